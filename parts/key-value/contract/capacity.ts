/** What is promised of capacity units: counted as the guide says, and refused where there are none left. */
import assert from 'node:assert/strict';
import { albums, counters, refusalOf, sdkCase, type TableDefinition } from './sdk.ts';

/** An item under this key that is so many bytes large: names and values together. */
function itemOf(id: string, bytes: number): { id: string; filler: string } {
  const names = 'id'.length + 'filler'.length;
  return { id, filler: 'x'.repeat(bytes - names - id.length) };
}

/** Bytes of an item → units for writing it, and for a consistent read. */
const sizes: readonly (readonly [bytes: number, write: number, read: number])[] = [
  [100, 1, 1],
  [1_024, 1, 1],
  [1_025, 2, 1],
  [4_096, 4, 1],
  [4_097, 5, 2],
];

const consumed = sdkCase(
  'consumed-capacity',
  'Reads cost a unit for each 4 KB, half of it when eventually consistent; writes one for each 1 KB; transactions twice that.',
  async ({ documents, createTable }) => {
    const TableName = await createTable(counters);
    const total = { ReturnConsumedCapacity: 'TOTAL' } as const;
    for (const [bytes, write, read] of sizes) {
      const Item = itemOf('one', bytes);
      const Key = { id: 'one' };
      await documents.delete({ TableName, Key });
      const put = await documents.put({ TableName, Item, ...total });
      const strong = await documents.get({ TableName, Key, ConsistentRead: true, ...total });
      const eventual = await documents.get({ TableName, Key, ...total });
      const inTransaction = await documents.transactWrite({
        TransactItems: [{ Put: { TableName, Item } }],
        ...total,
      });
      const readInTransaction = await documents.transactGet({
        TransactItems: [{ Get: { TableName, Key } }],
        ...total,
      });
      const units = [put, strong, eventual].map(({ ConsumedCapacity }) => ConsumedCapacity?.CapacityUnits);
      const doubled = [inTransaction, readInTransaction].map(
        ({ ConsumedCapacity }) => ConsumedCapacity?.[0]?.CapacityUnits,
      );
      assert.deepEqual(
        [...units, ...doubled],
        [write, read, read / 2, 2 * write, 2 * read],
        `${bytes} bytes`,
      );
    }
  },
);

const indexed: TableDefinition = {
  ...albums,
  AttributeDefinitions: [
    ...(albums.AttributeDefinitions ?? []),
    { AttributeName: 'author', AttributeType: 'S' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-author',
      KeySchema: [{ AttributeName: 'author', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
};

const ofIndexes = sdkCase(
  'consumed-by-indexes',
  'An index costs units of its own, for a write only when its entry changes; a query is rounded as a whole.',
  async ({ documents, createTable }) => {
    const TableName = await createTable(indexed);
    const put = async (card: string, author: string, text: string) => {
      const { ConsumedCapacity } = await documents.put({
        TableName,
        Item: { album: 'rome', card, author, text },
        ReturnConsumedCapacity: 'INDEXES',
      });
      const index = ConsumedCapacity?.GlobalSecondaryIndexes?.['by-author']?.CapacityUnits;
      return [ConsumedCapacity?.CapacityUnits, ConsumedCapacity?.Table?.CapacityUnits, index];
    };
    assert.deepEqual(await put('1', 'ada', 'first'), [2, 1, 1]);
    assert.deepEqual(await put('1', 'ada', 'second'), [1, 1, undefined]);
    assert.deepEqual(await put('1', 'bo', 'second'), [3, 1, 2]);
    for (const card of ['2', '3', '4', '5', '6']) await put(card, 'bo', 'x'.repeat(1_000));
    const { ConsumedCapacity } = await documents.query({
      TableName,
      KeyConditionExpression: 'album = :a',
      ExpressionAttributeValues: { ':a': 'rome' },
      ConsistentRead: true,
      ReturnConsumedCapacity: 'TOTAL',
    });
    assert.equal(ConsumedCapacity?.CapacityUnits, 2);
  },
);

const hotPartition = sdkCase(
  'hot-partition',
  'A partition that is written faster than 1,000 units a second is throttled, though the table is not; others are served.',
  async ({ documents, createTable }) => {
    const TableName = await createTable(counters);
    const large = itemOf('hot', 390 * 1_024);
    let refused: unknown;
    // A few times 1,000 units at once: some services let a short burst pass.
    for (let round = 0; round < 8 && !refused; round++) {
      const puts = Array.from({ length: 6 }, () =>
        documents.put({ TableName, Item: large }).then(
          () => undefined,
          (error: unknown) => error,
        ),
      );
      refused = (await Promise.all(puts)).find((error) => error !== undefined);
    }
    assert.ok(refused instanceof Error, 'it was never throttled');
    assert.match(refused.name, /^(ProvisionedThroughputExceeded|Throttling)Exception$/);
    await documents.put({ TableName, Item: itemOf('cool', 100) });
  },
);

const slow: TableDefinition = {
  ...counters,
  BillingMode: 'PROVISIONED',
  ProvisionedThroughput: { ReadCapacityUnits: 1_000, WriteCapacityUnits: 1 },
};

const unprocessed = sdkCase(
  'unprocessed',
  'A batch for which the table has not enough units gives back what it did not write, and has written the rest.',
  async ({ documents, createTable }) => {
    const TableName = await createTable(slow);
    let [written, left]: [string[], string[]] = [[], []];
    // Units that were saved up before may carry the first batches.
    for (let round = 0; round < 20 && left.length === 0; round++) {
      const ids = Array.from({ length: 6 }, (_, n) => `${round}-${n}`);
      const requests = ids.map((id) => ({ PutRequest: { Item: itemOf(id, 50 * 1_024) } }));
      const { UnprocessedItems = {} } = await documents.batchWrite({
        RequestItems: { [TableName]: requests },
      });
      left = (UnprocessedItems[TableName] ?? []).map(({ PutRequest }) => String(PutRequest?.Item?.['id']));
      written = ids.filter((id) => !left.includes(id));
    }
    assert.ok(left.length > 0, 'every batch was processed');
    const { Responses = {} } = await documents.batchGet({
      RequestItems: {
        [TableName]: { Keys: [...written, ...left].map((id) => ({ id })), ConsistentRead: true },
      },
    });
    const found = (Responses[TableName] ?? []).map((item) => item['id']);
    assert.deepEqual(found.toSorted(), written.toSorted());
    const more = Array.from({ length: 20 }, () => documents.put({ TableName, Item: itemOf('x', 2_000) }));
    const error = await refusalOf(Promise.all(more));
    assert.equal(error.name, 'ProvisionedThroughputExceededException');
    await Promise.allSettled(more);
  },
);

export const capacity = [consumed, ofIndexes, hotPartition, unprocessed];
