/** What the contract does not ask of every engine: exact costs of indexes, throttling by the clock, tables, expiry. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, openTestService, type TestService } from '../testing.ts';
import { removeExpired } from './time-to-live.ts';

let on: TestService;
beforeEach(() => {
  on = openTestService();
});
afterEach(() => on.remove());

const TableName = 'cards';

function createTable(more: object = {}, name = TableName) {
  return on.call('CreateTable', {
    TableName: name,
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: ['pk', 'sk'].map(defined),
    BillingMode: 'PAY_PER_REQUEST',
    ...more,
  });
}

const defined = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' });
const global = (name: string, key: string, more: object = {}) => ({
  IndexName: name,
  KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
  Projection: { ProjectionType: 'ALL' },
  ...more,
});

const itemOf = (texts: Record<string, string>) =>
  Object.fromEntries(Object.entries(texts).map(([name, S]) => [name, { S }]));

const put = (texts: Record<string, string>, more: object = {}) =>
  on.call('PutItem', { TableName, Item: itemOf(texts), ...more });

// The numbers were measured at the service.
describe('what a write costs with its indexes', () => {
  const key = itemOf({ pk: 'p', sk: '1' });

  beforeEach(async () => {
    await createTable({
      AttributeDefinitions: ['pk', 'sk', 'g', 'l'].map(defined),
      GlobalSecondaryIndexes: [
        global('gsi', 'g', { Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['proj'] } }),
      ],
      LocalSecondaryIndexes: [
        {
          IndexName: 'lsi',
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'l', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    });
  });

  /** Total, table, global, local. */
  function arms({ ConsumedCapacity: total }: Answer) {
    const { Table, GlobalSecondaryIndexes: globals, LocalSecondaryIndexes: locals } = total;
    return [total, Table, globals?.['gsi'], locals?.['lsi']].map((arm) => arm?.CapacityUnits);
  }
  const indexes = { ReturnConsumedCapacity: 'INDEXES' };
  const full = { pk: 'p', sk: '1', g: 'g1', l: 'l1', proj: 'p', extra: 'o' };

  test.each([
    ['neither', { pk: 'p', sk: '1', x: 'x' }, [1, 1, undefined, undefined]],
    ['the global one', { pk: 'p', sk: '1', g: 'g', proj: 'p' }, [2, 1, 1, undefined]],
    ['the local one', { pk: 'p', sk: '1', l: 'l' }, [2, 1, undefined, 1]],
    ['both', { pk: 'p', sk: '1', g: 'g', l: 'l' }, [3, 1, 1, 1]],
  ])('a put into %s', async (_, item, expected) => {
    expect(arms(await put(item, indexes))).toEqual(expected);
  });

  test('the same once more', async () => {
    await put(full);
    expect(arms(await put(full, indexes))).toEqual([1, 1, undefined, undefined]);
  });

  test.each([
    ['SET extra = :v', [2, 1, undefined, 1]],
    ['SET proj = :v', [3, 1, 1, 1]],
    ['SET g = :v', [4, 1, 2, 1]],
    ['REMOVE g', [3, 1, 1, 1]],
    ['SET l = :v', [3, 1, undefined, 2]],
  ])('%s', async (UpdateExpression, expected) => {
    await put(full);
    const values = UpdateExpression.includes(':v')
      ? { ExpressionAttributeValues: { ':v': { S: 'new' } } }
      : {};
    const answer = await on.call('UpdateItem', {
      TableName,
      Key: key,
      UpdateExpression,
      ...values,
      ...indexes,
    });
    expect(arms(answer)).toEqual(expected);
  });

  test('a deletion', async () => {
    await put(full);
    const deletion = { TableName, Key: key, ...indexes };
    expect(arms(await on.call('DeleteItem', deletion))).toEqual([3, 1, 1, 1]);
    expect(arms(await on.call('DeleteItem', deletion))).toEqual([1, 1, undefined, undefined]);
  });

  test('a condition that does not hold costs the larger item, without the indexes', async () => {
    await put(full);
    const large = { ...full, extra: 'x'.repeat(3_000) };
    const condition = { ConditionExpression: 'attribute_not_exists(pk)' };
    await expect(put(large, condition)).rejects.toMatchObject({ code: 'ConditionalCheckFailedException' });
    const { tables } = on.service.capacity.meter.report();
    expect(tables.map(({ index, writeUnits }) => [index, writeUnits])).toEqual([
      [undefined, 1 + 3],
      ['lsi', 1],
      ['gsi', 1],
    ]);
  });

  test('a query of a local index that lacks attributes reads each item from the table too', async () => {
    await on.call('UpdateTable', {
      TableName,
      GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'gsi' } }],
    });
    const query = {
      TableName,
      IndexName: 'lsi',
      KeyConditionExpression: 'pk = :p',
      ExpressionAttributeValues: { ':p': { S: 'p' } },
      ConsistentRead: true,
      ...indexes,
    };
    await put(full);
    expect(arms(await on.call('Query', query))).toEqual([1, 0, undefined, 1]);
  });
});

