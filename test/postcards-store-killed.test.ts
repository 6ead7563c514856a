/** kill -9 of what Postcards stores things in, while it serves: it answers 503, goes on by itself, and nothing is lost. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import type { RunningDocument } from '../parts/document/document.ts';
import { embedded } from '../parts/document/embedded.ts';
import { createRandom } from '../postcards/test-ledger.ts';
import { killPrograms, startProgram } from '../postcards/test-program.ts';
import { startRelay } from '../postcards/test-relay.ts';
import { createWriters } from '../postcards/test-writers.ts';

const rounds = Number(process.env['DURABILITY_ROUNDS'] ?? 3);
const seed = Number(process.env['DURABILITY_SEED'] ?? 1);

afterEach(killPrograms);

test(
  `${rounds} times: what was acknowledged is there, as it was, and nothing by halves`,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'be-store-killed-'));
    const start = (): Promise<RunningDocument> =>
      embedded.start({
        env: { ...process.env, DOCUMENT_DATA_DIR: folder },
        signal: new AbortController().signal,
        report() {},
      });
    let database = await start();
    // Postcards stays and knows one address; behind it, the port changes with each start of the store.
    const target = new URL(`${database.url}?directConnection=true`);
    const relay = await startRelay(target);
    const program = startProgram({ DATABASE_URL: relay.url, LOG_LEVEL: 'error' });
    const url = String((await program.event('listening'))['url']);
    const faults = () => program.lines.filter((line) => line['event'] === 'unforeseen');
    const random = createRandom(seed);
    const writers = createWriters(random);
    for (let round = 0; round < rounds; round++) {
      const { pid = 0, died } = database;
      const killAt = 20 + Math.floor(random() * 300);
      const written = writers.write(url, (sent) => {
        if (sent === killAt) setTimeout(() => process.kill(pid, 'SIGKILL'), random() * 10);
      });
      await written.finally(() => expect(faults()).toEqual([]));
      expect(await died).toMatch(/SIGKILL/);
      await database.stop();
      database = await start();
      target.port = new URL(database.url).port;
      const isReady = async () => (await fetch(`${url}/health/ready`)).ok;
      await vi.waitUntil(isReady, { timeout: 15_000, interval: 20 });
      expect(await writers.compare(url), `seed ${seed}, round ${round}`).toEqual([]);
    }
    expect(writers.acknowledged()).toBeGreaterThan(rounds);
    program.child.kill('SIGTERM');
    expect(await program.exit).toBe(0);
    await relay.stop();
    await database.stop();
    await rm(folder, { recursive: true });
  },
  30_000 + rounds * 15_000,
);
