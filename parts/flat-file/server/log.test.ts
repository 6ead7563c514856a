/** The log on a disk that is full, fails, or loses what was not synced. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { formatFrame, header } from './frame.ts';
import { openLog } from './log.ts';
import { type LogFile, openLogFile } from './log-file.ts';

let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'flat-file-test-')), 'records.log');
});
afterEach(() => rmSync(join(path, '..'), { recursive: true, force: true }));

/** The real file with one call replaced, as long as `broken` says so. */
function withFault(fault: Partial<LogFile>, broken: () => boolean) {
  return async (file: string): Promise<LogFile> => {
    const real = await openLogFile(file);
    const names = Object.keys(fault) as (keyof LogFile)[];
    const faulty = names.map((name) => [
      name,
      (...given: never[]) =>
        ((broken() ? (fault[name] ?? real[name]) : real[name]) as (...all: never[]) => unknown)(...given),
    ]);
    return { ...real, ...Object.fromEntries(faulty) } as LogFile;
  };
}

async function readAll(): Promise<string[]> {
  const log = await openLog(path, 'batch');
  const found: string[] = [];
  for await (const { json } of log.scan()) found.push(json);
  await log.close();
  return found;
}

const noSpace = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

test('a full disk refuses the record, keeps the others, and takes the next when there is room', async () => {
  let full = false;
  const real = await openLogFile(path);
  const half: Partial<LogFile> = {
    async write(bytes, position) {
      await real.write(bytes.subarray(0, 10), position);
      throw noSpace;
    },
  };
  const log = await openLog(
    path,
    'batch',
    withFault(half, () => full),
  );
  await log.append('1');
  full = true;
  await expect(log.append('2')).rejects.toMatchObject({ why: 'full', message: /ENOSPC/ });
  full = false;
  await log.append('3');
  await log.close();
  await real.close();
  expect(await readAll()).toEqual(['1', '3']);
});

test('after a sync that failed nothing more is taken, and what was acknowledged is there', async () => {
  let failing = false;
  const fault: Partial<LogFile> = { sync: () => Promise.reject(new Error('EIO: i/o error, fdatasync')) };
  const log = await openLog(
    path,
    'batch',
    withFault(fault, () => failing),
  );
  await log.append('1');
  failing = true;
  await expect(log.append('2')).rejects.toMatchObject({ why: 'failed', message: /EIO/ });
  failing = false;
  await expect(log.append('3')).rejects.toMatchObject({ why: 'failed', message: /new start/ });
  expect(log.stats()).toMatchObject({ records: 1, commits: 1 });
  await log.close();
  expect(await readAll()).toEqual(['1']);
});

test.each([
  ['always', { commits: 20, syncs: 20 }],
  ['batch', { commits: 2, syncs: 2 }],
  ['never', { commits: 2, syncs: 0 }],
] as const)('20 records at once, sync %s', async (sync, expected) => {
  const log = await openLog(path, sync);
  await Promise.all(Array.from({ length: 20 }, (_, n) => log.append(String(n))));
  expect(log.stats()).toMatchObject({ ...expected, records: 20 });
  await log.close();
  expect(await readAll()).toHaveLength(20);
});

test('what is not synced yet is not read', async () => {
  const { promise: synced, resolve: letGo } = Promise.withResolvers<void>();
  const { promise: asked, resolve: onAsked } = Promise.withResolvers<void>();
  let slow = false;
  const fault: Partial<LogFile> = {
    async sync() {
      onAsked();
      await synced;
    },
  };
  const log = await openLog(
    path,
    'batch',
    withFault(fault, () => slow),
  );
  slow = true;
  const appended = log.append('1');
  await asked;
  const { bytes: offset } = log.stats();
  expect(await log.read(offset)).toBeUndefined();
  letGo();
  expect(await appended).toMatchObject({ offset });
  expect(await log.read(offset)).toMatchObject({ json: '1' });
  await log.close();
});

/** A file with these frames, some of them with their last byte but one changed. */
async function writeFrames(
  frames: readonly { commit: number; json: string; torn?: true }[],
): Promise<number[]> {
  const file = await openLogFile(path);
  await file.write(header, 0);
  let end = header.length;
  const offsets: number[] = [];
  for (const { commit, json, torn } of frames) {
    const frame = formatFrame(json, commit < 0 ? end : commit);
    if (torn) frame[frame.length - 2] = 0x00;
    await file.write(frame, end);
    offsets.push(end);
    end += frame.length;
  }
  await file.close();
  return offsets;
}

test('of a commit whose first record is torn, none is kept, though a later one is whole', async () => {
  const first = header.length;
  const second = first + formatFrame('1', first).length;
  await writeFrames([
    { commit: first, json: '1' },
    { commit: second, json: '2', torn: true },
    { commit: second, json: '3' },
  ]);
  expect(await readAll()).toEqual(['1']);
});

test('a torn record with a later commit behind it is damage', async () => {
  const offsets = await writeFrames([
    { commit: -1, json: '1' },
    { commit: -1, json: '2', torn: true },
    { commit: -1, json: '3' },
  ]);
  await expect(readAll()).rejects.toThrow(`damaged at byte ${offsets[1]}`);
});

test('a header that was begun is completed', async () => {
  const file = await openLogFile(path);
  await file.write(header.subarray(0, 5), 0);
  await file.close();
  expect(await readAll()).toEqual([]);
  expect(await readAll()).toEqual([]);
});