describe('throttling', () => {
  const refused = { code: 'ProvisionedThroughputExceededException' };
  const reasonOf = (reason: string, resource: string) => ({
    ...refused,
    details: {
      ThrottlingReasons: [{ reason, resource: `arn:aws:dynamodb:us-east-1:000000000000:${resource}` }],
    },
  });

  test('a partition has 1,000 write units a second, and others are not concerned', async () => {
    await createTable();
    for (let n = 0; n < 1_000; n++) await put({ pk: 'hot', sk: String(n) });
    await expect(put({ pk: 'hot', sk: 'x' })).rejects.toMatchObject(
      reasonOf('TableWriteKeyRangeThroughputExceeded', 'table/cards'),
    );
    await put({ pk: 'cool', sk: 'x' });
    on.pass(1_000);
    await put({ pk: 'hot', sk: 'x' });
    const [table] = on.service.capacity.meter.report().tables;
    expect(table?.partitions).toEqual([
      { partition: '{"S":"hot"}', readUnits: 0, writeUnits: 1_001, throttledReads: 0, throttledWrites: 1 },
      { partition: '{"S":"cool"}', readUnits: 0, writeUnits: 1, throttledReads: 0, throttledWrites: 0 },
    ]);
  });

  test('a partition has 3,000 read units a second', async () => {
    await createTable();
    await put({ pk: 'hot', sk: '1', text: 'x'.repeat(390_000) });
    const get = () =>
      on.call('GetItem', { TableName, Key: itemOf({ pk: 'hot', sk: '1' }), ConsistentRead: true });
    // 96 units each.
    for (let n = 0; n < 31; n++) await get();
    await expect(get()).rejects.toMatchObject(reasonOf('TableReadKeyRangeThroughputExceeded', 'table/cards'));
  });

  test('a table has the units that it is provisioned with', async () => {
    await createTable({
      BillingMode: 'PROVISIONED',
      ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 2 },
    });
    await put({ pk: 'a', sk: '1' });
    await put({ pk: 'b', sk: '1' });
    const third = put({ pk: 'c', sk: '1' });
    await expect(third).rejects.toMatchObject(
      reasonOf('TableWriteProvisionedThroughputExceeded', 'table/cards'),
    );
    await on.call('UpdateTable', {
      TableName,
      ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 3 },
    });
    await put({ pk: 'c', sk: '1' });
    await on.call('UpdateTable', { TableName, BillingMode: 'PAY_PER_REQUEST' });
    for (let n = 0; n < 10; n++) await put({ pk: 'd', sk: String(n) });
  });

  test('an index without units holds up the writes of its table, and nothing is written', async () => {
    await createTable({
      AttributeDefinitions: ['pk', 'sk', 'g'].map(defined),
      BillingMode: 'PROVISIONED',
      ProvisionedThroughput: { ReadCapacityUnits: 100, WriteCapacityUnits: 100 },
      GlobalSecondaryIndexes: [
        global('gsi', 'g', { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } }),
      ],
    });
    await put({ pk: 'a', sk: '1', g: 'x' });
    await expect(put({ pk: 'b', sk: '1', g: 'y' })).rejects.toMatchObject(
      reasonOf('IndexWriteProvisionedThroughputExceeded', 'table/cards/index/gsi'),
    );
    await put({ pk: 'c', sk: '1' });
    const { Items } = await on.call('Scan', { TableName });
    expect(Items.map(({ pk }) => pk?.S).toSorted()).toEqual(['a', 'c']);
  });

  test('a batch gives back what was not read, with its projection', async () => {
    await createTable({
      BillingMode: 'PROVISIONED',
      ProvisionedThroughput: { ReadCapacityUnits: 2, WriteCapacityUnits: 100 },
    });
    const keys = ['1', '2', '3'].map((sk) => itemOf({ pk: 'a', sk }));
    for (const sk of ['1', '2', '3']) await put({ pk: 'a', sk, text: 'x' });
    const request = { Keys: keys, ConsistentRead: true, ProjectionExpression: 'sk' };
    const answer = await on.call('BatchGetItem', { RequestItems: { [TableName]: request } });
    expect(answer).toEqual({
      Responses: { [TableName]: [{ sk: { S: '1' } }, { sk: { S: '2' } }] },
      UnprocessedKeys: { [TableName]: { ...request, Keys: [keys[2]] } },
    });
    await expect(on.call('BatchGetItem', { RequestItems: answer.UnprocessedKeys })).rejects.toMatchObject(
      refused,
    );
    on.pass(1_000);
    const rest = await on.call('BatchGetItem', { RequestItems: answer.UnprocessedKeys });
    expect(rest).toEqual({ Responses: { [TableName]: [{ sk: { S: '3' } }] }, UnprocessedKeys: {} });
  });

  test('a transaction is cancelled as a whole, and says which action had no units', async () => {
    await createTable();
    await createTable(
      {
        BillingMode: 'PROVISIONED',
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 2 },
      },
      'slow',
    );
    const action = (name: string, sk: string) => ({
      Put: { TableName: name, Item: itemOf({ pk: 'p', sk }) },
    });
    const write = (sk: string) =>
      on.call('TransactWriteItems', { TransactItems: [action(TableName, sk), action('slow', sk)] });
    await write('1');
    await expect(write('2')).rejects.toMatchObject({
      code: 'TransactionCanceledException',
      details: {
        CancellationReasons: [{ Code: 'None' }, { Code: 'ProvisionedThroughputExceeded' }],
      },
    });
    expect(await on.call('Scan', { TableName, Select: 'COUNT' })).toEqual({ Count: 1, ScannedCount: 1 });
  });
});

