import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { userAt } from '../../application/test-items.ts';
import { createTestTable, noKeyValueStore, noKeyValueStoreReason, type TestTable } from '../../test-table.ts';
import { createLog } from '../log.ts';
import { createConnection } from './connection.ts';
import { keyValue } from './kind.ts';
import { openTable } from './open-table.ts';
import { createOpenableKeyValueStore, type KeyValueStoreOptions } from './openable.ts';
import { refusal, startTestProxy, type TestProxy, type Whim } from './test-proxy.ts';

let table: TestTable;
let lines: string[];
const log = createLog('info', (line) => lines.push(line));

beforeEach(() => {
  if (!noKeyValueStore) table = createTestTable();
  lines = [];
});

function create(options: Partial<KeyValueStoreOptions> = {}) {
  return createOpenableKeyValueStore({
    table: table.name,
    poolSize: 2,
    log,
    address: table.address,
    ...options,
  });
}

describe.skipIf(noKeyValueStore)(`the table${noKeyValueStoreReason}`, () => {
  let proxy: TestProxy;

  beforeEach(async () => {
    proxy = await startTestProxy(table.address.endpoint);
  });
  afterEach(() => proxy.stop());

  test('two that open at once make one table, and both serve; a third finds it', async () => {
    const [first, second, third] = [create(), create(), create()];
    await Promise.all([first.open(), second.open()]);
    const user = userAt(0);
    await first.store.users.insert(user);
    expect(await second.store.users.find(user.id)).toEqual(user);
    await third.open();
    expect(await third.store.users.find(user.id)).toEqual(user);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`"table-created","table":"${table.name}"`);
    for (const { close } of [first, second, third]) await close();
    await table.drop();
  });

  /** Describes it so for the first few times. */
  function describeAs(status: string, times: number): void {
    let asked = 0;
    const Table = {
      TableName: table.name,
      TableStatus: status,
      KeySchema: KEYS,
      AttributeDefinitions: TYPES,
    };
    const described: Whim = { status: 200, body: { Table } };
    proxy.whim = (operation) => (operation === 'DescribeTable' && ++asked <= times ? described : 'pass');
  }

  function open(waitMs: number): Promise<void> {
    const connection = createConnection({
      address: { ...table.address, endpoint: proxy.endpoint },
      poolSize: 1,
    });
    const opened = openTable({
      connection,
      table: table.name,
      waitMs,
      onCreate: () => lines.push('created'),
    });
    return opened.finally(() => connection.close());
  }

  test('one that is not there yet is waited for', async () => {
    describeAs('CREATING', 2);
    await open(10_000);
    // Only then has it been looked for at all.
    expect(lines).toEqual(['created']);
    await table.drop();
  });

  test('but not for ever', async () => {
    describeAs('CREATING', Number.POSITIVE_INFINITY);
    await expect(open(300)).rejects.toMatchObject({
      code: 'TABLE_NOT_READY',
      message: `the table ${table.name} is still CREATING`,
    });
  });

  test('one that is being changed can be used', async () => {
    describeAs('UPDATING', 1);
    await open(10_000);
    expect(lines).toEqual([]);
  });
});

const KEYS = [
  { AttributeName: 'pk', KeyType: 'HASH' },
  { AttributeName: 'sk', KeyType: 'RANGE' },
] as const;
const TYPES = [
  { AttributeName: 'pk', AttributeType: 'S' },
  { AttributeName: 'sk', AttributeType: 'S' },
] as const;

describe.skipIf(noKeyValueStore)(
  `a start that fails has a code that a hint explains${noKeyValueStoreReason}`,
  () => {
    const servers: Server[] = [];
    afterEach(() => {
      for (const server of servers.splice(0)) server.close();
    });

    async function listen(server: Server): Promise<string> {
      servers.push(server.listen(0, '127.0.0.1'));
      await once(server, 'listening');
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }

    async function expectCode(code: string, address: Partial<TestTable['address']>): Promise<void> {
      const { open, close } = create({ address: { ...table.address, ...address }, patienceMs: 500 });
      await expect(open()).rejects.toMatchObject({ code });
      await close();
      expect(keyValue.hints).toHaveProperty([code]);
    }

    test('another region', () => expectCode('InvalidSignatureException', { region: 'eu-west-1' }));

    test('another secret, another key', async () => {
      const { accessKeyId } = table.address.credentials;
      await expectCode('InvalidSignatureException', {
        credentials: { accessKeyId, secretAccessKey: 'guessed' },
      });
      await expectCode('UnrecognizedClientException', {
        credentials: { accessKeyId: 'AKIA', secretAccessKey: 'guessed' },
      });
    });

    test('nothing listens', async () => {
      const endpoint = await listen(createServer());
      const [server] = servers.splice(0);
      server?.close();
      await expectCode('ECONNREFUSED', { endpoint });
    });

    test('what listens is no DynamoDB, is silent, hangs up, or speaks no TLS', async () => {
      const page = createHttpServer((_, response) => void response.end('<!doctype html>'));
      await expectCode('SyntaxError', { endpoint: await listen(page) });
      await expectCode('ETIMEDOUT', {
        endpoint: await listen(createServer((socket) => void socket.resume())),
      });
      await expectCode('ECONNRESET', {
        endpoint: await listen(createServer((socket) => void socket.destroy())),
      });
      await expectCode('EPROTO', { endpoint: table.address.endpoint.replace('http:', 'https:') });
    });

    test('no right to do it', async () => {
      const proxy = await startTestProxy(table.address.endpoint);
      proxy.whim = () => refusal('AccessDeniedException');
      await expectCode('AccessDeniedException', { endpoint: proxy.endpoint });
      await proxy.stop();
    });

    test.each<[string, Pick<CreateTableCommandInput, 'KeySchema' | 'AttributeDefinitions'>]>([
      [
        'id (HASH, S)',
        {
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        },
      ],
      [
        'pk (HASH, S), sk (RANGE, N)',
        {
          KeySchema: [...KEYS],
          AttributeDefinitions: [TYPES[0], { AttributeName: 'sk', AttributeType: 'N' }],
        },
      ],
    ])('a table with the keys %s', async (keys, definition) => {
      const client = new DynamoDBClient(table.address);
      await client.send(
        new CreateTableCommand({ TableName: table.name, BillingMode: 'PAY_PER_REQUEST', ...definition }),
      );
      client.destroy();
      const { open, close } = create();
      await expect(open()).rejects.toMatchObject({
        code: 'TABLE_WITH_OTHER_KEYS',
        message: `the keys of the table ${table.name} are ${keys}, not pk (HASH, S), sk (RANGE, S)`,
      });
      await close();
      await table.drop();
      expect(keyValue.hints).toHaveProperty('TABLE_WITH_OTHER_KEYS');
    });
  },
);
