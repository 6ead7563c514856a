/** What is promised of queries and scans: complete, in order, page by page. */
import assert from 'node:assert/strict';
import type { NativeAttributeValue } from '@aws-sdk/lib-dynamodb';
import { waitUntilReady } from '../../../wire/readiness.ts';
import { albums, assertRefused, type Session, sdkCase, type TableDefinition } from './sdk.ts';

interface Page {
  readonly Items?: Record<string, NativeAttributeValue>[] | undefined;
  readonly LastEvaluatedKey?: Record<string, NativeAttributeValue> | undefined;
}

/** Asks for page after page, and gives the values of an attribute. */
async function walk(
  attribute: string,
  ask: (start: { ExclusiveStartKey?: Record<string, NativeAttributeValue> }) => Promise<Page>,
): Promise<unknown[]> {
  const seen: unknown[] = [];
  let start = {};
  for (;;) {
    const { Items = [], LastEvaluatedKey } = await ask(start);
    seen.push(...Items.map((item) => item[attribute]));
    if (!LastEvaluatedKey) return seen;
    start = { ExclusiveStartKey: LastEvaluatedKey };
  }
}

const numbers: TableDefinition = {
  KeySchema: [
    { AttributeName: 'album', KeyType: 'HASH' },
    { AttributeName: 'n', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'album', AttributeType: 'S' },
    { AttributeName: 'n', AttributeType: 'N' },
  ],
  BillingMode: 'PAY_PER_REQUEST',
};

/** In their order. */
const values = [-1_000, -20.5, -3, -0.001, 0, 0.5, 1, 2, 9, 10, 11, 250, 9e15];

const query = sdkCase(
  'query-pages',
  'A query gives the items of one partition in the order of their sort keys, either way, page by page.',
  async ({ documents, createTable }) => {
    const TableName = await createTable(numbers);
    for (const album of ['rome', 'oslo']) {
      for (const n of values) await documents.put({ TableName, Item: { album, n, even: n % 2 === 0 } });
    }
    const rome = {
      TableName,
      KeyConditionExpression: 'album = :a',
      ExpressionAttributeValues: { ':a': 'rome' },
    };
    assert.deepEqual(await walk('n', (start) => documents.query({ ...rome, Limit: 4, ...start })), values);
    const down = await walk('n', (start) =>
      documents.query({ ...rome, Limit: 5, ScanIndexForward: false, ...start }),
    );
    assert.deepEqual(down, values.toReversed());
    const { Count, ScannedCount, Items } = await documents.query({
      ...rome,
      KeyConditionExpression: 'album = :a AND n BETWEEN :low AND :high',
      ExpressionAttributeValues: { ':a': 'rome', ':low': -3, ':high': 10, ':yes': true },
      FilterExpression: 'even = :yes',
      ProjectionExpression: 'n',
    });
    assert.deepEqual({ Count, ScannedCount }, { Count: 3, ScannedCount: 8 });
    assert.deepEqual(Items, [{ n: 0 }, { n: 2 }, { n: 10 }]);
    const { Items: none, ...counted } = await documents.query({ ...rome, Select: 'COUNT' });
    assert.deepEqual([none, counted.Count], [undefined, values.length]);
  },
);

const prefixes = sdkCase(
  'query-prefix',
  'Text is in the order of its UTF-8 bytes, and a prefix bounds a query.',
  async ({ documents, createTable }) => {
    const TableName = await createTable(albums);
    const cards = ['a', 'a#1', 'a#10', 'a#2', 'a$', 'z', 'é', '￿', '🌞'];
    for (const card of cards.toReversed()) {
      await documents.put({ TableName, Item: { album: 'rome', card } });
    }
    const ask = async (condition: string, more: Record<string, unknown> = {}) => {
      const { Items = [] } = await documents.query({
        TableName,
        KeyConditionExpression: `album = :a${condition}`,
        ExpressionAttributeValues: { ':a': 'rome', ...more },
      });
      return Items.map(({ card }) => card);
    };
    assert.deepEqual(await ask(''), cards);
    assert.deepEqual(await ask(' AND begins_with(card, :p)', { ':p': 'a#' }), ['a#1', 'a#10', 'a#2']);
    assert.deepEqual(await ask(' AND card > :p', { ':p': 'z' }), ['é', '￿', '🌞']);
    const missed = documents.query({
      TableName,
      KeyConditionExpression: 'card = :p',
      ExpressionAttributeValues: { ':p': 'z' },
    });
    await assertRefused(missed, 'ValidationException');
  },
);

