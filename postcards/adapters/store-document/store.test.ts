import type { MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { testPostcardStore } from '../../application/store.contract.ts';
import { nextId, now, userAt } from '../../application/test-items.ts';
import type { TestDatabase } from '../../test-database.ts';
import {
  createTestDocumentDatabase,
  noDocuments,
  reasonForNoDocuments,
} from '../../test-document-database.ts';
import { createClient, type Statement } from './client.ts';
import { type Connection, createConnection } from './connection.ts';
import { INDEXES } from './schema.ts';
import { createDocumentStore, prepareDatabase } from './store.ts';

describe.skipIf(noDocuments)(`the store on MongoDB${reasonForNoDocuments}`, () => {
  let database: TestDatabase;
  let client: MongoClient;
  let connection: Connection;
  const statements: Statement[] = [];

  const connect = () => {
    const onStatement = (statement: Statement) => statements.push(statement);
    connection = createConnection(() => {
      client = createClient({ url: database.url, poolSize: 8, onStatement });
      return client;
    });
  };
  const open = async () => {
    await prepareDatabase(connection.ask);
    return createDocumentStore(connection.ask, connection.ping);
  };
  const openEmpty = async () => {
    await client.db().dropDatabase();
    return await open();
  };

  beforeAll(async () => {
    database = await createTestDocumentDatabase();
    connect();
  });
  afterAll(async () => {
    await connection?.close();
    await database?.drop();
  });
  afterEach(() => {
    statements.length = 0;
  });

  testPostcardStore({
    empty: openEmpty,
    async reopen() {
      await connection.close();
      connect();
      return await open();
    },
  });

  test('preparing again, and two at once, changes nothing', async () => {
    const { ask } = connection;
    await Promise.all([prepareDatabase(ask), prepareDatabase(ask)]);
    const indexes = await ask('postcards', (postcards) => postcards.indexes());
    expect(indexes.map(({ name }) => name)).toEqual(['_id_', ...INDEXES.postcards.map(({ name }) => name)]);
  });

  test('at any depth a cursor reads one page of documents; an offset reads all it skips', async () => {
    const store = await openEmpty();
    const album = nextId();
    const { id: _, ...user } = userAt(0);
    const postcard = {
      ...user,
      albumId: album,
      senderId: nextId(),
      imageId: null,
      text: '',
      place: 'Lisbon',
    };
    const documents = Array.from({ length: 1_000 }, (_, index) => ({
      _id: nextId(),
      ...postcard,
      createdAt: new Date(now.getTime() + index),
      albumId: index % 2 === 0 ? album : null,
    }));
    await connection.ask('postcards', (postcards) => postcards.insertMany(documents));
    const position = { createdAt: new Date(now.getTime() + 100), id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };
    const after = { limit: 20, start: { from: 'after', position } } as const;
    const deep = { limit: 20, start: { from: 'offset', offset: 400 } } as const;
    expect(await documentsRead(() => store.postcards.list(after, {}))).toBe(21);
    expect(await documentsRead(() => store.postcards.list(after, { albumId: album }))).toBe(21);
    expect(await documentsRead(() => store.postcards.list(deep, {}))).toBe(421);
    expect(await documentsRead(() => store.postcards.list(deep, { albumId: album }))).toBe(421);
  });

  test('the questions that a removal asks are answered by indexes', async () => {
    const store = await openEmpty();
    const users = Array.from({ length: 50 }, () => userAt(0));
    for (const user of users) await store.users.insert(user);
    const common = { version: 1, createdAt: now, updatedAt: now };
    for (const { id: ownerId } of users.slice(1)) {
      const album = { ...common, id: nextId(), ownerId, title: 'Summer' };
      const postcard = { ...common, senderId: ownerId, imageId: null, text: '', place: 'Lisbon' };
      await store.albums.insert(album);
      await store.postcards.insert({ ...postcard, id: nextId(), albumId: album.id });
      await store.memberships.insert({ albumId: album.id, userId: ownerId, createdAt: now });
    }
    statements.length = 0;
    expect((await store.users.remove(users[0]?.id ?? '', null)).ok).toBe(true);
    const finds = statements.filter(({ operation }) => operation === 'find');
    expect(finds.map(({ collection }) => collection).sort()).toEqual([
      'albums',
      'memberships',
      'postcards',
      'users',
    ]);
    for (const find of finds) expect(await examined(find), find.collection).toBeLessThanOrEqual(1);
  });

  test('each write is asked to be in the journal of a majority', async () => {
    const started: unknown[] = [];
    client.on('commandStarted', ({ command }) => started.push(command['writeConcern']));
    await (await open()).users.insert(userAt(0));
    expect(started.at(-1)).toEqual({ w: 'majority', j: true, wtimeout: 7_000 });
  });

  /** How many documents the last command reads when it is run again. */
  async function documentsRead(work: () => Promise<unknown>): Promise<number> {
    await work();
    const last = statements.at(-1);
    if (last === undefined) throw new Error('no statement was sent');
    return await examined(last);
  }

  async function examined({ request }: Statement): Promise<number> {
    const { executionStats } = await client.db().command({ explain: request, verbosity: 'executionStats' });
    return executionStats.totalDocsExamined;
  }
});
