/** Closed-loop load: each of a few workers sends its next request when its last one was answered. */
import { setTimeout as delay } from 'node:timers/promises';
import { createSender, type Send, type SendCounts } from './sender.ts';

export interface ClosedLoopOptions {
  /** Workers, and so requests under way at the same time. */
  readonly concurrency: number;
  /** ms after which no further request is sent. */
  readonly durationMs: number;
  readonly send: Send;
  readonly signal?: AbortSignal | undefined;
  /** ms after that for the answers that are missing; 10,000 unless given. */
  readonly drainMs?: number;
}

/**
 * Measures throughput: how many requests per second are answered when none has to be waited for. Its latencies say
 * little about what users meet: while the server stalls, the workers stall with it and send nothing, so that a long
 * stall counts once per worker (coordinated omission). For latencies use `runLoad`. Rejects with the signal's reason
 * when it is aborted.
 */
export async function runClosedLoop(options: ClosedLoopOptions): Promise<SendCounts> {
  const { concurrency, durationMs, send, signal, drainMs = 10_000 } = options;
  if (!(concurrency >= 1)) throw new RangeError(`a closed loop needs a worker; this one has ${concurrency}`);
  signal?.throwIfAborted();
  const sender = createSender(send, signal);
  const end = performance.now() + durationMs;
  let isOver = false;
  const work = async () => {
    while (!isOver && performance.now() < end) await sender.launch(performance.now());
  };
  const late = new AbortController();
  const limits = AbortSignal.any([late.signal, ...(signal ? [signal] : [])]);
  const limit = delay(durationMs + drainMs, undefined, { signal: limits }).catch(() => {});
  await Promise.race([Promise.all(Array.from({ length: concurrency }, work)), limit]);
  isOver = true;
  late.abort();
  signal?.throwIfAborted();
  return sender.end();
}
