/** The engines around the server: where their data go, what a remote one leaves, what is missing here. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Environment } from '../../kit/part.ts';
import { dynamodbLocal } from './dynamodb-local.ts';
import { embedded } from './embedded.ts';
import type { RunningKeyValue } from './key-value.ts';
import { remote } from './remote.ts';
import { sendSigned } from './signed-client.ts';

const signal = new AbortController().signal;
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function start(engine: typeof embedded, env: Environment): Promise<RunningKeyValue> {
  const running = await engine.start({ env: { ...process.env, ...env }, signal, report: () => {} });
  stops.push(() => running.stop());
  return running;
}

const create = (store: RunningKeyValue, TableName: string) =>
  sendSigned(store, 'CreateTable', {
    TableName,
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });

const list = async (store: RunningKeyValue) => (await sendSigned(store, 'ListTables', {})).json['TableNames'];

test('KEY_VALUE_DATA_DIR survives a stop', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'key-value-test-'));
  stops.push(async () => rmSync(folder, { recursive: true, force: true }));
  const env = { KEY_VALUE_DATA_DIR: join(folder, 'made', 'here') };
  const first = await start(embedded, env);
  await create(first, 'postcards');
  await first.stop();
  expect(existsSync(env.KEY_VALUE_DATA_DIR)).toBe(true);
  expect(await list(await start(embedded, env))).toEqual(['postcards']);
});

test.skipIf(process.platform === 'win32')('without it nothing is left', async () => {
  const temporary = mkdtempSync(join(tmpdir(), 'key-value-test-'));
  stops.push(async () => rmSync(temporary, { recursive: true, force: true }));
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = temporary;
  try {
    const store = await start(embedded, {});
    await create(store, 'postcards');
    expect(readdirSync(temporary)).toHaveLength(1);
    await store.stop();
    expect(readdirSync(temporary)).toEqual([]);
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
});

test('a folder that cannot be used is told', async () => {
  const wrong = start(embedded, { KEY_VALUE_DATA_DIR: join(import.meta.filename, 'inside') });
  await expect(wrong).rejects.toMatchObject({ code: 'folder-not-writable' });
});

test('a remote store loses the tables with our prefix, and no others', async () => {
  const there = await start(embedded, {});
  await create(there, 'theirs');
  const store = await start(remote, there.env);
  for (let n = 0; n < 3; n++) await create(store, `${store.tablePrefix}${n}`);
  expect(await list(there)).toHaveLength(4);
  await store.stop();
  expect(await list(there)).toEqual(['theirs']);
});

test('a remote store with wrong keys is told, without the keys', async () => {
  const { env } = await start(embedded, {});
  const wrong = start(remote, { ...env, AWS_SECRET_ACCESS_KEY: 'a wrong secret' });
  const error = await wrong.catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'engine-unavailable' });
  expect(String(error)).toContain('InvalidSignatureException');
  expect(String(error)).not.toContain('a wrong secret');
});

test.each<[typeof embedded, Environment, string]>([
  [remote, {}, 'AWS_ENDPOINT_URL_DYNAMODB, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY are not set'],
  [dynamodbLocal, {}, 'DYNAMODB_LOCAL_JAR does not say'],
  [
    dynamodbLocal,
    { DYNAMODB_LOCAL_JAR: 'no.jar' },
    'DYNAMODB_LOCAL_JAR is no.jar, and there is no such file',
  ],
  [dynamodbLocal, { DYNAMODB_LOCAL_JAR: import.meta.filename }, 'no java on the PATH'],
])('an engine that is not here says why', async (engine, env, reason) => {
  expect(await engine.available(env)).toMatchObject({
    available: false,
    reason: expect.stringContaining(reason),
  });
});
