/** Before all tests: a store of each kind for those of Postcards. After them: which engines this machine lacks, and why. */
import type { Engine, RunningPart } from '../../kit/part.ts';
import { embedded as document } from '../../parts/document/embedded.ts';
import { parts } from '../../parts/index.ts';
import { embedded as keyValue } from '../../parts/key-value/embedded.ts';
import { embedded as objects } from '../../parts/objects/embedded.ts';
import { embedded as sql } from '../../parts/sql/embedded.ts';

/** Postcards imports nothing of ours: its tests find a store by a variable, which the workers inherit. */
const stores: readonly (readonly [variable: string, Engine, value: (running: RunningPart) => string])[] = [
  ['TEST_DATABASE_URL', sql, ({ env }) => env['DATABASE_URL'] ?? ''],
  ['TEST_MONGODB_URL', document, ({ env }) => env['MONGODB_URL'] ?? ''],
  ['TEST_KEY_VALUE_STORE', keyValue, ({ env }) => JSON.stringify(env)],
  ['TEST_OBJECT_STORE', objects, ({ env }) => JSON.stringify(env)],
];

export async function setup(): Promise<() => Promise<void>> {
  const { signal } = new AbortController();
  const started = await Promise.all(
    stores.map(async ([variable, engine, value]) => {
      const running = await engine.start({ env: process.env, signal, report: () => {} });
      process.env[variable] = value(running);
      return running;
    }),
  );
  return async () => {
    await Promise.all(started.map((running) => running.stop()));
    for (const part of parts) {
      for (const engine of part.engines) {
        const availability = await engine.available(process.env);
        // A remote engine is tested on a server that the tests start.
        if (!availability.available && engine.fidelity !== 'remote') {
          console.log(`not tested here: ${part.id} on ${engine.id}: ${availability.reason}`);
        }
      }
    }
  };
}
