/** What the tests of the exercises share: judging a backend, and what holds of every starter and its solution. */
import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { checkExercise } from '../../course/exercises/check-exercise.ts';
import { starters } from '../../course/starters/index.ts';
import { prepareStarter, whyNotRunnable } from '../../course/starters/testing.ts';
import { type Backend, judgeExercise, type ServerExercise } from '../../kit/exercise.ts';
import type { Environment } from '../../kit/part.ts';

export async function judge(
  exercise: ServerExercise,
  backend: Backend,
  { env = process.env, seed = 7 }: { readonly env?: Environment; readonly seed?: number } = {},
) {
  const report = await checkExercise(exercise, backend, seed, { env, signal: new AbortController().signal });
  return { report, ...judgeExercise(exercise, report) };
}

export interface Expected {
  /** Stages whose solutions are laid over the starter, in this order: the exercise's own is the last. */
  readonly solved: readonly string[];
  /** The step at which one begins, with what is said there, and what is to be built. */
  readonly begins: { readonly audit: string; readonly because: RegExp; readonly next: string };
}

/** In every language that this machine has: the starter fails where one begins, and its solution passes. */
export function describeStarters(exercise: ServerExercise, { solved, begins }: Expected): void {
  describe.each(starters)(`stage ${exercise.stage}, the starter $id`, async ({ id }) => {
    const skip = await whyNotRunnable(id);
    const but = skip ? ` (skipped: ${skip})` : '';
    const folders: string[] = [];
    afterAll(() => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    });

    async function judgeCopy(...stages: readonly string[]) {
      const prepared = await prepareStarter(id, ...stages);
      if ('skip' in prepared) throw new Error(prepared.skip);
      const { folder, command, args, env } = prepared;
      folders.push(folder);
      return await judge(
        exercise,
        { command: [command, ...args].map((word) => `"${word}"`).join(' '), folder },
        { env },
      );
    }

    test.skipIf(skip)(
      `fails as shipped, at the step where one begins${but}`,
      async () => {
        const { verdict, next, steps, report } = await judgeCopy();
        expect(report.error).toBeUndefined();
        expect(verdict).toBe('failed');
        const before = steps.findIndex(({ audit }) => audit === begins.audit);
        expect(before).toBeGreaterThan(0);
        expect(steps.slice(0, before).filter(({ state }) => state !== 'passed')).toEqual([]);
        expect(next).toMatchObject({
          audit: begins.audit,
          because: expect.stringMatching(begins.because),
          next: expect.stringContaining(begins.next),
        });
      },
      120_000,
    );

    test.skipIf(skip)(
      `passes with its solution${but}`,
      async () => {
        const { verdict, steps, report } = await judgeCopy(...solved);
        expect(report.error).toBeUndefined();
        expect(steps.filter(({ state }) => state !== 'passed')).toEqual([]);
        expect(verdict).toBe('passed');
        expect(report.notes).toEqual([]);
        // What was under way when the server was killed may exist or not.
        const left = report.created.filter(
          ({ deleted, why = '' }) => !deleted && !why.includes('not answered'),
        );
        expect(left).toEqual([]);
      },
      120_000,
    );
  });
}
