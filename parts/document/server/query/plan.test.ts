import { Decimal128, type Document } from 'mongodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom, type Random } from '../../../../kit/random.ts';
import { startTestStore, type TestStore } from '../testing.ts';

interface Item extends Document {
  readonly _id?: number;
}

let store: TestStore;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(async () => await store?.stop());

/** The scan of the winning plan, its bounds, and what was read. */
async function explain(name: string, filter: Document, options: Document = {}) {
  const query = store.db.collection(name).find(filter, options);
  const { queryPlanner, executionStats } = await query.explain('executionStats');
  const stages: Document[] = [];
  for (let stage = queryPlanner.winningPlan; stage; stage = stage.inputStage) stages.push(stage);
  const scan = stages.at(-1);
  return {
    stages: stages.map(({ stage }) => stage).join(' '),
    index: scan?.['indexName'],
    bounds: scan?.['indexBounds'],
    keys: executionStats.totalKeysExamined,
    docs: executionStats.totalDocsExamined,
    found: executionStats.nReturned,
  };
}

describe('on a collection with indexes', () => {
  beforeAll(async () => {
    const items = store.db.collection<Item>('items');
    await items.createIndexes([
      { key: { kind: 1, at: -1 } },
      { key: { tags: 1, size: 1 } },
      { key: { code: 1 }, sparse: true, unique: true },
      { key: { size: 1 }, partialFilterExpression: { open: true } },
    ]);
    await items.insertMany(
      Array.from({ length: 100 }, (_, n) => ({
        _id: n,
        kind: n % 5,
        at: n,
        tags: [`t${n % 10}`, `t${(n + 1) % 10}`],
        size: n,
        open: n % 2 === 0,
        ...(n < 3 ? { code: `c${n}` } : {}),
      })),
    );
  });

  test('a value and a range read only what lies between', async () => {
    expect(await explain('items', { kind: 2, at: { $gt: 50, $lte: 72 } })).toEqual({
      stages: 'FETCH IXSCAN',
      index: 'kind_1_at_-1',
      bounds: { kind: ['[2, 2]'], at: ['[72, 50)'] },
      keys: 5,
      docs: 5,
      found: 5,
    });
  });

  test('an id is a value like any other', async () => {
    expect(await explain('items', { _id: 7 })).toMatchObject({ index: '_id_', docs: 1, found: 1 });
  });

  test('the index gives the order, forwards and backwards, and a limit ends the reading', async () => {
    const forwards = await explain('items', { kind: 1 }, { sort: { at: -1 }, limit: 3 });
    expect(forwards).toMatchObject({
      stages: 'LIMIT FETCH IXSCAN',
      docs: 3,
      bounds: { at: ['[MaxKey, MinKey]'] },
    });
    const backwards = await explain('items', {}, { sort: { kind: -1, at: 1 }, limit: 3 });
    expect(backwards).toMatchObject({
      stages: 'LIMIT FETCH IXSCAN',
      docs: 3,
      bounds: { kind: ['[MaxKey, MinKey]'] },
    });
  });

  test('an order that no index gives is made by sorting all that matches', async () => {
    const sorted = await explain('items', { kind: 1 }, { sort: { size: 1 }, limit: 3 });
    expect(sorted).toMatchObject({ stages: 'LIMIT SORT FETCH IXSCAN', docs: 20, found: 3 });
  });

  test('several values are several ranges', async () => {
    const { bounds, docs, found } = await explain('items', { kind: { $in: [4, 1, 4] } });
    expect({ bounds: bounds.kind, docs, found }).toEqual({
      bounds: ['[1, 1]', '[4, 4]'],
      docs: 40,
      found: 40,
    });
  });

  test('on an array one condition bounds, and the others are held against the document', async () => {
    const { bounds, docs, found } = await explain('items', { tags: { $gte: 't3', $lt: 't4' } });
    expect(bounds.tags).toEqual(['["t3", {})']);
    expect({ found, docs }).toEqual({ found: 30, docs: 80 });
  });

  test('what is asked of two elements is not asked of one key', async () => {
    const items = store.db.collection<Item>('pairs');
    await items.createIndex({ 'list.a': 1, 'list.b': 1 });
    await items.insertOne({
      _id: 1,
      list: [
        { a: 1, b: 2 },
        { a: 3, b: 4 },
      ],
    });
    expect(await explain('pairs', { 'list.a': 1, 'list.b': 4 })).toMatchObject({
      found: 1,
      bounds: { 'list.b': ['[MinKey, MaxKey]'] },
    });
  });

  test('a sparse index serves no search for what is missing', async () => {
    expect(await explain('items', { code: 'c1' })).toMatchObject({ index: 'code_1', docs: 1 });
    expect(await explain('items', { code: null })).toMatchObject({ stages: 'COLLSCAN', found: 97 });
  });

  test('a partial index serves only a query that asks for its part', async () => {
    expect(await explain('items', { size: 40, open: true })).toMatchObject({ index: 'size_1', docs: 1 });
    expect(await explain('items', { size: 40 })).toMatchObject({ stages: 'COLLSCAN', found: 1 });
  });

  test('a hint is followed, or refused', async () => {
    expect(await explain('items', { _id: 7 }, { hint: { kind: 1, at: -1 } })).toMatchObject({ docs: 100 });
    expect(await explain('items', { _id: 7 }, { hint: { $natural: 1 } })).toMatchObject({
      stages: 'COLLSCAN',
    });
    await expect(explain('items', {}, { hint: 'none' })).rejects.toMatchObject({ code: 2 });
  });
});

