import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWalCounter } from './sqlite-wal.ts';

let folder: string;
let database: DatabaseSync;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sqlite-wal-test-'));
  database = new DatabaseSync(join(folder, 'a.sqlite'));
  database.exec('pragma journal_mode = wal; create table t (x blob); pragma wal_checkpoint(truncate)');
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

const frame = 24 + 4_096;

test('counts the frames of each commit, also after the log began anew in the same file', async () => {
  const counter = createWalCounter(join(folder, 'a.sqlite-wal'));
  const insert = async (pages: number) => {
    const before = (await counter.written()) ?? Number.NaN;
    database.exec(`insert into t values (zeroblob(${pages * 4_096}))`);
    return ((await counter.written()) ?? Number.NaN) - before;
  };
  const first = await insert(20);
  expect(first).toBeGreaterThanOrEqual(20 * frame);
  expect(first).toBeLessThan(26 * frame);
  database.exec('pragma wal_checkpoint(restart)');
  // The file is as long as before, with old frames behind the new ones.
  const second = await insert(1);
  expect(second).toBeGreaterThanOrEqual(frame);
  expect(second).toBeLessThan(6 * frame);
});

test('says nothing where there is no such log', async () => {
  expect(await createWalCounter(join(folder, 'none')).written()).toBeUndefined();
});
