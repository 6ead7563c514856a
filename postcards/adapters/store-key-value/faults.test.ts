import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { expectSound, insertUntilAway } from '../../application/away.contract.ts';
import { StoreUnavailable } from '../../application/failure.ts';
import { nextId, now, userAt } from '../../application/test-items.ts';
import { type Relay, startRelay } from '../../test-relay.ts';
import { createTestTable, noKeyValueStore, noKeyValueStoreReason, type TestTable } from '../../test-table.ts';
import { createLog } from '../log.ts';
import type { OpenableStore } from '../store-kind.ts';
import { createOpenableKeyValueStore, type KeyValueStoreOptions } from './openable.ts';
import { cancellation, refusal, startTestProxy, type TestProxy, type Whim } from './test-proxy.ts';

const log = createLog('error', () => {});
const common = { version: 1, createdAt: now, updatedAt: now };
const newest = { from: 'newest' } as const;

let table: TestTable;
let opened: OpenableStore;

async function open(endpoint: string, options: Partial<KeyValueStoreOptions> = {}): Promise<void> {
  const address = { ...table.address, endpoint };
  opened = createOpenableKeyValueStore({ table: table.name, poolSize: 4, log, address, ...options });
  await opened.open();
}

beforeEach(() => {
  if (!noKeyValueStore) table = createTestTable();
});
afterEach(async () => {
  await opened?.close();
  await table?.drop();
});

describe.skipIf(noKeyValueStore)(`when DynamoDB goes away${noKeyValueStoreReason}`, () => {
  let relay: Relay;

  beforeEach(async () => {
    relay = await startRelay(new URL(table.address.endpoint));
    await open(relay.url, { patienceMs: 3_000 });
  });
  afterEach(() => relay?.stop());

  test('cut in mid-request: StoreUnavailable in bounded time; mended: it goes on, without a restart', async () => {
    const owner = userAt(0);
    await opened.store.users.insert(owner);
    const inserted = await insertUntilAway(opened.store, owner.id, (count) => count === 40 && relay.cut());
    expect(inserted.length).toBeGreaterThanOrEqual(40);
    const begin = performance.now();
    await expect(opened.store.users.find(owner.id)).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(opened.store.ping()).rejects.toBeInstanceOf(StoreUnavailable);
    expect(performance.now() - begin).toBeLessThan(3_000);
    relay.mend();
    await expectSound(opened.store, owner.id, inserted);
  });

  test('a blink is not noticed: what was under way is repeated, and happens once', async () => {
    const owner = userAt(0);
    await opened.store.users.insert(owner);
    let count = 0;
    const insert = async () => {
      for (let turn = 0; turn < 20; turn++) {
        if (++count === 80) {
          relay.cut();
          relay.mend();
        }
        await opened.store.albums.insert({ ...common, id: nextId(), ownerId: owner.id, title: 'Summer' });
      }
    };
    await Promise.all(Array.from({ length: 8 }, insert));
    const { items } = await opened.store.albums.list({ limit: 1_000, start: newest }, {});
    expect(items).toHaveLength(160);
    await expectSound(
      opened.store,
      owner.id,
      items.map(({ id }) => id),
    );
  });

  test('silent in mid-request: the same, and whoever waits for a connection is told as well', async () => {
    const owner = userAt(0);
    await opened.store.users.insert(owner);
    const begin = performance.now();
    const inserted = await insertUntilAway(
      opened.store,
      owner.id,
      (count) => count === 40 && relay.silence(),
    );
    expect(performance.now() - begin).toBeLessThan(8_000);
    relay.mend();
    await expectSound(opened.store, owner.id, inserted);
  });
});

