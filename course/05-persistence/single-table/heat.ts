/** The same writes to one item and to several that share its load, at the store that runs here and in the model. */
import type { Lab } from '../../../kit/experiment.ts';
import { quantile } from '../../../kit/statistics.ts';
import type { Heard } from '../../../kit/transcript.ts';
import { partitionLimits } from '../../../parts/key-value/server/capacity/throttle.ts';
import { type Arrival, generateArrivals, shardArrivals } from '../../../simulate/arrivals.ts';
import { simulateHeat } from '../../../simulate/partition-heat.ts';
import type { HeatRow, Spread } from './heat-row.ts';
import { type LargeTable, simulateLargeTable } from './large-table.ts';
import { playArrivals } from './play-arrivals.ts';
import { addHops, now, type SentRequest } from './sent-requests.ts';
import { openStore, type Store } from './store.ts';

export interface HeatValues extends LargeTable {
  /** Times what a partition gives, at most. */
  readonly load: number;
  readonly seconds: number;
}

/** Characters of an item: so large that a few dozen writes a second use up a partition, and a laptop can send them. */
const itemLength = 25_000;
const warmUp = 15;
/** Journeys of each variant that are replayed. */
const replayed = 40;
const loads = [0.5, 1, 2, 3, 4];
const limit = partitionLimits.write;

export async function* measureHeat(values: HeatValues, lab: Lab): AsyncIterable<HeatRow> {
  const { seconds, shards } = values;
  const store = await openStore(lab);
  const table = await store.createTable('counters', { keys: ['id'] });
  const units = await measureUnits(store, table);
  const steps = loads.filter((load) => load <= values.load);
  for (const [place, load] of steps.entries()) {
    lab.progress(place, steps.length + 1, `${load} times what a partition gives`);
    const random = lab.random.fork(`load ${load}`);
    const perSecond = (load * limit) / units;
    const whole = [...generateArrivals({ perSecond, seconds, keys: 1, skew: 0, random })];
    const plans: Plan[] = [
      { variant: 'one item', arrivals: whole, ids: nameCounters(`${load} whole`, 1) },
      {
        variant: 'spread',
        arrivals: [...shardArrivals(whole, shards, random)],
        ids: nameCounters(`${load} part`, shards),
      },
    ];
    await store.putAll(table, plans.flatMap(({ ids }) => ids).map(createCounter));
    // Both at once: the same moments, the same machine.
    const played = await Promise.all(plans.map((plan) => play(plan, units, { store, table, lab })));
    for (const { variant, arrivals, ids, refused, answered, sent } of played) {
      // The last ones: by then the partition has given what it has.
      if (load === steps.at(-1)) {
        const isOwn = ({ request }: Heard) => ids.some((id) => request.body.text.includes(`"${id}"`));
        addHops(lab, store.tap, sent.slice(-replayed), variant, `load ${load}`, isOwn);
      }
      const measured = (100 * refused) / arrivals.length;
      const predicted = predict(arrivals, ids.length, units);
      yield {
        ...{ variant, where: 'small run', requests: arrivals.length, load },
        ...{ measured, predicted, error: Math.abs(measured - predicted) },
        ...{ refused, room: Math.floor(limit / units) * seconds, answered },
        counted: await countRefusals(store, table, ids),
        ...{ tableLoad: '–', fixed: '–', split: '–', floor: '–', partitions: '–' },
      };
    }
  }
  lab.progress(steps.length, steps.length + 1, 'the model, in a large table');
  yield* simulateLargeTable(values, lab);
}

interface Plan {
  readonly variant: Spread;
  readonly arrivals: readonly Arrival[];
  /** Of the counters: the key of an arrival is a place here. */
  readonly ids: readonly string[];
}

function nameCounters(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, shard) => `${name} ${shard}`);
}

function createCounter(id: string) {
  return { id, views: 0, about: 'x'.repeat(itemLength) };
}

async function countView({ documents }: Store, TableName: string, id: string): Promise<number | undefined> {
  const { ConsumedCapacity } = await documents.update({
    ...{ TableName, Key: { id }, UpdateExpression: 'ADD #views :one' },
    ExpressionAttributeNames: { '#views': 'views' },
    ExpressionAttributeValues: { ':one': 1 },
    ReturnConsumedCapacity: 'TOTAL',
  });
  return ConsumedCapacity?.CapacityUnits;
}

/** What it costs to add 1, as the service says: the whole item is counted, however little of it changes. */
async function measureUnits(store: Store, table: string): Promise<number> {
  await store.putAll(table, [createCounter('cost')]);
  let units: number | undefined;
  // More than once, because the first requests of a program take longer, and the load is to be sent in time.
  for (let turn = 0; turn < warmUp; turn++) units = await countView(store, table, 'cost');
  return units ?? Number.NaN;
}

/** Sends a plan: how many were refused, and ms from when they were due to the answer, for all but a fiftieth. */
async function play(
  plan: Plan,
  units: number,
  { store, table, lab }: { store: Store; table: string; lab: Lab },
): Promise<Plan & { refused: number; answered: number; sent: SentRequest[] }> {
  const sent: SentRequest[] = [];
  const taken = await playArrivals(
    plan.arrivals,
    async ({ key }) => {
      const start = now();
      const isTaken = await countView(store, table, plan.ids[key] ?? '').then(() => true, acceptRefusal);
      const used = { units: isTaken ? units : 0, indexUnits: 0 };
      sent.push({ operation: 'UpdateItem', kind: 'write', ...used, start, end: now() });
    },
    lab.signal,
  );
  const refused = sent.filter((request) => request.units === 0).length;
  return { ...plan, refused, answered: quantile(taken, 0.98), sent };
}

function acceptRefusal(error: unknown): false {
  if (error instanceof Error && /^(ProvisionedThroughputExceeded|Throttling)Exception$/.test(error.name))
    return false;
  throw error;
}

/** By the model, in %. Each key is a partition of its own, as in the embedded store, and nothing is saved up. */
function predict(arrivals: readonly Arrival[], keys: number, units: number): number {
  const { refused, offered } = simulateHeat(arrivals, {
    ...{ partitions: keys, perSecond: limit, burstSeconds: 0, units, splitAfterSeconds: 'never' },
    hashOf: (key) => Math.ceil((key * 2 ** 32) / keys),
  });
  return (100 * refused) / offered;
}

/** What the service has counted for these items; a dash where it does not say. */
async function countRefusals(store: Store, table: string, ids: readonly string[]): Promise<number | string> {
  const own = new Set(ids.map((id) => JSON.stringify({ S: id })));
  const use = (await store.readCapacity())?.tables.find((one) => one.table === table);
  if (!use) return '–';
  return use.partitions
    .filter(({ partition }) => own.has(partition))
    .reduce((sum, { throttledWrites }) => sum + throttledWrites, 0);
}
