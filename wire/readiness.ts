/** Waits for readiness by asking, never by sleeping and hoping. */
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from './http1/client.ts';

/** Resolves with true when ready, else with what it saw; the signal bounds one attempt. */
export type Probe = (signal: AbortSignal) => Promise<true | string>;

export interface WaitOptions {
  readonly probe: Probe;
  /** What is awaited, for the error's message. */
  readonly what?: string;
  /** ms in all. */
  readonly timeoutMs: number;
  /** ms between two attempts; 25 unless given. */
  readonly everyMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** The process that is to become ready: when it ends, waiting ends. */
  readonly process?: {
    readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null }>;
    lastLines?(): readonly string[];
  };
}

/** ms for one attempt: a program that accepts connections before it can answer is asked again. */
const attemptMs = 1_000;

/** Polls until ready. Rejects with what was awaited, how long, and the last answer; or with the signal's reason. */
export async function waitUntilReady(options: WaitOptions): Promise<void> {
  const { probe, what = 'the program', timeoutMs, everyMs = 25, signal, process } = options;
  const started = performance.now();
  const ending = new AbortController();
  let answer: true | string = 'none came';
  let ended: string | undefined;
  const fail = (why: string) =>
    new Error(`${what} is not ready after ${Math.round(performance.now() - started)} ms: ${why}`);
  void process?.exited.then((exit) => {
    const lines = process.lastLines?.().slice(-5).join('\n');
    ended = `its process ended (${exit.signal ?? `exit code ${exit.code}`})${lines ? `\n${lines}` : ''}`;
    ending.abort();
  });
  for (;;) {
    signal?.throwIfAborted();
    if (ended !== undefined) throw fail(ended);
    const left = timeoutMs - (performance.now() - started);
    if (left <= 0) throw fail(`the last answer was: ${answer}`);
    const outer = [ending.signal, ...(signal ? [signal] : [])];
    answer = await attempt(probe, outer, Math.min(left, attemptMs));
    if (answer === true) return;
    await delay(everyMs, undefined, { signal: AbortSignal.any(outer) }).catch(() => {});
  }
}

/** One attempt, over in time even when the probe does not heed its signal. A probe that throws was not ready. */
async function attempt(probe: Probe, outer: readonly AbortSignal[], ms: number): Promise<true | string> {
  const signal = AbortSignal.any([AbortSignal.timeout(Math.ceil(ms)), ...outer]);
  const late = new Promise<string>((resolve) => {
    const end = () => resolve(`nothing within ${Math.ceil(ms)} ms`);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
  const answer = Promise.resolve()
    .then(() => probe(signal))
    .catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  return await Promise.race([answer, late]);
}

/** Ready when a TCP connection is accepted. */
export function probeTcp(host: string, port: number): Probe {
  return (signal) =>
    new Promise((resolve) => {
      const socket = connect({ host, port });
      const finish = (answer: true | string) => {
        signal.removeEventListener('abort', onAbort);
        socket.destroy();
        resolve(answer);
      };
      const onAbort = () => finish(`${host}:${port} did not answer`);
      socket.once('connect', () => finish(true));
      socket.on('error', (error) => finish(error.message));
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
    });
}

/** Ready when GET of this URL is answered by 2xx. */
export function probeHttp(url: string): Probe {
  const { pathname, search } = new URL(url);
  return async (signal) => {
    const client = createClient({ baseUrl: url, from: 'readiness', headers: { connection: 'close' } });
    const { response, failure } = await client.request({ path: pathname + search, signal });
    await client.close();
    if (!response) return failure?.message ?? 'no response';
    return response.status >= 200 && response.status < 300 ? true : `status ${response.status}`;
  };
}