describe.skipIf(noKeyValueStore)(`when DynamoDB answers, but not as wished${noKeyValueStoreReason}`, () => {
  let proxy: TestProxy;

  beforeEach(async () => {
    proxy = await startTestProxy(table.address.endpoint);
    await open(proxy.endpoint, { patienceMs: 1_500 });
  });
  afterEach(() => proxy?.stop());

  /** Answers so the first few times, to that operation. */
  function first(times: number, operation: string, whim: Whim): () => number {
    let asked = 0;
    proxy.whim = (name) => (name === operation && ++asked <= times ? whim : 'pass');
    return () => asked;
  }

  const passing: [string, Whim][] = [
    ['a lost answer', 'lose'],
    ['an internal error', refusal('InternalServerError')],
    ['no units left', refusal('ProvisionedThroughputExceededException')],
    ['too many requests', refusal('ThrottlingException')],
    ['the same token under way', refusal('TransactionInProgressException')],
    ['another at the same item', refusal('TransactionConflictException')],
    ['a transaction that met another', cancellation('None', 'TransactionConflict', 'None')],
    ['a transaction without units', cancellation('None', 'None', 'ProvisionedThroughputExceeded')],
    // The condition may have failed on what the other transaction is about to undo: nothing has been decided.
    ['a conflict beside a refusal', cancellation('ConditionalCheckFailed', 'TransactionConflict', 'None')],
  ];

  test.each(passing)('%s: the write is repeated, and happens once', async (_, whim) => {
    const asked = first(2, 'TransactWriteItems', whim);
    const owner = userAt(0);
    expect((await opened.store.users.insert(owner)).ok).toBe(true);
    expect(asked()).toBe(3);
    first(2, 'TransactWriteItems', whim);
    const changed = { ...owner, version: 2, name: 'second' };
    expect((await opened.store.users.replace(changed, 1)).ok).toBe(true);
    const album = { ...common, id: nextId(), ownerId: owner.id, title: 'Summer' };
    first(2, 'TransactWriteItems', whim);
    expect((await opened.store.albums.insert(album)).ok).toBe(true);
    first(2, 'TransactWriteItems', whim);
    expect((await opened.store.albums.remove(album.id, null)).ok).toBe(true);
    // Counted once each, or the user could not go now.
    first(2, 'TransactWriteItems', whim);
    expect((await opened.store.users.remove(owner.id, 2)).ok).toBe(true);
  });

  test.each(passing.slice(0, 4))('%s: the read is repeated', async (_, whim) => {
    const owner = userAt(0);
    await opened.store.users.insert(owner);
    const found = first(2, 'GetItem', whim);
    expect(await opened.store.users.find(owner.id)).toEqual(owner);
    expect(found()).toBe(3);
    const listed = first(2, 'Query', whim);
    expect((await opened.store.users.list({ limit: 5, start: newest }, {})).items).toEqual([owner]);
    expect(listed()).toBe(3);
  });

  test('throttled without end: StoreUnavailable when patience ends', async () => {
    const asked = first(Number.POSITIVE_INFINITY, 'GetItem', refusal('ThrottlingException'));
    const begin = performance.now();
    await expect(opened.store.users.find(nextId())).rejects.toThrow(StoreUnavailable);
    expect(performance.now() - begin).toBeLessThan(3_000);
    // Further and further apart.
    expect(asked()).toBeGreaterThan(3);
    expect(asked()).toBeLessThan(40);
  });

  test('errors without end: so often, then StoreUnavailable', async () => {
    const asked = first(Number.POSITIVE_INFINITY, 'GetItem', refusal('InternalServerError'));
    await expect(opened.store.users.find(nextId())).rejects.toThrow(StoreUnavailable);
    expect(asked()).toBe(3);
  });

  test('an error about the request is a fault of ours, and is not repeated', async () => {
    const asked = first(1, 'TransactWriteItems', refusal('ValidationException'));
    await expect(opened.store.users.insert(userAt(0))).rejects.toMatchObject({ name: 'ValidationException' });
    expect(asked()).toBe(1);
  });

  test('a refusal that nobody foresaw is not taken for another', async () => {
    first(1, 'TransactWriteItems', cancellation('None', 'None', 'ConditionalCheckFailed'));
    await expect(opened.store.users.insert(userAt(0))).rejects.toMatchObject({
      name: 'TransactionCanceledException',
    });
  });
});
