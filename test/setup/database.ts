/** Before all tests: a PostgreSQL for those of Postcards. After them: which engines this machine lacks, and why. */
import { parts } from '../../parts/index.ts';
import { embedded } from '../../parts/sql/embedded.ts';

export async function setup(): Promise<() => Promise<void>> {
  const running = await embedded.start({
    env: process.env,
    signal: new AbortController().signal,
    report: () => {},
  });
  // Workers inherit the environment.
  process.env['TEST_DATABASE_URL'] = running.url;
  return async () => {
    await running.stop();
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
