/** How long it takes until something can be used. */

import { startParts } from '../../cli/up/parts.ts';
import { parts } from '../../parts/index.ts';
import { postcards } from '../../parts/postcards/part.ts';
import { environment, startCommand } from './command.ts';
import { type Bench, createCollection, type Measured } from './figures.ts';

/** The first round of all is thrown away: it unpacks, initialises and fills caches. */
export async function measureStartUp(bench: Bench): Promise<Measured[]> {
  const { rounds, signal } = bench;
  const ms = createCollection('ms');
  const database = await startParts({ parts: ['sql'], engines: {} }, environment(bench), signal, () => {});
  try {
    for (let round = 0; round <= rounds; round++) {
      bench.progress(`start: round ${round} of ${rounds}`);
      const add = (what: string, value: number) => round > 0 && ms.add(what, value);
      add('`be --no-open`, from the start of its process to the first byte of `/`', await openCourse(bench));
      for (const ids of [
        ['sql'],
        parts
          .map(({ id }) => id)
          .toSorted()
          .reverse(),
      ]) {
        const { process, started, ready } = await startCommand(['up', ...ids], /DATABASE_URL=/, bench);
        await process.stop();
        add(`\`be up ${ids.join(' ')}\`, from the start of its process to its variables`, ready - started);
      }
      const env = Object.assign({}, environment(bench), ...database.parts.map((one) => one.env));
      add('the part `postcards` alone, over a database that is up', await startPostcards(env, signal));
    }
  } finally {
    await database.stop();
  }
  return ms.measured();
}

async function openCourse(bench: Bench): Promise<number> {
  const { process, line, started } = await startCommand(['--no-open'], /http:/, bench);
  try {
    const response = await fetch(line.match(/http:\S+/)?.[0] ?? '', { signal: bench.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    const ms = performance.now() - started;
    await reader?.cancel();
    return ms;
  } finally {
    await process.stop();
  }
}

async function startPostcards(env: Record<string, string | undefined>, signal: AbortSignal): Promise<number> {
  const [engine] = postcards.engines;
  if (!engine) throw new Error('the part postcards has no engine');
  const started = performance.now();
  const running = await engine.start({ env, signal, report: () => {} });
  const ms = performance.now() - started;
  await running.stop();
  return ms;
}
