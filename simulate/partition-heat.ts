/** A table of partitions with a limit each, of which some get hot: which requests are refused, and what splitting helps. */
import type { Arrival } from './arrivals.ts';

export interface HeatOptions {
  /** Partitions at the beginning; each keeps an equal range of the hashes. */
  readonly partitions: number;
  /** Units that a partition gives within any second: what was taken comes back a second later. */
  readonly perSecond: number;
  /** Seconds of unused units that a partition saves up for later; at the beginning nothing is saved. */
  readonly burstSeconds: number;
  /** Units of a request. */
  readonly units: number;
  /** A partition that has refused in so many seconds on end is split where its requests halve; `never` leaves it alone. */
  readonly splitAfterSeconds: number | 'never';
  /** 32 bits of a key, which decide where it lies. */
  readonly hashOf: (key: number) => number;
}

export interface Heat {
  readonly offered: number;
  readonly refused: number;
  /** Partitions at the end. */
  readonly partitions: number;
}

interface Partition {
  /** Its range of hashes begins here, and ends where the next one begins. */
  readonly from: number;
  /** When units were given that have not come back, in ms; the first that counts stands at `oldest`. */
  readonly given: number[];
  oldest: number;
  /** Units saved up in earlier seconds. */
  saved: number;
  /** Requests served and refused in this second. */
  served: number;
  refused: number;
  /** Seconds on end in which it refused. */
  hotSeconds: number;
  /** Hashes that were asked for in this second, when somebody wants to know. */
  asked: number[];
}

const hashes = 2 ** 32;
const secondMs = 1_000;

/**
 * Plays the arrivals, which come in order. Each partition has two buckets, one of the units of a second and one of those
 * saved up, and is split by the requests that it has seen, as in DynamoDB (Elhemali et al., USENIX ATC 2022).
 */
export function simulateHeat(arrivals: Iterable<Arrival>, options: HeatOptions): Heat {
  const { splitAfterSeconds, hashOf } = options;
  let partitions = Array.from({ length: options.partitions }, (_, place) =>
    createPartition(Math.ceil((place * hashes) / options.partitions)),
  );
  let [second, offered, refused] = [0, 0, 0];
  for (const { at, key } of arrivals) {
    for (; second < Math.floor(at / secondMs); second++) {
      partitions = partitions.flatMap((partition) => passSecond(partition, options));
    }
    const hash = hashOf(key);
    const partition = partitions[findLast(partitions, hash)];
    if (!partition) continue;
    offered++;
    if (splitAfterSeconds !== 'never') partition.asked.push(hash);
    if (serve(partition, at, options)) partition.served++;
    else {
      partition.refused++;
      refused++;
    }
  }
  return { offered, refused, partitions: partitions.length };
}

function createPartition(from: number): Partition {
  return { from, given: [], oldest: 0, saved: 0, served: 0, refused: 0, hotSeconds: 0, asked: [] };
}

/** Takes the units of a request, from those of the second first. */
function serve(partition: Partition, at: number, { perSecond, units }: HeatOptions): boolean {
  const { given } = partition;
  while ((given[partition.oldest] ?? at) <= at - secondMs) partition.oldest++;
  if ((given.length - partition.oldest + 1) * units <= perSecond) {
    given.push(at);
    return true;
  }
  if (partition.saved < units) return false;
  partition.saved -= units;
  return true;
}

/** The partition in the next second, or the two that it was split into. */
function passSecond(partition: Partition, options: HeatOptions): Partition[] {
  const { perSecond, burstSeconds, units, splitAfterSeconds } = options;
  const hotSeconds = partition.refused > 0 ? partition.hotSeconds + 1 : 0;
  if (splitAfterSeconds !== 'never' && hotSeconds >= splitAfterSeconds) {
    const border = findBorder(partition.asked);
    if (border !== undefined) {
      return [createPartition(partition.from), createPartition(border)];
    }
  }
  const unused = Math.max(0, perSecond - partition.served * units);
  partition.saved = Math.min(partition.saved + unused, perSecond * burstSeconds);
  partition.given.splice(0, partition.oldest);
  partition.oldest = 0;
  partition.served = 0;
  partition.refused = 0;
  partition.hotSeconds = hotSeconds;
  partition.asked = [];
  return [partition];
}

/** Where the requests halve; undefined when all were for one key, which no border divides. */
function findBorder(asked: readonly number[]): number | undefined {
  const sorted = asked.toSorted((a, b) => a - b);
  const [lowest, middle] = [sorted[0], sorted[sorted.length >> 1]];
  return middle === lowest ? sorted.find((hash) => hash !== lowest) : middle;
}

/** The last partition that begins at or before the hash. */
function findLast(partitions: readonly Partition[], hash: number): number {
  let [low, high] = [0, partitions.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((partitions[middle]?.from ?? 0) <= hash) low = middle;
    else high = middle - 1;
  }
  return low;
}
