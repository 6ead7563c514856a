/** A real Postcards on a real PostgreSQL, for the twins that stand in front of one. */
import { chooseEngine } from '../../parts/choose.ts';
import { postcards } from '../../parts/postcards/part.ts';
import { sql } from '../../parts/sql/part.ts';

/** Starts both; `stop` ends both. */
export async function startParts(
  signal: AbortSignal,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const report = () => {};
  const database = await (await chooseEngine(sql, undefined, process.env)).start({
    env: process.env,
    signal,
    report,
  });
  try {
    const engine = await chooseEngine(postcards, undefined, process.env);
    const backend = await engine.start({ env: { ...process.env, ...database.env }, signal, report });
    return {
      url: backend.url,
      async stop() {
        await backend.stop();
        await database.stop();
      },
    };
  } catch (error) {
    await database.stop();
    throw error;
  }
}
