/**
 * Open-loop load: requests arrive by a schedule that does not wait for answers, as users do. A closed loop, which sends
 * the next request when the last one was answered, is `closed-loop.ts`.
 */
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import type { Random } from '../kit/random.ts';
import { createSender, type Send, type SendCounts } from './sender.ts';

export interface LoadOptions {
  /** Arrivals per second, on average. */
  readonly ratePerSecond: number;
  /** ms during which requests arrive. */
  readonly durationMs: number;
  readonly send: Send;
  /** Evenly spaced, or at random with exponential gaps, as independent users come. */
  readonly arrivals: 'constant' | 'poisson';
  /** Decides the gaps of `poisson`. */
  readonly random: Random;
  /** Requests under way at the same time; an arrival that finds them all busy waits, and its wait is latency. */
  readonly maxInFlight: number;
  readonly signal?: AbortSignal | undefined;
  /** ms after the last arrival for the answers that are missing; 10,000 unless given. */
  readonly drainMs?: number;
  /** Called some four times a second, and at the end. */
  readonly onProgress?: (progress: LoadProgress) => void;
}

export interface LoadProgress {
  readonly elapsedMs: number;
  readonly sent: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly inFlight: number;
  /** Arrivals that wait for one of `maxInFlight`. */
  readonly waiting: number;
}

/** What came of a load. A latency counts from the moment at which the request should have been sent. */
export interface LoadResult extends SendCounts {
  /** Arrivals that found `maxInFlight` busy and were sent late. */
  readonly lateArrivals: number;
  /** Arrivals that still waited when the load ended: not in `sent`, but their wait until then is in the latencies. */
  readonly unsent: number;
}

/** Arrivals at most in one load: bounds memory and time. */
export const maxArrivals = 1_000_000;

/**
 * Runs an open-loop load. Because a latency counts from the intended moment, a server that stalls is charged for all
 * who arrived meanwhile (no coordinated omission); so is the timer's own lateness, of about 1 ms. Rejects with the
 * signal's reason when it is aborted, and with a RangeError when more than `maxArrivals` are asked for.
 */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const { durationMs, maxInFlight, signal, drainMs = 10_000, onProgress } = options;
  const gap = createGaps(options);
  signal?.throwIfAborted();
  const sender = createSender(options.send, signal);
  const started = performance.now();
  /** The intended moments of those who wait, from `head` on. */
  const waiting: number[] = [];
  let head = 0;
  let isOver = false;

  /** Sends a request, and on the same place whoever waits for one. */
  const serve = async (intended: number) => {
    await sender.launch(intended);
    for (let next = waiting[head]; next !== undefined && !isOver; next = waiting[head]) {
      head++;
      await sender.launch(next);
    }
  };
  const report = () => {
    const elapsedMs = performance.now() - started;
    const { inFlight } = sender;
    onProgress?.({ elapsedMs, ...sender.counts(), inFlight, waiting: waiting.length - head });
  };
  const reporting = setInterval(report, 250);
  try {
    let arrived = 0;
    for (let at = options.arrivals === 'constant' ? 0 : gap(); at < durationMs; at += gap()) {
      if (arrived++ === maxArrivals) break;
      const left = started + at - performance.now();
      // Never early. When we are late, let answers in now and then.
      if (left > 0) await delay(Math.ceil(left), undefined, { signal });
      else if (arrived % 32 === 0) await turn(undefined, { signal });
      if (sender.inFlight < maxInFlight) void serve(started + at);
      else waiting.push(started + at);
    }
    const deadline = performance.now() + drainMs;
    while (sender.inFlight > 0 && performance.now() < deadline) await delay(5, undefined, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    isOver = true;
    clearInterval(reporting);
  }
  const unsent = waiting.splice(head);
  for (const intended of unsent) sender.abandon(intended);
  const counts = sender.end();
  report();
  return { ...counts, lateArrivals: head, unsent: unsent.length };
}

/** The gaps between arrivals, in ms. */
function createGaps({ ratePerSecond, durationMs, arrivals, random, maxInFlight }: LoadOptions): () => number {
  const expected = (ratePerSecond * durationMs) / 1_000;
  if (!(ratePerSecond > 0) || !(maxInFlight >= 1) || !(expected <= maxArrivals)) {
    throw new RangeError(
      `a load needs a positive rate, room for a request, and at most ${maxArrivals} arrivals; this one has ${expected}`,
    );
  }
  const mean = 1_000 / ratePerSecond;
  // The gaps of a Poisson process are exponential; 1 - next() is never 0.
  return arrivals === 'constant' ? () => mean : () => -mean * Math.log(1 - random.next());
}
