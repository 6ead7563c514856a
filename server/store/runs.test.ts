/** Stored runs: found by their id, and by nothing else. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Run } from '../../kit/run.ts';
import { listRuns, readRun, writeRun } from './runs.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'be-runs-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run: Run = {
  format: 1,
  id: '0123abcd',
  experiment: 'row/experiment',
  seed: 1,
  values: {},
  startedAt: '2026-01-02T03:04:05.000Z',
  durationMs: 5,
  machine: { os: 'Linux x64', cpu: 'one', cores: 2, memory: 8, node: '24.0.0' },
  parts: {},
  outcome: 'done',
  rows: [{ variant: 'a', x: 1 }],
  hops: [],
  transcript: { exchanges: [], dropped: 0 },
};

it('are read as they were written, and listed', async () => {
  expect(await listRuns(folder)).toEqual([]);
  await writeRun(folder, run);
  await writeRun(folder, { ...run, id: 'ffffffff' });
  writeFileSync(join(folder, 'runs', 'eeeeeeee.json.1234.partial'), '{');
  expect(await readRun(folder, run.id)).toEqual(run);
  expect((await listRuns(folder)).toSorted()).toEqual(['0123abcd', 'ffffffff']);
});

it.each([
  ['../progress'],
  ['..%2fprogress'],
  ['0123ABCD'],
  ['0123abcd\n'],
  ['0123abcde'],
  [''],
  ['/etc/passwd'],
  ['00000000'],
])('are not found as %j', async (id) => {
  await writeRun(folder, run);
  writeFileSync(join(folder, 'progress.json'), JSON.stringify(run));
  await expect(readRun(folder, id)).rejects.toMatchObject({ code: 'unknown-run' });
});

it.each([['{"format":1'], ['{"format":2}'], ['null'], ['']])('say that %j is damaged', async (text) => {
  mkdirSync(join(folder, 'runs'));
  writeFileSync(join(folder, 'runs', '0123abcd.json'), text);
  await expect(readRun(folder, '0123abcd')).rejects.toMatchObject({
    code: 'unknown-run',
    message: expect.stringContaining('damaged'),
  });
});
