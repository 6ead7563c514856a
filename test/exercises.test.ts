/** The exercises: the reference passes, the starters fail with what teaches, the solutions pass, wrong backends fail. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FaultId, startTwin } from '../audits/twins/start-twin.ts';
import { checkExercise } from '../course/exercises/check-exercise.ts';
import { findExercise } from '../course/index.ts';
import { starters } from '../course/starters/index.ts';
import { prepareStarter, whyNotRunnable } from '../course/starters/testing.ts';
import { type Backend, judgeExercise } from '../kit/exercise.ts';
import type { Environment } from '../kit/part.ts';
import { startParts } from '../tools/kill-rate/postcards.ts';

const exercise = findExercise('3b');
const signal = new AbortController().signal;

async function judge(backend: Backend, env: Environment = process.env, seed = 7) {
  const report = await checkExercise(exercise, backend, seed, { env, signal });
  return { report, ...judgeExercise(exercise, report) };
}

describe('stage 3b over Postcards', () => {
  let parts: Awaited<ReturnType<typeof startParts>>;
  beforeAll(async () => {
    parts = await startParts(signal);
  }, 60_000);
  afterAll(async () => await parts?.stop());

  test.each([7, 8, 9])('the reference passes, and nothing is left in it (seed %i)', async (seed) => {
    const { verdict, steps, report } = await judge({ url: parts.url }, process.env, seed);
    expect(steps.filter(({ state }) => state !== 'passed')).toEqual([]);
    expect(verdict).toBe('passed');
    expect(report.created.length).toBeGreaterThan(50);
    expect(report.created.filter(({ deleted }) => !deleted)).toEqual([]);
    for (const list of ['users', 'albums', 'postcards']) {
      expect(await (await fetch(`${parts.url}/${list}`)).json()).toEqual({ items: [], next: null });
    }
  });

  /** Fault → the step at which the exercise sends the learner back. */
  const wrong: readonly (readonly [FaultId, string])[] = [
    ['constant-object', 'lists/answers-with-a-page'],
    ['constant-page', 'lists/shows-what-was-created'],
    ['not-implemented', 'lists/answers-with-a-page'],
    ['create-forgets', 'lists/shows-what-was-created'],
    ['create-hidden', 'lists/shows-what-was-created'],
    ['size-ignored', 'pagination/page-size'],
    ['size-one-more', 'pagination/page-size'],
    ['next-loops', 'pagination/next-leads-to-the-end'],
    ['next-dies', 'pagination/next-leads-to-the-end'],
    ['next-on-last-page', 'pagination/next-leads-to-the-end'],
    ['cursor-is-an-offset', 'pagination/inserts-during-walk'],
    ['cursor-needs-its-item', 'pagination/deletes-during-walk'],
    ['next-drops-filter', 'pagination/next-keeps-the-filter'],
    ['filter-after-paging', 'pagination/filter-before-page'],
    ['altered-cursor-crashes', 'pagination/altered-cursor'],
    ['altered-cursor-restarts', 'pagination/altered-cursor'],
    ['odd-size-crashes', 'pagination/odd-sizes'],
    ['zero-size-crashes', 'pagination/odd-sizes'],
    ['no-cap', 'pagination/size-is-capped'],
  ];

  test.each(wrong)('%s is sent back to the step %s', async (fault, audit) => {
    const twin = await startTwin({ server: 'postcards', fault, upstream: parts.url });
    try {
      const { verdict, next, report } = await judge({ url: twin.url });
      expect(report.error).toBeUndefined();
      expect(verdict).toBe('failed');
      expect(next?.audit).toBe(audit);
    } finally {
      await twin.stop();
    }
  });

  // Where exactly it is seen first depends on which items share a moment.
  test.each<FaultId>(['ties-shuffle', 'cursor-skips-ties'])('%s does not pass', async (fault) => {
    const twin = await startTwin({ server: 'postcards', fault, upstream: parts.url });
    const { verdict } = await judge({ url: twin.url });
    await twin.stop();
    expect(verdict).toBe('failed');
  });
});

for (const { id } of starters) {
  const skip = await whyNotRunnable(id);
  describe.skipIf(skip)(`the starter ${id}${skip ? ` (skipped: ${skip})` : ''}`, () => {
    const folders: string[] = [];
    afterAll(() => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    });

    async function judgeCopy(solution: boolean) {
      const prepared = await prepareStarter(id, { solution });
      if ('skip' in prepared) throw new Error(prepared.skip);
      const { folder, command, args, env } = prepared;
      folders.push(folder);
      return await judge({ command: [command, ...args].map((word) => `"${word}"`).join(' '), folder }, env);
    }

    test('fails as shipped, at the step where one begins', async () => {
      const { verdict, next, steps } = await judgeCopy(false);
      expect(verdict).toBe('failed');
      expect(steps.slice(0, 2).map(({ state }) => state)).toEqual(['passed', 'passed']);
      expect(next).toMatchObject({
        audit: 'pagination/page-size',
        because: expect.stringMatching(/^Asked for 3 items, the page holds \d+\.$/),
        next: expect.stringContaining('`limit`'),
      });
    }, 120_000);

    test('passes with its solution', async () => {
      const { verdict, steps, report } = await judgeCopy(true);
      expect(report.error).toBeUndefined();
      expect(steps.filter(({ state }) => state !== 'passed')).toEqual([]);
      expect(verdict).toBe('passed');
      expect(report.notes).toEqual([]);
    }, 120_000);
  });
}