const indexed: TableDefinition = {
  ...albums,
  AttributeDefinitions: [
    ...(albums.AttributeDefinitions ?? []),
    { AttributeName: 'author', AttributeType: 'S' },
    { AttributeName: 'sentAt', AttributeType: 'N' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-author',
      KeySchema: [
        { AttributeName: 'author', KeyType: 'HASH' },
        { AttributeName: 'sentAt', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['title'] },
    },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: 'by-time',
      KeySchema: [
        { AttributeName: 'album', KeyType: 'HASH' },
        { AttributeName: 'sentAt', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
};

const indexes = sdkCase(
  'indexes',
  'A global index finds items by other keys, and follows every change; a local one sorts a partition anew.',
  async ({ documents, createTable, signal }) => {
    const TableName = await createTable(indexed);
    const put = (card: string, author: string | undefined, sentAt: number) =>
      documents.put({
        TableName,
        Item: { album: 'rome', card, sentAt, title: `T${card}`, text: 'long', ...(author && { author }) },
      });
    await put('1', 'ada', 30);
    await put('2', 'bo', 20);
    await put('3', 'ada', 10);
    await put('4', undefined, 5);
    const byAda = () =>
      walk('card', (start) =>
        documents.query({
          TableName,
          IndexName: 'by-author',
          KeyConditionExpression: 'author = :a',
          ExpressionAttributeValues: { ':a': 'ada' },
          Limit: 1,
          ...start,
        }),
      );
    await becomes(byAda, ['3', '1'], signal);
    await put('2', 'ada', 20);
    await documents.delete({ TableName, Key: { album: 'rome', card: '3' } });
    await becomes(byAda, ['2', '1'], signal);
    const { Items = [] } = await documents.scan({ TableName, IndexName: 'by-author', Limit: 1 });
    assert.deepEqual(Object.keys(Items[0] ?? {}).toSorted(), ['album', 'author', 'card', 'sentAt', 'title']);
    const rome = {
      TableName,
      IndexName: 'by-time',
      ConsistentRead: true,
      KeyConditionExpression: 'album = :a',
      ExpressionAttributeValues: { ':a': 'rome' },
    };
    assert.deepEqual(await walk('card', (start) => documents.query({ ...rome, ...start })), ['4', '2', '1']);
    const whole = await documents.query({ ...rome, Select: 'ALL_ATTRIBUTES', Limit: 1 });
    assert.equal(whole.Items?.[0]?.['text'], 'long');
  },
);

/** A global index may be behind. */
async function becomes(
  ask: () => Promise<unknown[]>,
  expected: readonly unknown[],
  signal: Session['signal'],
): Promise<void> {
  await waitUntilReady({
    probe: async () => {
      const seen = JSON.stringify(await ask());
      return seen === JSON.stringify(expected) || seen;
    },
    what: `the index with ${JSON.stringify(expected)}`,
    timeoutMs: 10_000,
    everyMs: 100,
    signal,
  });
}

const scan = sdkCase(
  'scan-segments',
  'Segments of a scan give every item once, page by page, also while another segment is read.',
  async ({ documents, createTable }) => {
    const TableName = await createTable(albums);
    const names = Array.from({ length: 60 }, (_, n) => `album ${n}`);
    await Promise.all(
      names.map((album) =>
        documents.put({ TableName, Item: { album, card: '1', odd: album.endsWith('1') } }),
      ),
    );
    const segments = await Promise.all(
      [0, 1, 2].map((Segment) =>
        walk('album', (start) =>
          documents.scan({ TableName, Segment, TotalSegments: 3, Limit: 7, ConsistentRead: true, ...start }),
        ),
      ),
    );
    assert.deepEqual(segments.flat().toSorted(), names.toSorted());
    assert.ok(segments.every(({ length }) => length < names.length));
    const { Count, ScannedCount } = await documents.scan({
      TableName,
      ConsistentRead: true,
      FilterExpression: 'odd = :yes',
      ExpressionAttributeValues: { ':yes': true },
    });
    assert.deepEqual({ Count, ScannedCount }, { Count: 6, ScannedCount: 60 });
  },
);

export const ranges = [query, prefixes, indexes, scan];
