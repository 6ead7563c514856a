import { Decimal128, type Document, Long, ObjectId } from 'mongodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestStore, type TestStore } from '../testing.ts';

let store: TestStore;
const ids = [1, 2, 3].map((n) => new ObjectId(n.toString(16).padStart(24, '0')));

beforeAll(async () => {
  store = await startTestStore();
  await store.db.collection<Document>('users').insertMany([
    { _id: ids[0], name: 'Ada', friends: [ids[1], ids[2]] },
    { _id: ids[1], name: 'Bo', friends: [] },
    { _id: ids[2], name: 'Cy' },
  ] as Document[]);
  await store.db.collection<{ _id: number }>('cards').insertMany([
    {
      _id: 1,
      by: ids[0],
      tags: ['sea', 'sun'],
      price: Decimal128.fromString('1.10'),
      n: 3,
      at: new Date('2026-01-01'),
    },
    {
      _id: 2,
      by: ids[0],
      tags: ['sea'],
      price: Decimal128.fromString('2.20'),
      n: 1,
      at: new Date('2026-01-15'),
    },
    { _id: 3, by: ids[1], tags: [], price: Decimal128.fromString('10.00'), n: 2, at: new Date('2026-02-01') },
    { _id: 4, tags: null, n: Long.fromString('9007199254740993') },
  ] as unknown as { _id: number }[]);
});
afterAll(async () => await store?.stop());

const run = (...pipeline: Document[]) => store.db.collection('cards').aggregate(pipeline).toArray();

test.each<[string, Document[], unknown]>([
  ['counts', [{ $match: { n: { $lte: 2 } } }, { $count: 'n' }], [{ n: 2 }]],
  ['counts nothing as nothing', [{ $match: { n: 99 } }, { $count: 'n' }], []],
  [
    'unwinds elements, and nothing for what is no array',
    [{ $unwind: '$tags' }, { $project: { tags: 1 } }],
    [
      { _id: 1, tags: 'sea' },
      { _id: 1, tags: 'sun' },
      { _id: 2, tags: 'sea' },
    ],
  ],
  [
    'groups by what elements say, in order of frequency',
    [{ $unwind: '$tags' }, { $sortByCount: '$tags' }],
    [
      { _id: 'sea', count: 2 },
      { _id: 'sun', count: 1 },
    ],
  ],
  [
    'adds up decimals exactly',
    [{ $group: { _id: '$by', price: { $sum: '$price' }, most: { $max: '$price' } } }, { $sort: { _id: 1 } }],
    [
      { _id: null, price: 0, most: null },
      { _id: ids[0], price: Decimal128.fromString('3.30'), most: Decimal128.fromString('2.20') },
      { _id: ids[1], price: Decimal128.fromString('10.00'), most: Decimal128.fromString('10.00') },
    ],
  ],
  [
    'calculates with decimals in an expression',
    [
      { $match: { _id: 2 } },
      { $project: { twice: { $multiply: ['$price', 2] }, less: { $subtract: ['$price', 1] } } },
    ],
    [{ _id: 2, twice: Decimal128.fromString('4.40'), less: Decimal128.fromString('1.20') }],
  ],
  [
    'sorts decimals by value, and what is missing first',
    [{ $sort: { price: -1 } }, { $group: { _id: null, order: { $push: '$_id' } } }],
    [{ _id: null, order: [3, 2, 1, 4] }],
  ],
  [
    'computes fields',
    [
      { $match: { _id: { $lt: 3 } } },
      {
        $addFields: { month: { $dateToString: { date: '$at', format: '%Y-%m' } }, many: { $gt: ['$n', 2] } },
      },
      { $project: { month: 1, many: 1, first: { $arrayElemAt: ['$tags', 0] }, by: { $toString: '$by' } } },
    ],
    [
      { _id: 1, month: '2026-01', many: true, first: 'sea', by: String(ids[0]) },
      { _id: 2, month: '2026-01', many: false, first: 'sea', by: String(ids[0]) },
    ],
  ],
  [
    'runs several pipelines over the same documents',
    [
      { $match: { _id: { $lte: 2 } } },
      {
        $facet: {
          sum: [{ $group: { _id: null, n: { $sum: '$n' } } }],
          one: [{ $limit: 1 }, { $project: { n: 1 } }],
        },
      },
    ],
    [{ sum: [{ _id: null, n: 4 }], one: [{ _id: 1, n: 3 }] }],
  ],
  [
    'sorts into buckets',
    [
      { $match: { _id: { $lte: 3 } } },
      { $bucket: { groupBy: '$n', boundaries: [0, 2, 5], output: { n: { $sum: 1 } } } },
    ],
    [
      { _id: 0, n: 1 },
      { _id: 2, n: 2 },
    ],
  ],
  [
    'replaces the document',
    [
      { $match: { _id: 1 } },
      { $replaceRoot: { newRoot: { tags: '$tags', m: { $mergeObjects: [{ a: 1 }, { n: '$n' }] } } } },
    ],
    [{ tags: ['sea', 'sun'], m: { a: 1, n: 3 } }],
  ],
  [
    'sets and takes away',
    [{ $match: { _id: 2 } }, { $set: { 'x.y': '$n' } }, { $unset: ['at', 'by', 'price', 'tags'] }],
    [{ _id: 2, n: 1, x: { y: 1 } }],
  ],
  [
    'adds another collection',
    [
      { $match: { _id: 1 } },
      { $project: { _id: 1 } },
      {
        $unionWith: {
          coll: 'users',
          pipeline: [{ $match: { name: 'Bo' } }, { $project: { _id: 0, name: 1 } }],
        },
      },
    ],
    [{ _id: 1 }, { name: 'Bo' }],
  ],
  [
    'follows references',
    [
      { $match: { _id: 1 } },
      {
        $graphLookup: {
          from: 'users',
          startWith: '$by',
          connectFromField: 'friends',
          connectToField: '_id',
          as: 'known',
        },
      },
      { $project: { known: { $sortArray: { input: '$known.name', sortBy: 1 } } } },
    ],
    [{ _id: 1, known: ['Ada', 'Bo', 'Cy'] }],
  ],
  ['takes some at random', [{ $sample: { size: 2 } }, { $count: 'n' }], [{ n: 2 }]],
  [
    'skips and limits',
    [{ $sort: { _id: -1 } }, { $skip: 1 }, { $limit: 2 }, { $project: { _id: 1 } }],
    [{ _id: 3 }, { _id: 2 }],
  ],
  [
    'keeps what has no element when asked to',
    [
      { $match: { _id: { $gte: 2 } } },
      { $unwind: { path: '$tags', preserveNullAndEmptyArrays: true, includeArrayIndex: 'at' } },
      { $project: { tags: 1, at: 1 } },
    ],
    [
      { _id: 2, tags: 'sea', at: 0 },
      { _id: 3, at: null },
      { _id: 4, tags: null, at: null },
    ],
  ],
])('%s', async (_, pipeline, expected) => {
  expect(await run(...pipeline)).toEqual(expected);
});