describe('transactions', () => {
  test('an action that its item does not allow cancels, with the reason', async () => {
    await createTable();
    await put({ pk: 'p', sk: '1', word: 'x' });
    const Key = itemOf({ pk: 'p', sk: '1' });
    const update = { TableName, Key, UpdateExpression: 'SET m = word + :n' };
    const transaction = on.call('TransactWriteItems', {
      TransactItems: [
        { Put: { TableName, Item: itemOf({ pk: 'p', sk: '2' }) } },
        { Update: { ...update, ExpressionAttributeValues: { ':n': { N: '1' } } } },
        { Delete: { TableName, Key: { pk: { N: '5' }, sk: { S: 'x' } } } },
      ],
    });
    await expect(transaction).rejects.toMatchObject({
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ValidationError, ValidationError]',
      details: {
        CancellationReasons: [
          { Code: 'None' },
          { Message: 'An operand in the update expression has an incorrect data type' },
          { Message: 'The provided key element does not match the schema' },
        ],
      },
    });
  });

  test('a repetition reads what it had written; after ten minutes the token is forgotten', async () => {
    await createTable();
    const send = () =>
      on.call('TransactWriteItems', {
        ClientRequestToken: 'token',
        ReturnConsumedCapacity: 'TOTAL',
        TransactItems: [
          {
            Update: {
              TableName,
              Key: itemOf({ pk: 'p', sk: '1' }),
              UpdateExpression: 'ADD n :one',
              ExpressionAttributeValues: { ':one': { N: '1' } },
            },
          },
        ],
      });
    const written = { TableName, CapacityUnits: 2, WriteCapacityUnits: 2 };
    expect(await send()).toEqual({ ConsumedCapacity: [written] });
    on.pass(9 * 60_000);
    const read = { TableName, CapacityUnits: 2, ReadCapacityUnits: 2 };
    expect(await send()).toEqual({ ConsumedCapacity: [read] });
    on.pass(2 * 60_000);
    expect(await send()).toEqual({ ConsumedCapacity: [written] });
  });
});

