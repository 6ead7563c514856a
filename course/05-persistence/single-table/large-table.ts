/** A table larger than this machine, by the model alone: albums wanted by Zipf’s law, as it is, split, and spread. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Lab } from '../../../kit/experiment.ts';
import { partitionLimits } from '../../../parts/key-value/server/capacity/throttle.ts';
import { generateArrivals, shardArrivals, sharesOf } from '../../../simulate/arrivals.ts';
import { mix } from '../../../simulate/hash.ts';
import { hashKeys } from '../../../simulate/moved-keys.ts';
import { type Heat, type HeatOptions, simulateHeat } from '../../../simulate/partition-heat.ts';
import type { HeatRow } from './heat-row.ts';

export interface LargeTable {
  readonly partitions: number;
  readonly keys: number;
  /** Keys that share the load of one album when it is spread. */
  readonly shards: number;
}

const limit = partitionLimits.write;
/** Units of a write, and how long they come. */
const units = 10;
const seconds = 20;
/** AWS says that a hot partition is split, and not when. */
const splitAfterSeconds = 3;
/** In % of what all partitions give. */
const loads = [10, 25, 50, 75, 100];

export async function* simulateLargeTable(
  { partitions, keys, shards }: LargeTable,
  lab: Lab,
): AsyncIterable<HeatRow> {
  const hashes = hashKeys(keys, 'album');
  const shares = sharesOf(keys, 1);
  for (const tableLoad of loads) {
    const wanted = (tableLoad / 100) * partitions * limit;
    const random = lab.random.fork(`table ${tableLoad}`);
    const whole = [...generateArrivals({ perSecond: wanted / units, seconds, keys, skew: 1, random })];
    for (const [variant, parts] of [
      ['one item', 1],
      ['spread', shards],
    ] as const) {
      // It computes for long: others get their turn.
      await turn(undefined, { signal: lab.signal });
      const arrivals = parts === 1 ? whole : [...shardArrivals(whole, parts, random)];
      const options: HeatOptions = {
        ...{ partitions, perSecond: limit, burstSeconds: 0, units, splitAfterSeconds: 'never' },
        hashOf: (key) => mix((hashes[Math.floor(key / parts)] ?? 0) + (key % parts)),
      };
      const fixed = simulateHeat(arrivals, options);
      const split = simulateHeat(arrivals, { ...options, splitAfterSeconds });
      yield {
        ...{ variant, where: 'model alone', requests: fixed.offered, tableLoad },
        ...{ fixed: refusedIn(fixed), split: refusedIn(split), floor: floorOf(shares, wanted, parts) },
        partitions: split.partitions,
        ...{ load: '–', measured: '–', predicted: '–', error: '–' },
        ...{ refused: '–', room: '–', counted: '–', answered: '–' },
      };
    }
  }
}

function refusedIn({ refused, offered }: Heat): number {
  return (100 * refused) / offered;
}

/** What is refused in % when every key has a partition of its own, and some want more than it gives. */
function floorOf(shares: Float64Array, wanted: number, parts: number): number {
  const excess = shares.reduce(
    (sum, share) => sum + parts * Math.max(0, (share * wanted) / parts - limit),
    0,
  );
  return (100 * excess) / wanted;
}
