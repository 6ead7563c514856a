/** What is promised of single items: kept as they were, changed by conditions and expressions. */
import assert from 'node:assert/strict';
import { albums, assertRefused, counters, refusalOf, sdkCase } from './sdk.ts';

const putGetDelete = sdkCase(
  'put-get-delete',
  'An item comes back as it was put, with all types; what was deleted is gone.',
  async ({ client, createTable }) => {
    const TableName = await createTable(albums);
    const Key = { album: { S: 'rome' }, card: { S: '1' } };
    const Item = {
      ...Key,
      text: { S: 'Grüße 🌞' },
      none: { S: '' },
      price: { N: '-1234567890.0123456789' },
      bytes: { B: Buffer.from([0, 255, 128]) },
      sent: { BOOL: false },
      nothing: { NULL: true },
      tags: { SS: ['sea', 'sun'] },
      scores: { NS: ['1', '2.5'] },
      place: { M: { city: { S: 'Rome' }, at: { L: [{ N: '41.9' }, { M: {} }, { L: [] }] } } },
    };
    await client.putItem({ TableName, Item });
    const found = await client.getItem({ TableName, Key, ConsistentRead: true });
    const { bytes, ...rest } = found.Item ?? {};
    const { bytes: sent, ...others } = Item;
    assert.deepEqual(rest, others);
    assert.deepEqual(Buffer.from(bytes?.B ?? []), sent.B);
    const numbers = { a: { N: '0012.500' }, b: { N: '1E3' }, c: { N: '-0' } };
    await client.putItem({ TableName, Item: { ...Key, ...numbers } });
    const { Attributes } = await client.deleteItem({ TableName, Key, ReturnValues: 'ALL_OLD' });
    assert.deepEqual(Attributes, { ...Key, a: { N: '12.5' }, b: { N: '1000' }, c: { N: '0' } });
    assert.equal((await client.getItem({ TableName, Key, ConsistentRead: true })).Item, undefined);
  },
);

const compareAndSet = sdkCase(
  'compare-and-set',
  'Of many that put under the same condition at once, one wins: no increment is lost.',
  async ({ documents, createTable }) => {
    const TableName = await createTable(counters);
    const Key = { id: 'counter' };
    await documents.put({ TableName, Item: { ...Key, version: 0 } });
    const increment = async (): Promise<number> => {
      for (let attempts = 1; ; attempts++) {
        const { Item } = await documents.get({ TableName, Key, ConsistentRead: true });
        const version: number = Item?.['version'];
        try {
          await documents.put({
            TableName,
            Item: { ...Key, version: version + 1 },
            ConditionExpression: 'version = :seen',
            ExpressionAttributeValues: { ':seen': version },
          });
          return attempts;
        } catch (error) {
          if (!(error instanceof Error) || error.name !== 'ConditionalCheckFailedException') throw error;
        }
      }
    };
    const attempts = await Promise.all(Array.from({ length: 12 }, increment));
    const { Item } = await documents.get({ TableName, Key, ConsistentRead: true });
    assert.equal(Item?.['version'], 12);
    // Else nothing was tried at once.
    assert.ok(attempts.some((count) => count > 1));
  },
);

