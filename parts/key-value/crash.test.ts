/** kill -9 in the middle of writes: what was acknowledged is there, and the indexes agree with the table. */
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import type { NativeAttributeValue } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from './testing.ts';

const TableName = 'postcards';
const writers = 8;
const rounds = 20;
let server: TestServer;

type Item = Record<string, NativeAttributeValue>;

beforeAll(async () => {
  server = await startTestServer();
  await server.client().send(
    new CreateTableCommand({
      TableName,
      KeySchema: [
        { AttributeName: 'writer', KeyType: 'HASH' },
        { AttributeName: 'n', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'writer', AttributeType: 'S' },
        { AttributeName: 'n', AttributeType: 'N' },
        { AttributeName: 'group', AttributeType: 'S' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-group',
          KeySchema: [{ AttributeName: 'group', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
});
afterAll(async () => await server.remove());

async function scan(IndexName?: string): Promise<Item[]> {
  const items: Item[] = [];
  let start = {};
  for (;;) {
    const page = await server.client().scan({ TableName, ...(IndexName && { IndexName }), ...start });
    items.push(...(page.Items ?? []));
    if (!page.LastEvaluatedKey) return items.map(withSortedNames).toSorted(byKey);
    start = { ExclusiveStartKey: page.LastEvaluatedKey };
  }
}

function withSortedNames(item: Item): Item {
  return Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function byKey(a: Item, b: Item): number {
  return `${a['writer']}/${a['n']}` < `${b['writer']}/${b['n']}` ? -1 : 1;
}

test(`${rounds} times: no acknowledged write is lost, no transaction is halved`, async () => {
  /** Key of an item → the version that was acknowledged last. */
  const acknowledged = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    const client = server.client();
    const { promise: killed, resolve } = Promise.withResolvers<void>();
    let left = 10 + ((round * 7) % 40);
    const onAcknowledged = () => {
      if (--left === 0) void server.kill().then(resolve);
    };
    await Promise.all(
      Array.from({ length: writers }, async (_, number) => {
        const writer = `w${number}`;
        try {
          for (let count = 0; ; count++) {
            // Keys are written over and over, so that index entries move.
            const n = count % 10;
            const key = `${writer}/${n}`;
            const version = (acknowledged.get(key) ?? 0) + 1;
            const item = { writer, n, version, group: `g${version % 3}`, text: 'x'.repeat(count * 50) };
            await client.put({ TableName, Item: item });
            acknowledged.set(key, version);
            // Both sides of a transfer carry its number.
            const transfer = { version: round * 1_000 + count };
            await client.transactWrite({
              TransactItems: ['left', 'right'].map((side) => ({
                Put: { TableName, Item: { writer: side, n: number, ...transfer } },
              })),
            });
            onAcknowledged();
          }
        } catch {
          // Killed.
        }
      }),
    );
    // Else they ended for another reason.
    expect(left).toBeLessThanOrEqual(0);
    await killed;
    await server.restart();
    const items = await scan();
    const versions = new Map(items.map((item) => [`${item['writer']}/${item['n']}`, item['version']]));
    const lost = [...acknowledged].filter(([key, version]) => (versions.get(key) ?? 0) < version);
    expect(lost).toEqual([]);
    for (let number = 0; number < writers; number++) {
      expect(versions.get(`left/${number}`)).toBe(versions.get(`right/${number}`));
    }
    expect(await scan('by-group')).toEqual(items.filter((item) => item['group'] !== undefined));
  }
  expect(acknowledged.size).toBeGreaterThan(writers * 3);
}, 120_000);

test('a second server does not get the folder', async () => {
  const { startServerProcess } = await import('./server-process.ts');
  const { credentials, region } = server.address();
  const second = startServerProcess({
    folder: server.folder,
    credentials,
    region,
    env: process.env,
    signal: new AbortController().signal,
  });
  await expect(second).rejects.toThrow(`another server uses ${server.folder}`);
});

test('ends in order when it is asked to, and finds everything again', async () => {
  const before = await scan();
  await server.process().stop();
  expect(await server.process().exited).toEqual({ code: 0, signal: null });
  await server.restart();
  expect(await scan()).toEqual(before);
});