test('joins by a value, by the elements of an array, and by what is missing', async () => {
  const users = await store.db
    .collection('users')
    .aggregate([
      { $lookup: { from: 'users', localField: 'friends', foreignField: '_id', as: 'friends' } },
      { $lookup: { from: 'cards', localField: '_id', foreignField: 'by', as: 'cards' } },
      { $project: { _id: 0, name: 1, friends: '$friends.name', cards: '$cards._id' } },
    ])
    .toArray();
  expect(users).toEqual([
    { name: 'Ada', friends: ['Bo', 'Cy'], cards: [1, 2] },
    { name: 'Bo', friends: [], cards: [3] },
    { name: 'Cy', friends: [], cards: [] },
  ]);
});

test('joins by a pipeline with variables, on what the fields have joined', async () => {
  const joined = await run(
    { $match: { _id: { $in: [1, 3] } } },
    {
      $lookup: {
        from: 'cards',
        localField: 'by',
        foreignField: 'by',
        let: { n: '$n' },
        pipeline: [{ $match: { $expr: { $lt: ['$n', '$$n'] } } }, { $project: { _id: 1 } }],
        as: 'smaller',
      },
    },
    { $project: { smaller: 1 } },
  );
  expect(joined).toEqual([
    { _id: 1, smaller: [{ _id: 2 }] },
    { _id: 3, smaller: [] },
  ]);
});

test('a joined document is one copy for each row', async () => {
  const rows = await run(
    { $match: { by: ids[0] } },
    { $lookup: { from: 'users', localField: 'by', foreignField: '_id', as: 'user' } },
    { $unwind: '$user' },
    { $addFields: { 'user.card': '$_id' } },
    { $project: { card: '$user.card' } },
  );
  expect(rows).toEqual([
    { _id: 1, card: 1 },
    { _id: 2, card: 2 },
  ]);
});

test('documents may be given', async () => {
  const rows = await store.db
    .aggregate([{ $documents: [{ a: 1 }, { a: 2 }] }, { $match: { a: 2 } }])
    .toArray();
  expect(rows).toEqual([{ a: 2 }]);
});

test('a leading match uses the index', async () => {
  const { stages } = await store.db
    .collection('cards')
    .aggregate([{ $match: { _id: 2 } }, { $group: { _id: '$by' } }])
    .explain('executionStats');
  expect(stages[0].$cursor.queryPlanner.winningPlan.inputStage.stage).toBe('IXSCAN');
  expect(stages[0].$cursor.executionStats.totalDocsExamined).toBe(1);
});

test.each<[string, Document[], Document]>([
  ['an unknown stage', [{ $invent: {} }], { code: 40324 }],
  ['an unknown stage inside another', [{ $facet: { a: [{ $invent: {} }] } }], { code: 40324 }],
  ['two stages in one', [{ $limit: 1, $skip: 1 }], { code: 40323 }],
  ['an unknown accumulator', [{ $group: { _id: null, a: { $invent: 1 } } }], { code: 15952 }],
  ['an unknown expression in $project', [{ $project: { a: { $invent: 1 } } }], { code: 31325 }],
  ['an unknown expression', [{ $addFields: { a: { $add: [1, { $invent: 1 }] } } }], { code: 168 }],
  ['an unknown operator in $match', [{ $limit: 1 }, { $match: { a: { $invent: 1 } } }], { code: 2 }],
  ['an unknown operator in $expr', [{ $match: { $expr: { $invent: 1 } } }], { code: 168 }],
  ['a stage that this engine has not', [{ $out: 'other' }], { code: 115 }],
  ['code from the client', [{ $addFields: { a: { $function: { body: 'x', args: [] } } } }], { code: 168 }],
  ['an average of decimals', [{ $group: { _id: null, a: { $avg: '$price' } } }], { code: 115 }],
])('refuses %s', async (_, pipeline, error) => {
  await expect(run(...pipeline)).rejects.toMatchObject(error);
  if (error['code'] !== 115 || pipeline[0]?.['$out']) {
    // Without a document to meet it, too.
    const nothing = store.db.collection('nothing').aggregate(pipeline).toArray();
    await expect(nothing).rejects.toMatchObject(error);
  }
});
