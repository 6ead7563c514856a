/** An engine that cannot do what an experiment needs is refused before anything is started. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { parts } from '../../parts/index.ts';
import { findExperiment, listExperiments } from '../index.ts';
import { runExperiment } from './run.ts';

const needy = listExperiments().filter(({ requires }) => requires !== undefined);

test.each(needy)('$id requires what stands in a contract', ({ requires }) => {
  for (const [id, cases] of Object.entries(requires ?? {})) {
    const contract = parts.find((part) => part.id === id)?.contract ?? [];
    expect(contract.map((one) => one.id)).toEqual(expect.arrayContaining([...cases]));
  }
});

test('an experiment that needs sessions is refused on PGlite, with the reason and a way out', async () => {
  const said: string[] = [];
  const run = await runExperiment(
    { experiment: findExperiment('isolation/anomalies'), values: {}, seed: 7 },
    {
      env: process.env,
      engines: { sql: 'pglite' },
      signal: AbortSignal.timeout(20_000),
      onProgress: ({ saying }) => said.push(saying),
    },
  );
  expect(run).toMatchObject({ outcome: 'failed', rows: [], parts: {} });
  expect(run.error).toMatchObject({
    code: 'engine-limited',
    happened: expect.stringMatching(/“The anomaly matrix” needs more than PGlite .* share one session/),
    hint: expect.stringContaining('--engine sql=embedded'),
  });
  expect(said).toEqual([]);
});

test('a refused run ends with its reason also in a process that has nothing else to do', () => {
  const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const program = `
    import { findExperiment } from ${module('../index.ts')};
    import { runExperiment } from ${module('./run.ts')};
    const { error } = await runExperiment(
      { experiment: findExperiment('isolation/anomalies'), values: {}, seed: 7 },
      { env: process.env, engines: { sql: 'pglite' }, signal: new AbortController().signal },
    );
    console.log(error?.code);`;
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  expect(said).toBe('engine-limited\n');
});
