import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Environment } from '../../kit/part.ts';
import { isAlive } from '../../wire/process-group.ts';
import { contract } from './contract.ts';
import { type RunningDocument, withDatabase } from './document.ts';
import { embedded } from './embedded.ts';
import { native } from './native.ts';
import { ownDatabase, remote } from './remote.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'be-document-engines-'));
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

const started: RunningDocument[] = [];
afterEach(async () => {
  for (const store of started.splice(0).reverse()) await store.stop();
});

const context = (env: Environment = {}) => ({
  env: { ...process.env, ...env },
  signal: new AbortController().signal,
  report() {},
});

const keep = (store: RunningDocument) => {
  started.push(store);
  return store;
};

const write = (store: RunningDocument) =>
  withDatabase(store.url, async (db) => await db.collection('kept').insertOne({ n: 1 }));
const count = (store: RunningDocument) =>
  withDatabase(store.url, async (db) => await db.collection('kept').countDocuments());

test('without a folder the data last as long as the server', async () => {
  const first = keep(await embedded.start(context()));
  await write(first);
  await first.stop();
  expect(isAlive(first.pid ?? 0)).toBe(false);
  expect(await count(keep(await embedded.start(context())))).toBe(0);
});

test('DOCUMENT_DATA_DIR survives, and serves one server at a time', async () => {
  const env = { DOCUMENT_DATA_DIR: join(folder, 'kept') };
  const first = keep(await embedded.start(context(env)));
  await write(first);
  await expect(embedded.start(context(env))).rejects.toThrow(/another server uses/);
  await first.stop();
  expect(await count(keep(await embedded.start(context(env))))).toBe(1);
});

test('a start that is called off leaves nothing', async () => {
  const aborted = new AbortController();
  aborted.abort(new Error('called off'));
  await expect(embedded.start({ ...context(), signal: aborted.signal })).rejects.toThrow('called off');
});

test('a remote server gets a database of our own, which is dropped again', async () => {
  const server = keep(await embedded.start(context()));
  await write(server);
  const away = keep(await remote.start(context({ MONGODB_URL: server.url })));
  await write(away);
  const names = () =>
    withDatabase(server.url, async (_, client) => {
      const { databases } = await client.db('admin').admin().listDatabases();
      return databases.map(({ name }) => name);
    });
  expect(await names()).toHaveLength(2);
  await away.stop();
  await away.stop();
  expect(await names()).toEqual(['backend-essentials']);
  expect(await count(server)).toBe(1);
});

test('a remote server that is silent is told, without its password', async () => {
  const url = 'mongodb://ada:secret@127.0.0.1:1/x?serverSelectionTimeoutMS=200';
  const failed = await remote.start(context({ MONGODB_URL: url })).catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: 'engine-unavailable' });
  expect(String(failed)).not.toContain('secret');
  await expect(remote.start(context({ MONGODB_URL: 'http://x' }))).rejects.toThrow(/not of the form/);
});

test.each([
  ['mongodb://h:1', 'mongodb://h:1/be_x'],
  ['mongodb://a:1,b:2/app?replicaSet=r', 'mongodb://a:1,b:2/be_x?replicaSet=r'],
  ['mongodb+srv://u:p%40@h/app?w=1', 'mongodb+srv://u:p%40@h/be_x?w=1&authSource=app'],
  ['mongodb://u:p@h/', 'mongodb://u:p@h/be_x?authSource=admin'],
  ['mongodb://u:p@h/app?authSource=x', 'mongodb://u:p@h/be_x?authSource=x'],
])('%s with another database is %s', (url, expected) => {
  expect(ownDatabase(url, 'be_x')).toBe(expected);
});

/** No MongoDB is needed to see that it is started and stopped rightly: our own server under its name. */
test.skipIf(process.platform === 'win32')(
  'a mongod on the PATH is started, initiated and removed',
  async () => {
    expect(await native.available({ PATH: folder })).toMatchObject({ available: false });
    const bin = join(folder, 'bin');
    await mkdir(bin);
    const main = join(import.meta.dirname, 'server/main.ts');
    // It is called with --dbpath FOLDER --port PORT. A pipe that is never closed, because our server ends with its input.
    const script = `#!/bin/sh
mkfifo "$2/input"
export DOCUMENT_DATA_DIR="$2" PORT="$4"
exec "${process.execPath}" --disable-warning=ExperimentalWarning "${main}" <> "$2/input"
`;
    await writeFile(join(bin, 'mongod'), script);
    await chmod(join(bin, 'mongod'), 0o755);
    const PATH = [bin, process.env['PATH']].join(delimiter);
    const store = keep(await native.start(context({ PATH })));
    expect(store.version).toContain('7.0');
    for (const { check } of contract.slice(0, 2)) await check(store, new AbortController().signal);
    await store.stop();
    expect(isAlive(store.pid ?? 0)).toBe(false);
  },
);
