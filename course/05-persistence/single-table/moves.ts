/** Tables join one after the other, and items are moved to where they belong then; the model does the same, and goes on to many nodes. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Lab } from '../../../kit/experiment.ts';
import { hashName } from '../../../simulate/hash.ts';
import { assignNodes, countMoves, hashKeys, measureImbalance } from '../../../simulate/moved-keys.ts';
import {
  type Placement,
  placeByModulo,
  placeByRendezvous,
  placeOnRing,
} from '../../../simulate/placement.ts';
import type { MoveRow, Placing } from './move-row.ts';
import { addHops, observeRequests } from './sent-requests.ts';
import { openStore, type Store } from './store.ts';

export interface MoveValues {
  /** Items in the store, and tables at the end. */
  readonly items: number;
  readonly tables: number;
  /** Points that each node has on the ring. */
  readonly points: number;
  /** Of the model beyond this machine. */
  readonly keys: number;
  readonly nodes: number;
}

/** A table that holds the items of a node. */
type Located = ReadonlyMap<string, readonly number[]>;

/** Of each variant. */
const replayed = 40;

export async function* measureMoves(values: MoveValues, lab: Lab): AsyncIterable<MoveRow> {
  const placings = createPlacings(values.points);
  const store = await openStore(lab);
  const observer = observeRequests(store.documents);
  const random = lab.random.fork('items');
  const ids = Array.from(
    { length: values.items },
    () => `card-${random.integer(0, 0xffff_ffff).toString(16)}`,
  );
  const items = [...new Set(ids)];
  for (const [place, [variant, placing]] of placings.entries()) {
    lab.progress(place, 2 * placings.length, `${variant}: ${values.items} items in ${values.tables} tables`);
    yield* joinTables(variant, placing, items, { ...values, store, lab });
    addHops(lab, store.tap, observer.take().slice(-replayed), variant, 'joining');
  }
  const hashes = hashKeys(values.keys, `key of ${lab.seed}`);
  for (const [place, [variant, placing]] of placings.entries()) {
    for (let nodes = 2; nodes <= values.nodes; nodes *= 2) {
      const saying = `${variant}: the model with ${nodes} nodes`;
      lab.progress(placings.length + place, 2 * placings.length, saying);
      yield {
        ...(await simulateJoin(hashes, placing, nodes, lab)),
        variant,
        where: 'model alone',
        tables: '–',
        nodes,
        ...{ measured: '–', measuredBetween: '–', error: '–', chance: '–', misplaced: '–' },
      };
    }
  }
}

type CreatePlacement = (nodes: number) => Placement;

function createPlacings(points: number): [Placing, CreatePlacement][] {
  return [
    ['modulo', placeByModulo],
    ['ring, one point each', (nodes) => placeOnRing(nodes, 1)],
    ['ring', (nodes) => placeOnRing(nodes, points)],
    ['rendezvous', placeByRendezvous],
  ];
}

/** What moves is read from the tables, before and after; the placement only says what to do. */
async function* joinTables(
  variant: Placing,
  placing: CreatePlacement,
  items: readonly string[],
  { store, lab, ...values }: MoveValues & { store: Store; lab: Lab },
): AsyncIterable<MoveRow> {
  const tables: string[] = [];
  const addTable = async () => {
    const name = `${variant.replace(/\W+/g, '-')}-node-${tables.length}`;
    tables.push(await store.createTable(name, { keys: ['id'] }));
  };
  await addTable();
  await addTable();
  const start = placing(2);
  for (const [node, table] of tables.entries()) {
    const own = items.filter((id) => start.nodeOf(hashName(id)) === node);
    await store.putAll(
      table,
      own.map((id) => ({ id, text: 'Wish you were here' })),
    );
  }
  const modelKeys = hashKeys(items.length, `small key of ${lab.seed}`);
  let before = await locate(store, tables);
  for (let nodes = 2; nodes < values.tables; nodes++) {
    lab.signal.throwIfAborted();
    await addTable();
    const placement = placing(nodes + 1);
    await moveItems(store, tables, before, placement);
    const after = await locate(store, tables);
    const placesBefore = before;
    const moved = items.filter((id) => after.get(id)?.[0] !== placesBefore.get(id)?.[0]);
    const between = moved.filter((id) => (after.get(id)?.[0] ?? 0) < nodes);
    const wrong = items.filter((id) => after.get(id)?.join() !== String(placement.nodeOf(hashName(id))));
    const predicted = await simulateJoin(modelKeys, placing, nodes, lab);
    const measured = (100 * moved.length) / items.length;
    yield {
      ...predicted,
      variant,
      where: 'small run',
      tables: nodes,
      nodes: '–',
      measured,
      measuredBetween: (100 * between.length) / items.length,
      error: Math.abs(measured - predicted.moved),
      chance: chanceOf((measured + predicted.moved) / 2, items.length),
      misplaced: wrong.length,
    };
    before = after;
  }
}

/** Puts what belongs elsewhere there, and only then takes it away. */
async function moveItems(
  store: Store,
  tables: readonly string[],
  located: Located,
  placement: Placement,
): Promise<void> {
  const moves = [...located].flatMap(([id, [from = 0]]) => {
    const to = placement.nodeOf(hashName(id));
    return to === from ? [] : [{ id, from, to }];
  });
  for (const [node, table] of tables.entries()) {
    const coming = moves.filter(({ to }) => to === node);
    await store.putAll(
      table,
      coming.map(({ id }) => ({ id, text: 'Wish you were here' })),
    );
  }
  for (const [node, table] of tables.entries()) {
    const going = moves.filter(({ from }) => from === node);
    await store.deleteAll(
      table,
      going.map(({ id }) => ({ id })),
    );
  }
}

/** Item → the tables that hold it, which should be one. */
async function locate({ documents }: Store, tables: readonly string[]): Promise<Located> {
  const located = new Map<string, number[]>();
  for (const [node, TableName] of tables.entries()) {
    let page = {};
    do {
      const { Items = [], LastEvaluatedKey } = await documents.scan({
        TableName,
        ProjectionExpression: 'id',
        ConsistentRead: true,
        ...page,
      });
      for (const item of Items) {
        const id = String(item['id']);
        located.set(id, [...(located.get(id) ?? []), node]);
      }
      page = LastEvaluatedKey ? { ExclusiveStartKey: LastEvaluatedKey } : {};
    } while (Object.keys(page).length > 0);
  }
  return located;
}

/** Keys between two turns of the others. */
const turnKeys = 100_000;

/** The model: a node joins so many. */
async function simulateJoin(hashes: Uint32Array, placing: CreatePlacement, nodes: number, lab: Lab) {
  const assign = async (placement: Placement) => {
    const assigned = new Uint32Array(hashes.length);
    for (let from = 0; from < hashes.length; from += turnKeys) {
      await turn(undefined, { signal: lab.signal });
      assigned.set(assignNodes(hashes.subarray(from, from + turnKeys), placement), from);
    }
    return assigned;
  };
  const before = await assign(placing(nodes));
  const after = await assign(placing(nodes + 1));
  const { moved, betweenOld } = countMoves(before, after, nodes);
  return {
    keys: hashes.length,
    fair: 100 / (nodes + 1),
    moved: (100 * moved) / hashes.length,
    movedBetween: (100 * betweenOld) / hashes.length,
    imbalance: measureImbalance(after, nodes + 1),
  };
}

/** Four standard deviations between two draws of so many keys, of which so many % move. */
function chanceOf(percent: number, keys: number): number {
  return 4 * Math.sqrt((2 * percent * (100 - percent)) / keys);
}