describe('tables', () => {
  test('are described as they were made', async () => {
    await createTable({
      AttributeDefinitions: ['pk', 'sk', 'g'].map(defined),
      GlobalSecondaryIndexes: [global('gsi', 'g')],
    });
    await put({ pk: 'a', sk: '1', g: 'x' });
    const { Table } = await on.call('DescribeTable', { TableName });
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      ItemCount: 1,
      TableSizeBytes: 'pkask1gx'.length,
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      AttributeDefinitions: ['pk', 'sk', 'g'].map(defined),
      GlobalSecondaryIndexes: [{ IndexName: 'gsi', IndexStatus: 'ACTIVE', ItemCount: 1 }],
    });
  });

  test('are listed page by page, and gone with their items when they are deleted', async () => {
    for (const name of ['tab-b', 'tab-a', 'tab-c']) await createTable({}, name);
    const page = await on.call('ListTables', { Limit: 2 });
    expect(page).toEqual({ TableNames: ['tab-a', 'tab-b'], LastEvaluatedTableName: 'tab-b' });
    expect(await on.call('ListTables', { ExclusiveStartTableName: 'tab-b' })).toEqual({
      TableNames: ['tab-c'],
    });
    await on.call('PutItem', { TableName: 'tab-a', Item: itemOf({ pk: 'a', sk: '1' }) });
    await on.call('DeleteTable', { TableName: 'tab-a' });
    await expect(on.call('DescribeTable', { TableName: 'tab-a' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Requested resource not found: Table: tab-a not found',
    });
    await createTable({}, 'tab-a');
    expect(await on.call('Scan', { TableName: 'tab-a', Select: 'COUNT' })).toMatchObject({ Count: 0 });
    expect(on.service.capacity.meter.report().tables).toMatchObject([{ table: 'tab-a', writeUnits: 0 }]);
  });

  test('get a new index with the items that are there, and lose one', async () => {
    await createTable();
    await put({ pk: 'a', sk: '1', g: 'x' });
    await put({ pk: 'b', sk: '1' });
    await on.call('UpdateTable', {
      TableName,
      AttributeDefinitions: [defined('g')],
      GlobalSecondaryIndexUpdates: [{ Create: global('gsi', 'g') }],
    });
    const query = {
      TableName,
      IndexName: 'gsi',
      KeyConditionExpression: 'g = :g',
      ExpressionAttributeValues: { ':g': { S: 'x' } },
    };
    expect((await on.call('Query', query)).Items).toEqual([itemOf({ pk: 'a', sk: '1', g: 'x' })]);
    await on.call('UpdateTable', {
      TableName,
      GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'gsi' } }],
    });
    await expect(on.call('Query', query)).rejects.toThrow('The table does not have the specified index: gsi');
  });

  test.each<[string, object]>([
    ['Some index key attributes are not defined', { AttributeDefinitions: [defined('pk')] }],
    [
      'Number of attributes in KeySchema does not exactly match',
      { AttributeDefinitions: ['pk', 'sk', 'x'].map(defined) },
    ],
    [
      'Hash Key and Range Key attributes in KeySchema are the same',
      {
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'pk', KeyType: 'RANGE' },
        ],
      },
    ],
    ['ReadCapacityUnits and WriteCapacityUnits must both be specified', { BillingMode: 'PROVISIONED' }],
    [
      'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified',
      { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } },
    ],
    ['Duplicate index name: gsi', { GlobalSecondaryIndexes: [global('gsi', 'sk'), global('gsi', 'sk')] }],
    [
      'ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified',
      {
        GlobalSecondaryIndexes: [
          global('gsi', 'sk', { Projection: { ProjectionType: 'KEYS_ONLY', NonKeyAttributes: ['x'] } }),
        ],
      },
    ],
    ['StreamSpecification is not supported', { StreamSpecification: { StreamEnabled: true } }],
    ["at 'keySchema.1.member.keyType'", { KeySchema: [{ AttributeName: 'pk', KeyType: 'WRONG' }] }],
  ])('are refused: %s', async (message, more) => {
    await expect(createTable(more)).rejects.toThrow(message);
  });
});

