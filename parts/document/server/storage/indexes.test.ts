import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestStore, type TestStore } from '../testing.ts';

interface Item {
  readonly _id?: number;
  readonly [field: string]: unknown;
}

let store: TestStore;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(async () => await store?.stop());

const items = () => store.db.collection<Item>('items');
const names = async () => (await items().indexes()).map(({ name }) => name);
beforeEach(async () => {
  await items().drop();
  await items().insertOne({ _id: 1, a: 1, b: 1, tags: ['x', 'y'] });
});

test('a unique index is over all of its key, and over each element', async () => {
  await items().createIndexes([
    { key: { a: 1, b: -1 }, unique: true },
    { key: { tags: 1 }, unique: true },
  ]);
  await items().insertOne({ _id: 2, a: 1, b: 2, tags: ['z', 'z'] });
  await expect(items().insertOne({ _id: 3, a: 1, b: 1 })).rejects.toMatchObject({
    code: 11000,
    keyPattern: { a: 1, b: -1 },
    keyValue: { a: 1, b: 1 },
    message: expect.stringContaining('index: a_1_b_-1 dup key: { a: 1, b: 1 }'),
  });
  await expect(items().insertOne({ _id: 3, a: 9, tags: ['q', 'y'] })).rejects.toMatchObject({ code: 11000 });
  await expect(items().updateOne({ _id: 2 }, { $set: { b: 1 } })).rejects.toMatchObject({ code: 11000 });
  await items().updateOne({ _id: 1 }, { $set: { b: 3 } });
  await items().updateOne({ _id: 2 }, { $set: { b: 1 } });
  expect(await items().find({ a: 1 }).hint('a_1_b_-1').toArray()).toHaveLength(2);
});

test('what is missing counts as null, once', async () => {
  await items().createIndex({ code: 1 }, { unique: true });
  await expect(items().insertOne({ _id: 2 })).rejects.toMatchObject({ keyValue: { code: null } });
  await items().dropIndex('code_1');
  await items().createIndex({ code: 1 }, { unique: true, sparse: true });
  await items().insertMany([{ _id: 2 }, { _id: 3 }, { _id: 4, code: 1 }]);
  await expect(items().insertOne({ _id: 5, code: 1 })).rejects.toMatchObject({ code: 11000 });
});

test('a partial index knows only its part', async () => {
  const open = { partialFilterExpression: { open: true }, unique: true };
  await items().createIndex({ a: 1 }, open);
  await items().insertMany([
    { _id: 2, a: 1, open: true },
    { _id: 3, a: 1, open: false },
  ]);
  await expect(items().updateOne({ _id: 3 }, { $set: { open: true } })).rejects.toMatchObject({
    code: 11000,
  });
  await items().updateOne({ _id: 2 }, { $set: { open: false } });
  await items().updateOne({ _id: 3 }, { $set: { open: true } });
});

test('an index that cannot be filled is not there', async () => {
  await items().insertOne({ _id: 2, a: 1 });
  await expect(items().createIndex({ a: 1 }, { unique: true })).rejects.toMatchObject({ code: 11000 });
  expect(await names()).toEqual(['_id_']);
});

test('two arrays are not indexed together', async () => {
  await items().createIndex({ tags: 1, list: 1 });
  await items().insertOne({ _id: 2, list: [1, 2] });
  await expect(items().insertOne({ _id: 3, tags: ['a'], list: [1] })).rejects.toMatchObject({ code: 171 });
});

test('the same index twice is one, another by its name or its key is refused', async () => {
  await items().createIndex({ a: 1 });
  await items().createIndex({ a: 1 });
  expect(await names()).toEqual(['_id_', 'a_1']);
  await expect(items().createIndex({ a: 1 }, { unique: true })).rejects.toMatchObject({ code: 86 });
  await expect(items().createIndex({ a: 1 }, { name: 'other' })).rejects.toMatchObject({ code: 85 });
  await expect(items().createIndex({ b: 1 }, { name: 'a_1' })).rejects.toMatchObject({ code: 86 });
  await items().createIndex({ a: -1 });
});

test('indexes are dropped by name, by key, and all at once, but not the one on the id', async () => {
  await items().createIndexes([{ key: { a: 1 } }, { key: { b: 1 } }, { key: { a: 1, b: 1 } }]);
  await items().dropIndex('a_1');
  await store.db.command({ dropIndexes: 'items', index: { b: 1 } });
  expect(await names()).toEqual(['_id_', 'a_1_b_1']);
  await expect(items().dropIndex('_id_')).rejects.toMatchObject({ code: 72 });
  await items().dropIndexes();
  expect(await names()).toEqual(['_id_']);
});

test('an index follows every change of its documents', async () => {
  await items().createIndex({ tags: 1 });
  const found = async (tag: string) => (await items().find({ tags: tag }).hint('tags_1').toArray()).length;
  await items().updateOne({ _id: 1 }, { $set: { tags: ['y', 'z'] } });
  expect([await found('x'), await found('y'), await found('z')]).toEqual([0, 1, 1]);
  await items().replaceOne({ _id: 1 }, { a: 2 });
  expect(await found('y')).toBe(0);
  await items().deleteOne({ _id: 1 });
  expect(await items().find().hint('tags_1').toArray()).toEqual([]);
});
