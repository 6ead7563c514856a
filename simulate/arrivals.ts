/** Requests that arrive by themselves, as users come, each for one of many keys. */
import type { Random } from '../kit/random.ts';
import { findFirst } from './placement.ts';

export interface Arrival {
  /** ms since the beginning. */
  readonly at: number;
  /** The number of the key, from 0; the lowest are the most wanted. */
  readonly key: number;
}

export interface ArrivalOptions {
  readonly perSecond: number;
  readonly seconds: number;
  readonly keys: number;
  /** 0 for keys that are wanted alike; else key k is wanted as k⁻ˢ (Zipf). */
  readonly skew: number;
  readonly random: Random;
}

/** A Poisson process: the gaps are exponential. Never earlier than the one before. */
export function* generateArrivals(options: ArrivalOptions): Generator<Arrival> {
  const { perSecond, seconds, random } = options;
  const pick = createKeyPicker(options);
  const gap = () => (-1_000 / perSecond) * Math.log(1 - random.next());
  for (let at = gap(); at < seconds * 1_000; at += gap()) yield { at, key: pick() };
}

/** Write sharding: each request goes to one of `shards` keys that stand for the one that it wanted. */
export function* shardArrivals(
  arrivals: Iterable<Arrival>,
  shards: number,
  random: Random,
): Generator<Arrival> {
  for (const { at, key } of arrivals) yield { at, key: key * shards + random.integer(0, shards - 1) };
}

/** The share of the requests that each key gets; they add up to 1. */
export function sharesOf(keys: number, skew: number): Float64Array {
  const weights = Float64Array.from({ length: keys }, (_, key) => (key + 1) ** -skew);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

function createKeyPicker({ keys, skew, random }: ArrivalOptions): () => number {
  if (skew === 0) return () => random.integer(0, keys - 1);
  let sum = 0;
  const upTo = sharesOf(keys, skew).map((share) => {
    sum += share;
    return sum;
  });
  // Rounding may leave the last sum a little below 1.
  return () => Math.min(keys - 1, findFirst(upTo, random.next()));
}
