import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { testPostcardStore } from '../../application/store.contract.ts';
import { createLog } from '../log.ts';
import type { OpenableStore } from '../store-kind.ts';
import { createFileStore } from './store.ts';

describe('the store in plain files', () => {
  const log = createLog('error', () => {});
  let root: string;
  let folder: string;
  let current: OpenableStore | undefined;
  let count = 0;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'postcards-file-'));
  });
  afterAll(() => rm(root, { recursive: true }));
  afterEach(async () => {
    await current?.close();
    current = undefined;
  });

  async function open() {
    current = createFileStore({ folder, log });
    await current.open();
    return current.store;
  }
  function openEmpty() {
    folder = join(root, String(count++), 'data');
    return open();
  }

  testPostcardStore({
    empty: openEmpty,
    async reopen() {
      await current?.close();
      return await open();
    },
  });

  test('one process at a time, for as long as it holds the folder', async () => {
    await openEmpty();
    const second = createFileStore({ folder, log });
    await expect(second.open()).rejects.toMatchObject({ code: 'FOLDER_IN_USE' });
    await current?.close();
    await second.open();
    await second.close();
    expect(await readdir(folder)).toEqual(['postcards.journal', 'postcards.lock']);
  });

  test('what is no journal is left alone', async () => {
    await openEmpty();
    await current?.close();
    const path = join(folder, 'postcards.journal');
    for (const content of ['', 'postcards', 'my own list of postcards\n']) {
      await writeFile(path, content);
      const store = createFileStore({ folder, log });
      await expect(store.open()).rejects.toMatchObject({
        code: 'NO_JOURNAL',
        message: expect.stringContaining(path),
      });
    }
    // The lock was given back, too.
    await rm(path);
    await open();
  });
});