const failedCondition = sdkCase(
  'failed-condition',
  'A condition that does not hold changes nothing, and gives back the item when asked to.',
  async ({ client, createTable }) => {
    const TableName = await createTable(counters);
    const Item = { id: { S: 'one' }, note: { S: 'first' } };
    await client.putItem({ TableName, Item });
    const error = await refusalOf(
      client.putItem({
        TableName,
        Item: { id: { S: 'one' }, note: { S: 'second' } },
        ConditionExpression: 'attribute_not_exists(id)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    assert.equal(error.name, 'ConditionalCheckFailedException');
    assert.deepEqual(error['Item'], Item);
    const found = await client.getItem({ TableName, Key: { id: { S: 'one' } }, ConsistentRead: true });
    assert.deepEqual(found.Item, Item);
  },
);

const item = {
  id: 'one',
  n: 5,
  word: 'postcard',
  tags: new Set(['sea', 'sun']),
  place: { a: { b: [1, 2] } },
  cards: ['x', { y: 1 }],
};

/** Condition → whether it holds for the item. `:v` is the value beside it. */
const conditions: readonly (readonly [condition: string, holds: boolean, value?: unknown])[] = [
  ['attribute_exists(place.a.b[1])', true],
  ['attribute_exists(place.a.b[2])', false],
  ['attribute_not_exists(absent)', true],
  ['attribute_type(tags, :v)', true, 'SS'],
  ['n = :v', true, 5],
  ['n = :v', false, '5'],
  ['absent <> :v', true, 1],
  ['n >= :v AND NOT n > :v', true, 5],
  ['n BETWEEN :v AND n', true, 1],
  ['word BETWEEN :v AND word', false, 'q'],
  ['n IN (:v, absent)', true, 5],
  ['begins_with(word, :v)', true, 'post'],
  ['contains(word, :v)', true, 'card'],
  ['contains(tags, :v)', true, 'sun'],
  ['contains(cards, :v)', true, { y: 1 }],
  ['place = :v', true, { a: { b: [1, 2] } }],
  ['place = :v', false, { a: { b: [2, 1] } }],
  ['size(word) = :v', true, 8],
  ['size(place.a.b) < :v', false, 2],
  ['(attribute_exists(n) OR n = :v) AND attribute_exists(word)', true, 0],
  ['attribute_exists(n) OR n = :v AND attribute_exists(absent)', true, 0],
];

const conditionsCase = sdkCase(
  'conditions',
  'Conditions compare, look into maps and lists, and combine as the guide says.',
  async ({ documents, createTable }) => {
    const TableName = await createTable(counters);
    await documents.put({ TableName, Item: item });
    for (const [ConditionExpression, holds, value] of conditions) {
      const outcome = await documents
        .update({
          TableName,
          Key: { id: 'one' },
          UpdateExpression: 'REMOVE untouched',
          ConditionExpression,
          ...(value !== undefined && { ExpressionAttributeValues: { ':v': value } }),
        })
        .then(
          () => 'holds',
          (error: Error) => error.name,
        );
      const expected = holds ? 'holds' : 'ConditionalCheckFailedException';
      assert.equal(outcome, expected, `${ConditionExpression} with ${JSON.stringify(value)}`);
    }
  },
);

/** Item before, update, item after; both without the key. */
const updates: readonly (readonly [
  before: Record<string, unknown>,
  update: string,
  values: Record<string, unknown>,
  after: Record<string, unknown>,
])[] = [
  [{}, 'SET a = :x, b = if_not_exists(b, :y)', { ':x': 1, ':y': 2 }, { a: 1, b: 2 }],
  [{ a: 1, b: 2 }, 'SET a = b, b = a', {}, { a: 2, b: 1 }],
  [{ n: 1 }, 'SET n = n + :x', { ':x': 0.5 }, { n: 1.5 }],
  [{ n: 1 }, 'SET m = n - :x', { ':x': 3 }, { n: 1, m: -2 }],
  [{ n: 1 }, 'ADD n :x, fresh :x', { ':x': 2 }, { n: 3, fresh: 2 }],
  [{ l: [1] }, 'SET l = list_append(l, :x)', { ':x': [2] }, { l: [1, 2] }],
  [{ l: [1, 2] }, 'SET l[0] = :x, l[9] = :y', { ':x': 0, ':y': 3 }, { l: [0, 2, 3] }],
  [{ l: [0, 1, 2, 3] }, 'REMOVE l[0], l[2], gone', {}, { l: [1, 3] }],
  [{ m: { a: { b: 1 }, c: 2 } }, 'SET m.a.d = :x REMOVE m.c', { ':x': 3 }, { m: { a: { b: 1, d: 3 } } }],
  [{ s: new Set(['a']) }, 'ADD s :x', { ':x': new Set(['b']) }, { s: new Set(['a', 'b']) }],
  [{ s: new Set(['a', 'b']) }, 'DELETE s :x', { ':x': new Set(['b', 'c']) }, { s: new Set(['a']) }],
  [{ s: new Set(['a']), t: 1 }, 'DELETE s :x', { ':x': new Set(['a']) }, { t: 1 }],
];

const updateExpressions = sdkCase(
  'update-expressions',
  'Updates set, remove, add and delete what they name and nothing else, from the item as it was before.',
  async ({ documents, createTable }) => {
    const TableName = await createTable(counters);
    const Key = { id: 'one' };
    for (const [before, UpdateExpression, values, after] of updates) {
      await documents.put({ TableName, Item: { ...Key, ...before } });
      const { Attributes } = await documents.update({
        TableName,
        Key,
        UpdateExpression,
        ReturnValues: 'ALL_NEW',
        ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
      });
      assert.deepEqual(Attributes, { ...Key, ...after }, UpdateExpression);
      const { Item } = await documents.get({ TableName, Key, ConsistentRead: true });
      assert.deepEqual(Item, Attributes);
    }
    const setKey = { UpdateExpression: 'SET id = :x', ExpressionAttributeValues: { ':x': 'two' } };
    await assertRefused(documents.update({ TableName, Key, ...setKey }), 'ValidationException');
    const broken = documents.update({ TableName, Key, UpdateExpression: 'SET t = nowhere' });
    await assertRefused(broken, 'ValidationException');
  },
);

export const singleItems = [putGetDelete, compareAndSet, failedCondition, conditionsCase, updateExpressions];
