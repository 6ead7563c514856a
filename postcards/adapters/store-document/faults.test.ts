import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { MongoServerError, MongoServerSelectionError, type TopologyDescription } from 'mongodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { expectSound, insertUntilAway } from '../../application/away.contract.ts';
import { StoreUnavailable } from '../../application/failure.ts';
import { userAt } from '../../application/test-items.ts';
import type { TestDatabase } from '../../test-database.ts';
import {
  byRelay,
  createTestDocumentDatabase,
  noDocuments,
  reasonForNoDocuments,
} from '../../test-document-database.ts';
import { type Relay, startRelay } from '../../test-relay.ts';
import { createLog } from '../log.ts';
import type { OpenableStore } from '../store-kind.ts';
import { tellingError } from './errors.ts';
import { createOpenableDocumentStore } from './openable.ts';

const log = createLog('error', () => {});

describe.skipIf(noDocuments)(`when MongoDB goes away${reasonForNoDocuments}`, () => {
  let database: TestDatabase;
  let relay: Relay;
  let opened: OpenableStore;

  beforeEach(async () => {
    database = await createTestDocumentDatabase();
    relay = await startRelay(byRelay(database.url));
    opened = createOpenableDocumentStore({ url: relay.url, poolSize: 4, log });
    await opened.open();
  });
  afterEach(async () => {
    await opened?.close();
    await relay?.stop();
    await database?.drop();
  });

  test('cut in mid-request: StoreUnavailable in bounded time; mended: it goes on, without a restart', async () => {
    const owner = userAt(0);
    await opened.store.users.insert(owner);
    const inserted = await insertUntilAway(opened.store, owner.id, (count) => count === 40 && relay.cut());
    expect(inserted.length).toBeGreaterThanOrEqual(40);
    const begin = performance.now();
    const asked = [opened.store.users.find(owner.id), opened.store.ping()];
    for (const one of asked) await expect(one).rejects.toBeInstanceOf(StoreUnavailable);
    expect(performance.now() - begin).toBeLessThan(8_000);
    relay.mend();
    await expectSound(opened.store, owner.id, inserted);
  }, 60_000);

  test('silent in mid-request: the same', async () => {
    const owner = userAt(0);
    await opened.store.users.insert(owner);
    const begin = performance.now();
    const inserted = await insertUntilAway(
      opened.store,
      owner.id,
      (count) => count === 40 && relay.silence(),
    );
    expect(performance.now() - begin).toBeLessThan(20_000);
    relay.mend();
    await expectSound(opened.store, owner.id, inserted);
  }, 60_000);
});

describe('what a failed start is explained by', () => {
  async function openingError(url: string): Promise<unknown> {
    const begin = performance.now();
    const store = createOpenableDocumentStore({ url, poolSize: 1, log });
    const error = await store.open().catch((reason: unknown) => reason);
    await store.close();
    expect(performance.now() - begin).toBeLessThan(10_000);
    return error;
  }

  async function startServer(onConnection: (socket: Socket) => void) {
    const server = createServer(onConnection).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return { url: `mongodb://ada:secret@127.0.0.1:${port}/postcards`, close: () => server.close() };
  }

  test('the code of the error behind that of the driver, in bounded time', async () => {
    const absent = await startServer(() => {});
    absent.close();
    const deaf = await startServer((socket) => socket.on('error', () => {}));
    const other = await startServer((socket) => socket.on('error', () => {}).destroy());
    const [refused, unknown, silent, broken] = await Promise.all(
      [absent.url, 'mongodb://nowhere.invalid/postcards', deaf.url, other.url].map(openingError),
    );
    deaf.close();
    other.close();
    expect(refused).toMatchObject({ code: 'ECONNREFUSED', message: expect.stringContaining('127.0.0.1') });
    expect(unknown).toMatchObject({ code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) });
    for (const error of [silent, broken]) expect(error).toBeInstanceOf(Error);
    expect(String(silent)).toContain('timed out');
    expect(String(broken)).toContain('closed');
  }, 20_000);

  test('an option that is none, before anything is touched', () => {
    const url = 'mongodb://ada:secret@localhost/postcards?speed=high';
    expect(() => createOpenableDocumentStore({ url, poolSize: 1, log })).toThrow(
      expect.objectContaining({ code: 'CONNECTION_STRING', message: expect.stringContaining('speed') }),
    );
  });

  test('an answer of the server, and a replica set without a primary', () => {
    const refused = new MongoServerError({ message: 'Authentication failed.', code: 18 });
    expect(tellingError(refused)).toBe(refused);
    const secondary = { type: 'RSSecondary', error: null };
    const reason = { servers: new Map([['localhost:27017', secondary]]) } as unknown as TopologyDescription;
    const error = new MongoServerSelectionError('no primary', reason);
    expect(tellingError(error)).toMatchObject({ code: 'NO_PRIMARY' });
  });
});
