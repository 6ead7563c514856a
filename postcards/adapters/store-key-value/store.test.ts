import { afterEach, describe } from 'vitest';
import { testPostcardStore } from '../../application/store.contract.ts';
import { createTestTable, noKeyValueStore, noKeyValueStoreReason, type TestTable } from '../../test-table.ts';
import { createLog } from '../log.ts';
import type { OpenableStore } from '../store-kind.ts';
import { createOpenableKeyValueStore } from './openable.ts';

describe.skipIf(noKeyValueStore)(`the store on DynamoDB${noKeyValueStoreReason}`, () => {
  const log = createLog('error', () => {});
  let table: TestTable;
  let current: OpenableStore | undefined;

  afterEach(async () => {
    await current?.close();
    await table.drop();
  });

  async function open() {
    current = createOpenableKeyValueStore({ table: table.name, poolSize: 8, log, address: table.address });
    await current.open();
    return current.store;
  }

  testPostcardStore({
    async empty() {
      table = createTestTable();
      return await open();
    },
    async reopen() {
      await current?.close();
      return await open();
    },
  });
});
