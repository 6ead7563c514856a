import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestDatabase, noDatabase, reason } from './test-database.ts';
import { createTestDocumentDatabase, noDocuments, reasonForNoDocuments } from './test-document-database.ts';
import { createRandom } from './test-ledger.ts';
import { killPrograms, startProgram } from './test-program.ts';
import { createTestTable, noKeyValueStore, noKeyValueStoreReason } from './test-table.ts';
import { createWriters } from './test-writers.ts';

/** How often it is killed; for a benchmark, more often. */
const rounds = Number(process.env['DURABILITY_ROUNDS'] ?? 5);
const seed = Number(process.env['DURABILITY_SEED'] ?? 1);

type Stored = {
  readonly url: string;
  /** What a program reads beside DATABASE_URL. */
  readonly variables?: Readonly<Record<string, string>>;
  drop(): Promise<void>;
};

const stores: Readonly<Record<string, { skip: boolean; reason: string; create(): Promise<Stored> }>> = {
  'plain files': {
    skip: false,
    reason: '',
    async create() {
      const folder = await mkdtemp(join(tmpdir(), 'postcards-durability-'));
      return { url: pathToFileURL(folder).href, drop: () => rm(folder, { recursive: true }) };
    },
  },
  PostgreSQL: { skip: noDatabase, reason, create: createTestDatabase },
  MongoDB: { skip: noDocuments, reason: reasonForNoDocuments, create: createTestDocumentDatabase },
  DynamoDB: {
    skip: noKeyValueStore,
    reason: noKeyValueStoreReason,
    create: async () => createTestTable(),
  },
};

afterEach(killPrograms);

describe.each(Object.entries(stores))('kill -9 over %s', (_, { skip, reason, create }) => {
  const name = `${rounds} times: what was acknowledged is there, as it was, and nothing by halves${reason}`;
  test.skipIf(skip)(
    name,
    async () => {
      const stored = await create();
      const random = createRandom(seed);
      const writers = createWriters(random);
      for (let round = 0; round <= rounds; round++) {
        const { child, exit, event } = startProgram({
          ...stored.variables,
          DATABASE_URL: stored.url,
          LOG_LEVEL: 'warn',
        });
        const url = String((await event('listening'))['url']);
        expect(await writers.compare(url), `seed ${seed}, round ${round}`).toEqual([]);
        if (round < rounds) {
          const killAt = 20 + Math.floor(random() * 300);
          const kill = () => setTimeout(() => child.kill('SIGKILL'), random() * 10);
          await writers.write(url, (sent) => void (sent === killAt && kill()));
          expect(child.killed).toBe(true);
        }
        child.kill('SIGKILL');
        await exit;
      }
      expect(writers.acknowledged()).toBeGreaterThan(rounds);
      await stored.drop();
    },
    30_000 + rounds * 15_000,
  );
});