test('whatever the index, the result is that of reading everything', async () => {
  const random = createRandom(42);
  const items = store.db.collection<Item>('anything');
  await items.insertMany(Array.from({ length: 300 }, (_, n) => ({ _id: n, ...someFields(random) })));
  const keys = [
    { a: 1 },
    { b: -1 },
    { a: 1, b: 1 },
    { b: 1, a: -1 },
    { 'c.d': 1, a: 1 },
    { a: -1, 'c.d': -1 },
  ];
  for (const key of keys) await items.createIndex(key as { a: 1 });
  let used = 0;
  for (let round = 0; round < 120; round++) {
    const filter = someFilter(random);
    const sort = random.pick<Document>([
      { _id: 1 },
      { a: 1, _id: 1 },
      { b: -1, a: 1, _id: 1 },
      { 'c.d': 1, _id: -1 },
    ]);
    const text = JSON.stringify({ filter, sort });
    const ids = async (options: Document) =>
      (await items.find(filter, { sort, projection: { _id: 1 }, ...options }).toArray()).map(
        ({ _id }) => _id,
      );
    const expected = await ids({ hint: { $natural: 1 } });
    expect(await ids({}), text).toEqual(expected);
    for (const key of keys)
      expect(await ids({ hint: key }), `${text} ${JSON.stringify(key)}`).toEqual(expected);
    if ((await explain('anything', filter)).stages.endsWith('IXSCAN')) used++;
  }
  expect(used).toBeGreaterThan(60);
});

function someValue(random: Random): unknown {
  return random.pick<() => unknown>([
    () => random.integer(0, 5),
    () => random.integer(0, 5) + 0.5,
    () => Decimal128.fromString(`${random.integer(0, 5)}.0`),
    () => random.pick(['', 'x', 'y', 'xy']),
    () => null,
    () => random.next() < 0.5,
    () => new Date(random.integer(0, 3)),
    () => ({ d: random.integer(0, 3) }),
  ])();
}

/** An array in one field at most: MongoDB indexes no two of them together. */
function someFields(random: Random): Document {
  const listed = random.pick(['a', 'c', 'd', 'none', 'none']);
  const value = (field: string) =>
    listed === field
      ? Array.from({ length: random.integer(0, 3) }, () => someValue(random))
      : someValue(random);
  const fields = {
    a: value('a'),
    b: value('b'),
    c: listed === 'c' ? [{ d: someValue(random) }, { d: someValue(random) }, {}, 1] : { d: value('d') },
  };
  return Object.fromEntries(Object.entries(fields).filter(() => random.next() < 0.8));
}

function someFilter(random: Random): Document {
  const condition = (): unknown =>
    random.pick<() => unknown>([
      () => someValue(random),
      () => ({ $in: [someValue(random), someValue(random)] }),
      () => ({ $gt: someValue(random) }),
      () => ({ $lte: someValue(random) }),
      () => ({ $gte: random.integer(0, 3), $lt: random.integer(2, 6) }),
      () => ({ $ne: someValue(random) }),
      () => ({ $exists: random.next() < 0.5 }),
    ])();
  const fields = ['a', 'b', 'c.d', 'c'].filter(() => random.next() < 0.5);
  return Object.fromEntries(fields.map((field) => [field, condition()]));
}
