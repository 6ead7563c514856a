/** A way to a store that counts what comes from it, whatever protocol it speaks. */
import type { Lab } from '../../../kit/experiment.ts';
import { startLink } from '../../../wire/link.ts';

export interface CountingLink {
  /** The store’s URL, by way of the link. */
  readonly url: string;
  /** Bytes that have come from it. */
  received(): number;
}

export async function openCountingLink(url: string, lab: Lab): Promise<CountingLink> {
  const near = new URL(url);
  const target = { host: near.hostname, port: Number(near.port) };
  const link = lab.keep(await startLink({ delayMs: 0, target, signal: lab.signal }), (one) => one.stop());
  near.hostname = link.host;
  near.port = String(link.port);
  return { url: near.href, received: () => link.stats().bytesDown };
}
