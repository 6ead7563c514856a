/** The exercises in SQL: right answers pass, starters fail at the step where one begins, wrong answers are sent back. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BenchServer, startBenchServer } from '../course/exercises/sql/bench-server.ts';
import { checkSql } from '../course/exercises/sql/check-sql.ts';
import { findExercise, listExercises } from '../course/index.ts';
import { judgeExercise, type SqlExercise, type SqlTexts } from '../kit/exercise.ts';
import { native } from '../parts/sql/native.ts';
import { allAnswers } from './solutions/sql/index.ts';

const signal = new AbortController().signal;
// One server for all: to start one takes longer than most checks.
let server: BenchServer;
beforeAll(async () => {
  server = await startBenchServer({ env: process.env, signal });
}, 60_000);
afterAll(async () => await server?.stop());

const found = await native.available(process.env);
const skipped = found.available ? '' : ` (skipped: ${found.reason})`;

/** Exercise → the step at which its starter is sent back. */
const begins: Readonly<Record<string, string>> = {
  'tables-and-plans/latest-postcards': 'query/columns',
  'isolation/safe-transfer': 'transfer/all-or-nothing',
  'normal-forms/place-in-two': 'migration/expands',
};

function sqlExercise(id: string): SqlExercise {
  const exercise = findExercise(id);
  if (exercise.kind !== 'sql') throw new Error(`${id} is no exercise in SQL`);
  return exercise;
}

async function judge(id: string, texts: SqlTexts, { seed = 7, on = server } = {}) {
  const exercise = sqlExercise(id);
  const report = await checkSql(exercise, texts, seed, { env: process.env, signal, server: on });
  expect(report.error).toBeUndefined();
  return { report, ...judgeExercise(exercise, report) };
}

test('every exercise in SQL has its answers: right ones, and wrong ones of every step', () => {
  const ids = listExercises().flatMap(({ id, kind }) => (kind === 'sql' ? [id] : []));
  expect(allAnswers.map(({ exercise }) => exercise).toSorted()).toEqual(ids.toSorted());
  for (const { exercise, right, wrong } of allAnswers) {
    expect(Object.keys(right).length).toBeGreaterThanOrEqual(3);
    expect(new Set(wrong.map(({ name }) => name)).size).toBe(wrong.length);
    const steps = sqlExercise(exercise).steps.map(({ audit }) => audit);
    for (const { caughtAt } of wrong) expect(steps).toContain(caughtAt);
  }
});

for (const { exercise: id, right, wrong } of allAnswers) {
  describe(id, () => {
    const model = Object.values(right)[0] ?? {};

    test('its starter fails where one begins', async () => {
      const starter = sqlExercise(id).files.map(({ name, starter }) => [name, readFileSync(starter, 'utf8')]);
      const { verdict, next, report } = await judge(id, Object.fromEntries(starter));
      expect(verdict).toBe('failed');
      expect(next?.audit).toBe(begins[id]);
      expect(report.results.find(({ audit }) => audit === next?.audit)?.finding).toMatchObject({
        level: 'failure',
      });
    }, 60_000);

    test.each([7, 8, 9])(
      'the model passes (seed %i)',
      async (seed) => {
        const { verdict, steps, report } = await judge(id, model, { seed });
        expect(steps.filter(({ state }) => state !== 'passed')).toEqual([]);
        expect(verdict).toBe('passed');
        expect(report.texts).toEqual(model);
      },
      90_000,
    );

    test.concurrent.each(Object.entries(right).slice(1))(
      '%s passes too',
      async (_, texts) => {
        const { steps } = await judge(id, texts);
        expect(steps.filter(({ state }) => state !== 'passed')).toEqual([]);
      },
      90_000,
    );

    // They mostly wait, for a server to start and for locks: several at once take a fraction of the time.
    test.concurrent.each(wrong.map((one) => [one.name, one.caughtAt, one.texts] as const))(
      '%s is sent back to %s',
      async (_, caughtAt, texts) => {
        const { verdict, next } = await judge(id, texts);
        expect(next).toMatchObject({ audit: caughtAt });
        expect(verdict).toBe('failed');
      },
      90_000,
    );
  });
}

describe.skipIf(skipped)(`on the PostgreSQL of this machine${skipped}`, () => {
  let own: BenchServer;
  beforeAll(async () => {
    own = await startBenchServer({ env: process.env, signal, engine: 'native' });
  }, 60_000);
  afterAll(async () => await own?.stop());

  test.each(allAnswers.map(({ exercise, right }) => [exercise, Object.values(right)[0] ?? {}] as const))(
    'the model of %s passes',
    async (id, texts) => {
      const { steps, report } = await judge(id, texts, { on: own });
      expect(own.engine).toBe('native');
      expect(report.contract).toBe(own.version);
      expect(steps.filter(({ state }) => state !== 'passed')).toEqual([]);
    },
    90_000,
  );
});

test('the rate that is published is that of these answers', () => {
  const published = JSON.parse(
    readFileSync(new URL('../course/exercises/kill-rate.json', import.meta.url), 'utf8'),
  ) as Readonly<Record<string, { readonly caught: number; readonly named: number }>>;
  // Each of them was sent back just now, one by one.
  expect(published).toEqual(
    Object.fromEntries(
      allAnswers.map(({ exercise, wrong }) => [exercise, { caught: wrong.length, named: wrong.length }]),
    ),
  );
});
