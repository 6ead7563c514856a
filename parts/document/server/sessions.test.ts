import { type ClientSession, Long, UUID } from 'mongodb';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestStore, type TestStore } from './testing.ts';

interface Account {
  readonly _id: string;
  readonly n: number;
}

let store: TestStore;
const sessions: ClientSession[] = [];
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(async () => {
  for (const session of sessions) await session.endSession();
  await store?.stop();
});

const accounts = () => store.db.collection<Account>('accounts');
beforeEach(async () => {
  await accounts().deleteMany({});
  await accounts().insertMany([
    { _id: 'a', n: 10 },
    { _id: 'b', n: 0 },
  ]);
});

function begin(): ClientSession {
  const session = store.client.startSession();
  sessions.push(session);
  session.startTransaction();
  return session;
}

test('a transaction sees the moment of its first read, and its own writes', async () => {
  const session = begin();
  expect(await accounts().findOne({ _id: 'a' }, { session })).toMatchObject({ n: 10 });
  await accounts().updateOne({ _id: 'b' }, { $set: { n: 99 } });
  expect(await accounts().findOne({ _id: 'b' }, { session })).toMatchObject({ n: 0 });
  await session.commitTransaction();
  expect(await accounts().findOne({ _id: 'b' })).toMatchObject({ n: 99 });
});

test('what has been written since then conflicts, and says that another attempt may succeed', async () => {
  const session = begin();
  await accounts().findOne({ _id: 'a' }, { session });
  await accounts().updateOne({ _id: 'a' }, { $inc: { n: 1 } });
  const write = accounts().updateOne({ _id: 'a' }, { $inc: { n: 1 } }, { session });
  await expect(write).rejects.toMatchObject({ code: 112, codeName: 'WriteConflict' });
  await expect(write).rejects.toSatisfy((error: { hasErrorLabel(label: string): boolean }) =>
    error.hasErrorLabel('TransientTransactionError'),
  );
  await session.abortTransaction();
  expect(await accounts().findOne({ _id: 'a' })).toMatchObject({ n: 11 });
});

test('withTransaction tries again until nothing is lost', async () => {
  const move = () =>
    store.client.withSession((session) =>
      session.withTransaction(async () => {
        const a = await accounts().findOne({ _id: 'a' }, { session });
        await accounts().updateOne({ _id: 'a' }, { $set: { n: (a?.n ?? 0) - 1 } }, { session });
        await accounts().updateOne({ _id: 'b' }, { $inc: { n: 1 } }, { session });
      }),
    );
  await Promise.all([move(), move(), move(), move(), move()]);
  expect(await accounts().find().sort({ _id: 1 }).toArray()).toEqual([
    { _id: 'a', n: 5 },
    { _id: 'b', n: 5 },
  ]);
});

test('other writes wait for the end of a transaction, and are lost in none', async () => {
  const session = begin();
  await accounts().updateOne({ _id: 'a' }, { $inc: { n: 1 } }, { session });
  const other = accounts().updateOne({ _id: 'a' }, { $inc: { n: 100 } });
  await store.db.command({ ping: 1 });
  await session.commitTransaction();
  await other;
  expect(await accounts().findOne({ _id: 'a' })).toMatchObject({ n: 111 });
});

test('an error ends all of it', async () => {
  const session = begin();
  await accounts().insertOne({ _id: 'c', n: 0 }, { session });
  await expect(accounts().insertOne({ _id: 'a', n: 0 }, { session })).rejects.toMatchObject({ code: 11000 });
  await expect(accounts().findOne({}, { session })).rejects.toMatchObject({ code: 251 });
  await session.abortTransaction();
  expect(await accounts().countDocuments()).toBe(2);
});

test('a collection made in a transaction that is aborted never was', async () => {
  const session = begin();
  await store.db.collection('made').insertOne({ a: 1 }, { session });
  await session.abortTransaction();
  expect(await store.db.listCollections({ name: 'made' }).toArray()).toEqual([]);
});

test('a cursor of a transaction reads its snapshot to the end', async () => {
  const session = begin();
  await accounts().insertMany(
    Array.from({ length: 20 }, (_, n) => ({ _id: `x${n}`, n })),
    { session },
  );
  const cursor = accounts().find({}, { session, batchSize: 5 });
  expect(await cursor.next()).toMatchObject({ _id: 'a' });
  expect(await cursor.toArray()).toHaveLength(21);
  await session.abortTransaction();
});

test('a session that ends gives its turn back', async () => {
  const session = store.client.startSession();
  session.startTransaction();
  await accounts().updateOne({ _id: 'a' }, { $inc: { n: 1 } }, { session });
  await session.endSession();
  await accounts().updateOne({ _id: 'a' }, { $inc: { n: 2 } });
  expect(await accounts().findOne({ _id: 'a' })).toMatchObject({ n: 12 });
});

test('a write that is sent twice is done once', async () => {
  const lsid = { id: new UUID() };
  const increment = (number: number) => ({
    update: 'accounts',
    updates: [{ q: { _id: 'a' }, u: { $inc: { n: 1 } } }],
    lsid,
    txnNumber: Long.fromNumber(number),
    $db: 'test',
  });
  const first = await store.dispatch(increment(1));
  expect(first).toMatchObject({ ok: 1, n: 1 });
  expect(await store.dispatch(increment(1))).toEqual(first);
  expect(await accounts().findOne({ _id: 'a' })).toMatchObject({ n: 11 });
  expect(await store.dispatch(increment(2))).toMatchObject({ ok: 1 });
  expect(await store.dispatch(increment(1))).toMatchObject({ ok: 0, code: 225 });
  expect(await accounts().findOne({ _id: 'a' })).toMatchObject({ n: 12 });
});

test('a commit may be sent twice, and what comes after the end is refused', async () => {
  const lsid = { id: new UUID() };
  const transaction = { lsid, txnNumber: Long.fromNumber(1), autocommit: false };
  const find = { find: 'accounts', $db: 'test', ...transaction };
  expect(await store.dispatch({ ...find, startTransaction: true })).toMatchObject({ ok: 1 });
  const commit = { commitTransaction: 1, $db: 'admin', ...transaction };
  expect(await store.dispatch(commit)).toMatchObject({ ok: 1 });
  expect(await store.dispatch(commit)).toMatchObject({ ok: 1 });
  expect(await store.dispatch(find)).toMatchObject({ ok: 0, code: 256 });
  expect(await store.dispatch({ ...commit, abortTransaction: 1 })).toMatchObject({ ok: 0 });
  expect(await store.dispatch({ ...commit, txnNumber: Long.fromNumber(9) })).toMatchObject({
    ok: 0,
    code: 251,
  });
  const drop = { drop: 'accounts', $db: 'test', ...transaction };
  expect(await store.dispatch(drop)).toMatchObject({ ok: 0, code: 263 });
});