describe('keys', () => {
  beforeEach(async () => {
    await createTable({
      AttributeDefinitions: ['pk', 'sk', 'g'].map(defined),
      GlobalSecondaryIndexes: [global('gsi', 'g')],
    });
  });

  test.each<[string, object]>([
    ['Missing the key sk in the item', { pk: { S: 'a' } }],
    ['Type mismatch for key sk expected: S actual: N', { pk: { S: 'a' }, sk: { N: '1' } }],
    ['cannot contain an empty string value. Key: pk', { pk: { S: '' }, sk: { S: 'x' } }],
    ['Size of hashkey has exceeded', { pk: { S: 'x'.repeat(2_049) }, sk: { S: 'x' } }],
    ['Size of rangekey has exceeded', { pk: { S: 'x' }, sk: { S: 'é'.repeat(513) } }],
    [
      'Type mismatch for Index Key g Expected: S Actual: N IndexName: gsi',
      { pk: { S: 'a' }, sk: { S: 'a' }, g: { N: '1' } },
    ],
    ['IndexName: gsi, IndexKey: g', { pk: { S: 'a' }, sk: { S: 'a' }, g: { S: '' } }],
  ])('are refused: %s', async (message, Item) => {
    await expect(on.call('PutItem', { TableName, Item })).rejects.toThrow(message);
  });

  test('a filter must not look at the keys of a query', async () => {
    const query = on.call('Query', {
      TableName,
      KeyConditionExpression: 'pk = :p',
      FilterExpression: 'size(sk) > :n OR x = :p',
      ExpressionAttributeValues: { ':p': { S: 'a' }, ':n': { N: '1' } },
    });
    await expect(query).rejects.toThrow('Primary key attribute: sk');
  });

  test('a page begins only at a key that fits', async () => {
    const scan = (ExclusiveStartKey: object) => on.call('Scan', { TableName, ExclusiveStartKey });
    await expect(scan(itemOf({ pk: 'a' }))).rejects.toThrow('The provided starting key is invalid');
    await expect(scan(itemOf({ pk: 'a', sk: 'b', g: 'c' }))).rejects.toThrow('starting key is invalid');
    expect(await scan(itemOf({ pk: 'a', sk: 'b' }))).toMatchObject({ Count: 0 });
  });
});

test('a page ends at 1 MB, and the next one goes on there', async () => {
  await createTable();
  for (let n = 0; n < 7; n++) {
    await put({ pk: 'p', sk: String(n), text: 'x'.repeat(300_000) });
    on.pass(1_000);
  }
  const query = {
    TableName,
    KeyConditionExpression: 'pk = :p',
    ExpressionAttributeValues: { ':p': { S: 'p' } },
    ReturnConsumedCapacity: 'TOTAL',
  };
  const first = await on.call('Query', query);
  expect(first).toMatchObject({
    Count: 3,
    LastEvaluatedKey: itemOf({ pk: 'p', sk: '2' }),
    ConsumedCapacity: { CapacityUnits: Math.ceil((3 * 300_009) / 4_096) / 2 },
  });
  const second = await on.call('Query', { ...query, ExclusiveStartKey: first.LastEvaluatedKey });
  expect(second.Items[0]?.['sk']).toEqual({ S: '3' });
});

