/** kill -9 in the middle of appends: what was acknowledged is there, in order, and whole. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRandom } from '../../kit/random.ts';
import { createFlatFileClient } from './client.ts';
import { embedded } from './embedded.ts';
import type { RunningFlatFile } from './flat-file.ts';

const rounds = 8;
const writers = 6;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flat-file-crash-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Card {
  readonly id: string;
  readonly text: string;
}

/** Appends until the process is killed, after so many acknowledgements; returns those. */
async function appendUntilKilled(log: RunningFlatFile, round: number, killAfter: number): Promise<Card[]> {
  const client = createFlatFileClient(log.url);
  const acknowledged: Card[] = [];
  const write = async (writer: number) => {
    for (let n = 0; ; n++) {
      const id = `${round}-${writer}-${n}`;
      const card = { id, text: id.repeat(1 + ((n * 37) % 500)) };
      await client.append(card);
      acknowledged.push(card);
      if (acknowledged.length === killAfter) process.kill(log.pid, 'SIGKILL');
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: writers }, (_, writer) => write(writer)));
  await client.close();
  for (const end of ends) expect(end).toMatchObject({ reason: { name: 'FlatFileRefused', status: 0 } });
  return acknowledged;
}

test.each(['always', 'batch', 'never'])(
  `${rounds} kills, sync %s: nothing that was acknowledged is lost`,
  async (sync) => {
    const random = createRandom(9);
    const env = { ...process.env, FLAT_FILE_DATA_DIR: folder, FLAT_FILE_SYNC: sync };
    const context = { env, signal: new AbortController().signal, report() {} };
    const acknowledged: Card[] = [];
    for (let round = 0; round < rounds; round++) {
      const log = await embedded.start(context);
      acknowledged.push(...(await appendUntilKilled(log, round, random.integer(1, 80))));
      expect(await log.died).toMatch(/SIGKILL/);
      await log.stop();
    }
    const log = await embedded.start(context);
    const client = createFlatFileClient(log.url);
    const found = (await client.scan()).map(({ record }) => record as Card);
    await client.close();
    await log.stop();
    const byId = new Map(found.map((card) => [card.id, card]));
    expect(byId.size).toBe(found.length);
    expect(acknowledged.filter(({ id, text }) => byId.get(id)?.text !== text)).toEqual([]);
    expect(acknowledged.length).toBeGreaterThanOrEqual(rounds);
  },
  60_000,
);

test('without a folder of its own it leaves nothing', async () => {
  const log = await embedded.start({ env: process.env, signal: new AbortController().signal, report() {} });
  await log.stop();
  expect(() => rmSync(log.folder, { recursive: true })).toThrow(/ENOENT/);
});
