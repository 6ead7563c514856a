/** Sends the requests of a load and counts what becomes of them. */
import type { Histogram } from 'hdr-histogram-js';
import { createLatencyRecorder, type LatencySummary } from './latency.ts';

/**
 * Sends one request. Resolves with whether it succeeded; a rejection is a failure. `index` counts from 0; the signal
 * is aborted when the load ends without waiting for it any longer.
 */
export type Send = (index: number, signal: AbortSignal) => Promise<boolean>;

/** What came of the requests that were sent. */
export interface SendCounts {
  readonly sent: number;
  readonly succeeded: number;
  /** Failed, or not finished when the load ended. */
  readonly failed: number;
  /** Successes per second, from the start to the last answer. */
  readonly achievedPerSecond: number;
  readonly latencyMs: LatencySummary;
  /** The latencies in µs, failures included: a time-out is slow, and to leave it out would flatter. */
  readonly histogram: Histogram;
}

export interface Sender {
  /** Sends one more; its latency counts from `from` (ms, performance.now()). Resolves when it is finished. */
  launch(from: number): Promise<void>;
  /** Counts the time that somebody has waited from `from` on without ever being sent. */
  abandon(from: number): void;
  readonly inFlight: number;
  counts(): Omit<SendCounts, 'latencyMs' | 'histogram' | 'achievedPerSecond'>;
  /** Aborts what is under way, counts it as failed with the time that it has taken so far, and sums up. */
  end(): SendCounts;
}

/** A sender whose load starts now. Ends what is under way when the signal is aborted. */
export function createSender(send: Send, signal: AbortSignal | undefined): Sender {
  const latencies = createLatencyRecorder();
  const ending = new AbortController();
  const stop = signal ? AbortSignal.any([signal, ending.signal]) : ending.signal;
  const started = performance.now();
  /** For each request under way, the moment from which its latency counts. */
  const underWay = new Map<number, number>();
  let sent = 0;
  let succeeded = 0;
  let failed = 0;
  let lastAnswer = started;

  const finish = (index: number, success: boolean) => {
    const from = underWay.get(index);
    // The load ended before.
    if (from === undefined) return;
    underWay.delete(index);
    lastAnswer = performance.now();
    latencies.record(lastAnswer - from);
    if (success) succeeded++;
    else failed++;
  };
  return {
    async launch(from) {
      const index = sent++;
      underWay.set(index, from);
      let success = false;
      try {
        success = await send(index, stop);
      } catch {
        // A failure.
      }
      finish(index, success);
    },
    abandon: (from) => latencies.record(performance.now() - from),
    get inFlight() {
      return underWay.size;
    },
    counts: () => ({ sent, succeeded, failed }),
    end() {
      for (const index of [...underWay.keys()]) finish(index, false);
      ending.abort();
      const seconds = (lastAnswer - started) / 1_000;
      return {
        sent,
        succeeded,
        failed,
        achievedPerSecond: seconds > 0 ? succeeded / seconds : 0,
        latencyMs: latencies.summary(),
        histogram: latencies.histogram,
      };
    },
  };
}
