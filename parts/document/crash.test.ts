import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom } from '../../kit/random.ts';
import { type RunningDocument, withDatabase } from './document.ts';
import { embedded } from './embedded.ts';

const signal = new AbortController().signal;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'be-document-crash-'));
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

const start = () =>
  embedded.start({ env: { ...process.env, DOCUMENT_DATA_DIR: folder }, signal, report() {} });

interface Card {
  readonly _id: string;
  readonly writer: number;
}

/** Inserts with several writers until the server is killed; returns what was acknowledged. */
async function insertUntilKilled(
  store: RunningDocument,
  round: number,
  killAfter: number,
): Promise<string[]> {
  const acknowledged: string[] = [];
  await withDatabase(
    store.url,
    async (db) => {
      const cards = db.collection<Card>('cards');
      const write = async (writer: number) => {
        for (let n = 0; ; n++) {
          const _id = `${round}-${writer}-${n}`;
          await cards.insertOne({ _id, writer });
          acknowledged.push(_id);
          if (acknowledged.length === killAfter && store.pid !== undefined)
            process.kill(store.pid, 'SIGKILL');
        }
      };
      await Promise.allSettled(Array.from({ length: 8 }, (_, writer) => write(writer)));
    },
    { serverSelectionTimeoutMS: 100 },
  );
  return acknowledged;
}

test('what was acknowledged survives 20 crashes, and indexes agree with their documents', async () => {
  const random = createRandom(20);
  const acknowledged: string[] = [];
  for (let round = 0; round < 20; round++) {
    const store = await start();
    if (round === 0) {
      await withDatabase(
        store.url,
        async (db) => await db.collection('cards').createIndex({ writer: 1, _id: 1 }),
      );
    }
    acknowledged.push(...(await insertUntilKilled(store, round, random.integer(1, 120))));
    expect(await store.died).toMatch(/SIGKILL/);
    await store.stop();
  }
  expect(acknowledged.length).toBeGreaterThan(200);
  const store = await start();
  try {
    await withDatabase(store.url, async (db) => {
      const ids = async (hint: Record<string, 1>) =>
        (await db.collection<Card>('cards').find({}, { hint }).toArray()).map(({ _id }) => _id).toSorted();
      const stored = await ids({ $natural: 1 });
      expect(acknowledged.filter((id) => !stored.includes(id))).toEqual([]);
      expect(await ids({ writer: 1, _id: 1 })).toEqual(stored);
      expect(await ids({ _id: 1 })).toEqual(stored);
    });
  } finally {
    await store.stop();
  }
}, 120_000);
