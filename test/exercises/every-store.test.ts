/** Postcards passes the stages of persistence over each kind of store: nothing in the checks leans on one of them. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { albumMembers } from '../../course/05-persistence/associations/exercise/exercise.ts';
import { survivesAKill } from '../../course/05-persistence/kinds-of-store/exercise/exercise.ts';
import { uploads } from '../../course/05-persistence/object-storage/exercise/exercise.ts';
import { databaseUrlOf } from '../../parts/postcards/engines.ts';
import { postcards } from '../../parts/postcards/part.ts';
import { type RunningStack, startParts } from '../../tools/kill-rate/postcards.ts';
import { judge } from './judging.ts';

const program = fileURLToPath(new URL('../../postcards/main.ts', import.meta.url));

describe.each(postcards.engines)('Postcards over $id', ({ id }) => {
  let stack: RunningStack;
  beforeAll(async () => {
    stack = await startParts(new AbortController().signal, id);
  }, 60_000);
  afterAll(async () => await stack?.stop());

  test.concurrent.each([uploads, albumMembers])(
    'passes stage $stage',
    async (exercise) => {
      const { verdict, steps, report } = await judge(exercise, { url: stack.url });
      expect(report.error).toBeUndefined();
      expect(steps.filter(({ state }) => state !== 'passed')).toEqual([]);
      expect(verdict).toBe('passed');
      expect(report.created.filter(({ deleted }) => !deleted)).toEqual([]);
    },
    120_000,
  );

  test.concurrent('passes stage 2: it is killed, and the store goes on', async () => {
    const url = databaseUrlOf(id, stack.env);
    // A bucket belongs to one database: what has no row there is swept away. Over files this is another database.
    const { OBJECTS_BUCKET: _, ...ours } = stack.env;
    const command = `"${process.execPath}" "${url === undefined ? 'reference-program.ts' : program}"`;
    const { verdict, steps, report } = await judge(
      survivesAKill,
      { command, folder: import.meta.dirname },
      { env: url === undefined ? ours : { ...stack.env, DATABASE_URL: url } },
    );
    expect(report.error).toBeUndefined();
    expect(steps.filter(({ state }) => state !== 'passed')).toEqual([]);
    expect(verdict).toBe('passed');
  }, 120_000);
});
