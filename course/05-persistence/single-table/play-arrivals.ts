/** Sends requests at the moments that were planned, whether or not the ones before are answered: an open loop. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Arrival } from '../../../simulate/arrivals.ts';

/** Plays them all, and gives for each the ms from the moment at which it was due until it was answered. */
export async function playArrivals(
  arrivals: readonly Arrival[],
  send: (arrival: Arrival) => Promise<void>,
  signal: AbortSignal,
): Promise<number[]> {
  const started = performance.now();
  const waits: number[] = [];
  const sent: Promise<void>[] = [];
  const failed = new AbortController();
  const ended = AbortSignal.any([signal, failed.signal]);
  try {
    for (const arrival of arrivals) {
      const left = started + arrival.at - performance.now();
      if (left > 0) await delay(left, undefined, { signal: ended });
      ended.throwIfAborted();
      const answered = () => void waits.push(performance.now() - started - arrival.at);
      sent.push(send(arrival).then(answered, (error: unknown) => failed.abort(error)));
    }
  } catch (error) {
    ended.throwIfAborted();
    throw error;
  } finally {
    await Promise.all(sent);
  }
  ended.throwIfAborted();
  return waits;
}
