import { afterEach, describe, expect, test } from 'vitest';
import type { PostcardStore } from '../../application/ports.ts';
import { testPostcardStore } from '../../application/store.contract.ts';
import { nextId, now, userAt } from '../../application/test-items.ts';
import { createTestTable, noKeyValueStore, noKeyValueStoreReason, type TestTable } from '../../test-table.ts';
import { createLog } from '../log.ts';
import type { OpenableStore } from '../store-kind.ts';
import { createOpenableKeyValueStore } from './openable.ts';
import { startTestProxy, type TestProxy } from './test-proxy.ts';

describe.skipIf(noKeyValueStore)(
  `the store on DynamoDB, where transactions that meet are cancelled${noKeyValueStoreReason}`,
  () => {
    const log = createLog('error', () => {});
    let table: TestTable;
    let proxy: TestProxy | undefined;
    let current: OpenableStore | undefined;

    afterEach(async () => {
      await current?.close();
      await proxy?.stop();
      await table.drop();
    });

    function create(): OpenableStore {
      const address = { ...table.address, endpoint: proxy?.endpoint ?? '' };
      return createOpenableKeyValueStore({ table: table.name, poolSize: 8, log, address });
    }

    async function open() {
      current = create();
      await current.open();
      return current.store;
    }

    async function openEmpty() {
      table = createTestTable();
      proxy = await startTestProxy(table.address.endpoint);
      proxy.transactionMs = 5;
      return await open();
    }

    testPostcardStore({
      empty: openEmpty,
      async reopen() {
        await current?.close();
        return await open();
      },
    });

    test('two instances meet at one user: each change goes through, in some order', async () => {
      const store = await openEmpty();
      const other = create();
      const owner = userAt(0);
      await store.users.insert(owner);
      const common = { version: 1, createdAt: now, updatedAt: now, ownerId: owner.id, title: 'Summer' };
      const insert = async ({ albums }: PostcardStore) => {
        const album = { ...common, id: nextId() };
        expect((await albums.insert(album)).ok).toBe(true);
        return album.id;
      };
      const ids = await Promise.all(
        Array.from({ length: 60 }, (_, index) => insert(index % 2 === 0 ? store : other.store)),
      );
      for (const id of ids.slice(1)) expect((await other.store.albums.remove(id, null)).ok).toBe(true);
      const refused = { ok: false, failure: { kind: 'still-referenced', by: 'albums' } };
      expect(await store.users.remove(owner.id, null)).toEqual(refused);
      await other.close();
    });
  },
);
