/** Waits for readiness by asking, never by sleeping and hoping. */
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Resolves with true when ready, else with what it saw; the signal bounds one attempt. */
export type Probe = (signal: AbortSignal) => Promise<true | string>;

export interface WaitOptions {
  readonly probe: Probe;
  /** ms in all. */
  readonly timeoutMs: number;
  /** ms between two attempts; 25 unless given. */
  readonly everyMs?: number;
  readonly signal?: AbortSignal;
  /** The process that is to become ready: when it ends, waiting ends. */
  readonly process?: { readonly exited: Promise<{ code: number | null; signal: string | null }> };
}

/** Polls until ready. Rejects with what was awaited, how long, and the last answer; or with the signal's reason. */
export async function waitUntilReady(options: WaitOptions): Promise<void> {
  const { probe, timeoutMs, everyMs = 25, signal } = options;
  const started = performance.now();
  let ended: string | undefined;
  void options.process?.exited.then((exit) => {
    ended = `it ended (${exit.signal ?? `exit code ${exit.code}`})`;
  });
  for (let answer: true | string = 'nothing yet'; ; ) {
    signal?.throwIfAborted();
    const left = timeoutMs - (performance.now() - started);
    if (ended || left <= 0) {
      throw new Error(`not ready after ${Math.round(performance.now() - started)} ms: ${ended ?? answer}`);
    }
    answer = await probe(AbortSignal.timeout(Math.max(1, Math.min(left, 1_000))));
    if (answer === true) return;
    await delay(everyMs, undefined, signal ? { signal } : {}).catch(() => {});
  }
}

/** Ready when a TCP connection is accepted. */
export function probeTcp(host: string, port: number): Probe {
  return (signal) =>
    new Promise((resolve) => {
      const socket = connect({ host, port });
      const finish = (answer: true | string) => {
        socket.destroy();
        resolve(answer);
      };
      socket.once('connect', () => finish(true));
      socket.once('error', (error) => finish(error.message));
      signal.addEventListener('abort', () => finish(`${host}:${port} did not answer`), { once: true });
    });
}
