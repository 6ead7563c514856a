/** What every engine of `document` promises; each case works in a collection of its own. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  Binary,
  type Collection,
  type Db,
  Decimal128,
  type Document,
  Long,
  type MongoClient,
  MongoServerError,
  ObjectId,
  UUID,
} from 'mongodb';
import type { ContractCase } from '../../kit/part.ts';
import { type RunningDocument, withDatabase } from './document.ts';

export const contract: readonly ContractCase<RunningDocument>[] = [
  {
    id: 'insert-and-find',
    promise: 'What was inserted is found by its fields, also by those of nested documents and of elements.',
    check: (store) =>
      inCollection(store, async (albums) => {
        const rome = { _id: 'rome', by: { name: 'Ada' }, tags: ['sea', 'sun'], views: 7 };
        await albums.insertMany([rome, { _id: 'oslo', by: { name: 'Bo' }, tags: ['snow'], views: 2 }]);
        assert.deepEqual(await albums.find({ 'by.name': 'Ada' }).toArray(), [rome]);
        assert.deepEqual(await albums.find({ tags: 'sun', views: { $gt: 5 } }).toArray(), [rome]);
        assert.deepEqual(await albums.findOne({ views: 2 }, { projection: { tags: 1 } }), {
          _id: 'oslo',
          tags: ['snow'],
        });
        assert.equal(await albums.findOne({ views: '7' }), null);
      }),
  },
  {
    id: 'types',
    promise: 'Dates, ids, decimals, long integers and bytes come back as they were.',
    check: (store) =>
      inCollection(store, async (things) => {
        const thing = {
          _id: new ObjectId(),
          at: new Date('2026-02-03T04:05:06.789Z'),
          price: Decimal128.fromString('19.90'),
          long: Long.fromString('9007199254740993'),
          bytes: new Binary(Buffer.from([0, 255, 128])),
          uuid: new UUID(),
          nothing: null,
          nested: { list: [1, 2.5, 'x', [true]] },
        };
        await things.insertOne(thing);
        const found = await things.findOne({ price: Decimal128.fromString('19.9'), long: thing.long });
        assert.deepEqual(found, thing);
        await things.updateOne({ _id: thing._id }, { $set: { other: 1 }, $inc: { long: 1 } });
        const changed = await things.findOne({ _id: thing._id });
        assert.deepEqual(changed, { ...thing, long: Long.fromString('9007199254740994'), other: 1 });
      }),
  },
  {
    id: 'cursor',
    promise: 'A result larger than a batch comes in several, in order and complete.',
    check: (store) =>
      inCollection(store, async (numbers) => {
        await numbers.insertMany(Array.from({ length: 250 }, (_, n) => ({ _id: n })));
        const cursor = numbers.find({}, { batchSize: 100 }).sort({ _id: -1 });
        const found: unknown[] = [];
        for await (const { _id } of cursor) found.push(_id);
        assert.deepEqual(
          found,
          Array.from({ length: 250 }, (_, n) => 249 - n),
        );
      }),
  },
  {
    id: 'update-operators',
    promise: 'Update operators change what they name and nothing else.',
    check: (store) =>
      inCollection(store, async (albums) => {
        await albums.insertOne({ _id: 1, views: 1, tags: ['a'], cards: [{ n: 1 }, { n: 5 }], old: true });
        await albums.updateOne({ _id: 1 }, {
          $set: { 'by.name': 'Ada' },
          $unset: { old: '' },
          $inc: { views: 2 },
          $push: { tags: { $each: ['c', 'b'], $sort: 1 } },
          $max: { best: 3 },
        } as Document);
        await albums.updateOne({ _id: 1 }, {
          $addToSet: { tags: 'a' },
          $pull: { cards: { n: { $gt: 4 } } },
        } as Document);
        await albums.updateOne({ 'cards.n': 1 }, { $set: { 'cards.$.seen': true } });
        assert.deepEqual(await albums.findOne(), {
          _id: 1,
          views: 3,
          tags: ['a', 'b', 'c'],
          cards: [{ n: 1, seen: true }],
          by: { name: 'Ada' },
          best: 3,
        });
        const wrong = albums.updateOne({ _id: 1 }, { $inc: { 'by.name': 1 } });
        await assert.rejects(wrong, { code: 14 });
      }),
  },
  {
    id: 'upsert',
    promise: 'An upsert makes one document from the query and the update, and says that it did.',
    check: (store) =>
      inCollection(store, async (counters) => {
        const visit = () =>
          counters.updateOne(
            { page: 'home' },
            { $inc: { visits: 1 }, $setOnInsert: { first: true } },
            { upsert: true },
          );
        assert.equal((await visit()).upsertedCount, 1);
        assert.equal((await visit()).modifiedCount, 1);
        const { _id, ...rest } = (await counters.findOne()) ?? {};
        assert.deepEqual(rest, { page: 'home', visits: 2, first: true });
        assert.ok(_id instanceof ObjectId);
      }),
  },
  {
    id: 'unique-index',
    promise: 'A unique index refuses a second document, and says which key and which value.',
    check: (store) =>
      inCollection(store, async (users) => {
        await users.createIndex({ email: 1 }, { unique: true });
        await users.insertOne({ email: 'ada@example.org' });
        const error = await users.insertOne({ email: 'ada@example.org' }).catch((reason: unknown) => reason);
        assert.ok(error instanceof MongoServerError);
        const { code, keyPattern, keyValue } = error;
        assert.deepEqual(
          { code, keyPattern, keyValue },
          { code: 11000, keyPattern: { email: 1 }, keyValue: { email: 'ada@example.org' } },
        );
        assert.equal(await users.countDocuments(), 1);
      }),
  },
  {
    id: 'compound-index',
    promise: 'A compound index gives a page in order: explain shows it, and how many documents were read.',
    check: (store) =>
      inCollection(store, async (cards) => {
        await cards.createIndex({ album: 1, at: -1 });
        await cards.insertMany(Array.from({ length: 1_000 }, (_, n) => ({ album: n % 10, at: n })));
        const page = cards.find({ album: 3 }).sort({ at: -1 }).limit(20);
        const read = await explained(page.clone());
        assert.deepEqual(read, { stages: ['LIMIT', 'FETCH', 'IXSCAN'], docsExamined: 20, nReturned: 20 });
        const { docsExamined, stages } = await explained(cards.find({ at: 500 }));
        assert.deepEqual({ docsExamined, last: stages.at(-1) }, { docsExamined: 1_000, last: 'COLLSCAN' });
        const [first] = await page.toArray();
        assert.equal(first?.['at'], 993);
      }),
  },
  {
    id: 'concurrent-increments',
    promise: 'Increments by many clients at once lose nothing.',
    check: (store) =>
      inCollection(store, async (counters) => {
        await counters.insertOne({ _id: 'c', n: 0 });
        await Promise.all(
          Array.from({ length: 100 }, () => counters.updateOne({ _id: 'c' }, { $inc: { n: 1 } })),
        );
        assert.equal((await counters.findOne())?.['n'], 100);
      }),
  },
  {
    id: 'compare-and-set',
    promise: 'Of many that compare and set the same version, one wins.',
    check: (store) =>
      inCollection(store, async (cards) => {
        await cards.insertOne({ _id: 'card', version: 1 });
        const attempts = Array.from({ length: 20 }, (_, writer) =>
          cards.findOneAndUpdate(
            { _id: 'card', version: 1 },
            { $set: { writer }, $inc: { version: 1 } },
            { returnDocument: 'after' },
          ),
        );
        const won = (await Promise.all(attempts)).filter((one) => one !== null);
        assert.equal(won.length, 1);
        assert.deepEqual(await cards.findOne(), won[0]);
      }),
  },
  {
    id: 'aggregation',
    promise: 'A pipeline groups, and joins another collection.',
    check: (store) =>
      inCollection(store, async (cards, db) => {
        const users = db.collection<Item>(`${cards.collectionName}_users`);
        await users.insertMany([
          { _id: 1, name: 'Ada' },
          { _id: 2, name: 'Bo' },
        ]);
        await cards.insertMany([
          { by: 1, price: 2 },
          { by: 2, price: 5 },
          { by: 1, price: 4 },
        ]);
        const rows = await cards
          .aggregate([
            { $group: { _id: '$by', cards: { $sum: 1 }, price: { $avg: '$price' } } },
            { $lookup: { from: users.collectionName, localField: '_id', foreignField: '_id', as: 'user' } },
            { $unwind: '$user' },
            { $sort: { 'user.name': -1 } },
            { $project: { _id: 0, name: '$user.name', cards: 1, price: 1 } },
          ])
          .toArray()
          .finally(() => users.drop());
        assert.deepEqual(rows, [
          { name: 'Bo', cards: 1, price: 5 },
          { name: 'Ada', cards: 2, price: 3 },
        ]);
      }),
  },
  {
    id: 'transactions',
    promise: 'A transaction is seen by others as a whole, after its commit; what is aborted never was.',
    check: (store) =>
      inCollection(store, async (accounts, _, client) => {
        await accounts.insertMany([
          { _id: 'a', balance: 10 },
          { _id: 'b', balance: 0 },
        ]);
        const balances = async () =>
          (await accounts.find().sort({ _id: 1 }).toArray()).map((one) => one['balance']);
        await client.withSession(async (session) => {
          session.startTransaction();
          await accounts.updateOne({ _id: 'a' }, { $inc: { balance: -3 } }, { session });
          await accounts.updateOne({ _id: 'b' }, { $inc: { balance: 3 } }, { session });
          assert.deepEqual(await balances(), [10, 0]);
          await session.commitTransaction();
          assert.deepEqual(await balances(), [7, 3]);
          session.startTransaction();
          await accounts.deleteMany({}, { session });
          await session.abortTransaction();
          assert.deepEqual(await balances(), [7, 3]);
        });
      }),
  },
  {
    id: 'write-conflict',
    promise: 'Of two transactions that write the same document, the second is told to try again.',
    check: (store) =>
      inCollection(store, async (accounts, _, client) => {
        await accounts.insertOne({ _id: 'a', balance: 10 });
        await client.withSession(async (first) => {
          await client.withSession(async (second) => {
            first.startTransaction();
            second.startTransaction();
            const take = (session: typeof first) =>
              accounts.updateOne({ _id: 'a' }, { $inc: { balance: -1 } }, { session });
            await take(first);
            const error = await take(second).catch((reason: unknown) => reason);
            assert.ok(error instanceof MongoServerError);
            assert.equal(error.code, 112);
            assert.ok(error.hasErrorLabel('TransientTransactionError'));
            await first.commitTransaction();
            await second.abortTransaction();
          });
        });
        assert.equal((await accounts.findOne())?.['balance'], 9);
      }),
  },
  {
    id: 'refusals',
    promise:
      'What is unknown is refused by its code: a command, a stage, an operator of a query or an update.',
    check: (store) =>
      inCollection(store, async (things, db) => {
        await assert.rejects(db.command({ inventTheWheel: 1 }), { code: 59 });
        await assert.rejects(things.aggregate([{ $invent: 1 }]).toArray(), { code: 40324 });
        await assert.rejects(things.findOne({ a: { $invent: 1 } }), { code: 2 });
        await assert.rejects(things.updateOne({}, { $invent: { a: 1 } } as Document), { code: 9 });
      }),
  },
];

/** Documents of any shape, with an id of one of the usual types. */
interface Item extends Document {
  readonly _id?: string | number | ObjectId;
}

async function inCollection(
  store: RunningDocument,
  use: (collection: Collection<Item>, db: Db, client: MongoClient) => Promise<void>,
): Promise<void> {
  await withDatabase(store.url, async (db, client) => {
    const collection = await db.createCollection<Item>(`case_${randomBytes(4).toString('hex')}`);
    try {
      await use(collection, db, client);
    } finally {
      await collection.drop();
    }
  });
}

interface Explained {
  /** The stages of the winning plan, the last one first. */
  readonly stages: readonly string[];
  readonly docsExamined: number;
  readonly nReturned: number;
}

/** What `explain` tells of a query that it runs. */
async function explained(query: {
  explain(verbosity: 'executionStats'): Promise<Document>;
}): Promise<Explained> {
  const { queryPlanner, executionStats } = await query.explain('executionStats');
  const stages: string[] = [];
  for (let stage: Document | undefined = queryPlanner.winningPlan; stage; stage = stage['inputStage']) {
    stages.push(String(stage['stage']));
  }
  return { stages, docsExamined: executionStats.totalDocsExamined, nReturned: executionStats.nReturned };
}