test('a scan is rounded as a whole, and each partition pays for its part', async () => {
  await createTable();
  const scan = () => on.call('Scan', { TableName, ReturnConsumedCapacity: 'TOTAL' });
  expect((await scan()).ConsumedCapacity.CapacityUnits).toBe(0.5);
  for (const pk of ['a', 'b', 'c']) await put({ pk, sk: '1', word: 'x'.repeat(3_000) });
  expect((await scan()).ConsumedCapacity.CapacityUnits).toBe(1.5);
  const [table] = on.service.capacity.meter.report().tables;
  expect(table?.partitions.map(({ partition, readUnits }) => [partition, readUnits])).toEqual([
    ['{"S":"a"}', 0.5],
    ['{"S":"b"}', 0.5],
    ['{"S":"c"}', 0.5],
    ['none', 0.5],
  ]);
});

test('what only takes away from an item that is not there makes none', async () => {
  await createTable();
  const Key = itemOf({ pk: 'p', sk: '1' });
  await on.call('UpdateItem', { TableName, Key, UpdateExpression: 'REMOVE x' });
  expect(await on.call('GetItem', { TableName, Key })).toEqual({});
  await on.call('UpdateItem', { TableName, Key });
  expect(await on.call('GetItem', { TableName, Key })).toEqual({ Item: Key });
});

test('sets are given back in order, and neither a set nor an item grows beyond its bounds', async () => {
  await createTable();
  const Key = itemOf({ pk: 'p', sk: '1' });
  const update = (UpdateExpression: string, values: object = {}) =>
    on.call('UpdateItem', {
      TableName,
      Key,
      UpdateExpression,
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
    });
  await update('ADD s :s, n :n', { ':s': { SS: ['é', 'a', 'Z'] }, ':n': { NS: ['10', '-1', '9'] } });
  await update('ADD s :s, n :n', { ':s': { SS: ['a', ''] }, ':n': { NS: ['0.5', '10.0'] } });
  expect((await on.call('GetItem', { TableName, Key })).Item).toMatchObject({
    s: { SS: ['', 'Z', 'a', 'é'] },
    n: { NS: ['-1', '0.5', '9', '10'] },
  });
  await update('SET m = :m', { ':m': { M: {} } });
  // Each time it contains what it was before.
  for (let depth = 1; depth < 32; depth++) await update('SET m.m = m');
  await expect(update('SET m.m = m')).rejects.toThrow('Nesting Levels have exceeded supported limits');
  await update('SET x = :x', { ':x': { S: 'x'.repeat(300_000) } });
  await expect(update('SET y = x')).rejects.toThrow('Item size to update has exceeded');
});

test('what has expired is deleted, with its entries in the indexes', async () => {
  await createTable({
    AttributeDefinitions: ['pk', 'sk', 'g'].map(defined),
    GlobalSecondaryIndexes: [global('gsi', 'g')],
  });
  const now = on.service.now().getTime() / 1_000;
  const putExpiring = (sk: string, until: object) =>
    on.call('PutItem', { TableName, Item: { ...itemOf({ pk: 'p', sk, g: 'x' }), until } });
  await putExpiring('soon', { N: String(now + 10) });
  await putExpiring('later', { N: String(now + 100) });
  await putExpiring('text', { S: String(now + 10) });
  await putExpiring('in ms', { N: String((now + 10) * 1_000) });
  await putExpiring('long ago', { N: '1000' });
  const specification = { Enabled: true, AttributeName: 'until' };
  await on.call('UpdateTimeToLive', { TableName, TimeToLiveSpecification: specification });
  await putExpiring('after', { N: String(now + 10) });
  expect(await on.call('DescribeTimeToLive', { TableName })).toEqual({
    TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'until' },
  });
  expect(await removeExpired(on.service)).toBe(0);
  on.pass(10_000);
  expect(await removeExpired(on.service)).toBe(2);
  for (const IndexName of [undefined, 'gsi']) {
    const { Items } = await on.call('Scan', { TableName, IndexName });
    const left = Items.map(({ sk }) => sk?.S).toSorted();
    expect(left).toEqual(['in ms', 'later', 'long ago', 'text']);
  }
});
