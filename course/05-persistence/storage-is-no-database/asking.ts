/** A way of keeping postcards and asking for some of them, and the wire on which each is counted. */
import type { Lab } from '../../../kit/experiment.ts';
import { epochMs } from '../../../wire/clock.ts';
import { readHttpPassed } from '../../../wire/http1/read-passed.ts';
import { type Link, startLink } from '../../../wire/link.ts';
import type { LinkSettings } from '../../../wire/link-profiles.ts';
import { type Tap, tapPort } from '../../../wire/tap.ts';
import { recordHeard } from '../../lab/record-heard.ts';
import type { Postcard } from './collection.ts';

export interface Answer {
  readonly ids: readonly string[];
  /** Postcards that were read to find them, wherever that was. Asked for afterwards, and not part of the question. */
  countRead(): Promise<number>;
}

export interface Store {
  /** Adds these to what is there. */
  add(postcards: readonly Postcard[]): Promise<void>;
  /** The postcards from a place in a month. */
  askThere(): Promise<Answer>;
  /** The postcards of a sender. */
  askSender(): Promise<Answer>;
  /** Writes another text on one of them. */
  change(postcard: Postcard, text: string): Promise<void>;
}

export interface Wire {
  /** Where the near end of the link is. */
  readonly url: URL;
  /** Sends one request or statement, and counts it. */
  send<Result>(label: string, request: () => Promise<Result>): Promise<Result>;
  /** What was sent since it was last asked: requests, and bytes in both directions. */
  take(): { readonly requests: number; readonly bytes: number };
  /** From now on what is sent is part of the replay and of the transcript, under this name; undefined ends that. */
  show(variant: string | undefined): void;
  /** Listens there too: at a connection to PostgreSQL, which is opened by its own client. */
  hear(tap: Tap): void;
}

/** A way to a part through a link of its own, which counts what passes. */
export async function openWire(
  to: 'sql' | 'objects',
  url: string,
  settings: LinkSettings,
  lab: Lab,
): Promise<Wire> {
  const near = new URL(url);
  const target = { host: near.hostname, port: Number(near.port) };
  const link: Link = lab.keep(
    await startLink({ ...settings, target, random: lab.random.fork(to), signal: lab.signal }),
    (one) => one.stop(),
  );
  near.hostname = link.host;
  near.port = String(link.port);
  const passed = () => link.stats().bytesUp + link.stats().bytesDown;
  let requests = 0;
  let taken = 0;
  let shown: { readonly variant: string; readonly since: number } | undefined;
  const taps: Tap[] = [];
  if (to === 'objects') taps.push(lab.keep(tapPort(link.port, readHttpPassed), (one) => one.stop()));
  return {
    url: near,
    async send(label, request) {
      lab.signal.throwIfAborted();
      const variant = shown?.variant;
      const number = ++requests;
      const start = epochMs();
      const result = await request();
      if (variant === undefined) return result;
      const [end, exchange] = [epochMs(), `${variant} ${number}`];
      const middle = (start + end) / 2;
      lab.hop({ from: 'client', to, start, end: middle, variant, exchange, label });
      lab.hop({ from: to, to: 'client', start: middle, end, variant, exchange, label: `${label}: done` });
      return result;
    },
    take() {
      const sum = { requests, bytes: passed() - taken };
      [requests, taken] = [0, passed()];
      return sum;
    },
    show(variant) {
      const now = epochMs();
      if (shown) {
        const step = { from: 'client', variant: shown.variant, start: shown.since, end: now };
        for (const tap of taps) recordHeard(lab, tap, step);
      }
      shown = variant === undefined ? undefined : { variant, since: now };
    },
    hear: (tap) => void taps.push(tap),
  };
}
