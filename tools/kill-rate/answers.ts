/** Holds the SQL exercises against answers that are wrong in a way that has a name, and against right ones. */
import { type BenchServer, startBenchServer } from '../../course/exercises/sql/bench-server.ts';
import { checkSql } from '../../course/exercises/sql/check-sql.ts';
import { findExercise } from '../../course/index.ts';
import { judgeExercise, type SqlTexts } from '../../kit/exercise.ts';
import type { Answers } from '../../test/solutions/sql/answers.ts';
import { allAnswers } from '../../test/solutions/sql/index.ts';

/** A wrong answer, and the step at which it was sent back. */
export interface AnswerKill {
  readonly exercise: string;
  readonly name: string;
  readonly caughtAt: string;
  /** The first step that did not pass; absent when all did. */
  readonly at?: string;
  readonly because: string;
}

/** A right answer that did not pass. */
export interface AnswerAlarm {
  readonly exercise: string;
  readonly name: string;
  readonly because: string;
}

export interface AnswerOptions {
  readonly answers?: readonly Answers[];
  readonly seed?: number;
  readonly signal: AbortSignal;
  onProgress?(saying: string): void;
}

export async function measureAnswers(options: AnswerOptions) {
  const { answers = allAnswers, signal, onProgress = () => {} } = options;
  const kills: AnswerKill[] = [];
  const alarms: AnswerAlarm[] = [];
  const server = await startBenchServer({ env: process.env, signal });
  try {
    const judge = async (exercise: string, name: string, texts: SqlTexts) => {
      onProgress(`${exercise}: ${name}`);
      return await judgeAnswer(exercise, texts, options.seed ?? 7, { signal, server });
    };
    for (const { exercise, right, wrong } of answers) {
      for (const [name, texts] of Object.entries(right)) {
        const { verdict, because } = await judge(exercise, name, texts);
        if (verdict !== 'passed') alarms.push({ exercise, name, because });
      }
      for (const { name, caughtAt, texts } of wrong) {
        const { at, because } = await judge(exercise, name, texts);
        kills.push({ exercise, name, caughtAt, ...(at === undefined ? {} : { at }), because });
      }
    }
    return { kills, alarms };
  } finally {
    await server.stop();
  }
}

/** Exercise → how many of its wrong answers were sent back where they should be. */
export function ratesOf(kills: readonly AnswerKill[]) {
  return Object.fromEntries(
    [...Map.groupBy(kills, ({ exercise }) => exercise)].map(([exercise, own]) => [
      exercise,
      { caught: own.filter(({ at, caughtAt }) => at === caughtAt).length, named: own.length },
    ]),
  );
}

async function judgeAnswer(
  id: string,
  texts: SqlTexts,
  seed: number,
  on: { readonly signal: AbortSignal; readonly server: BenchServer },
) {
  const exercise = findExercise(id);
  if (exercise.kind !== 'sql') throw new Error(`${id} is no exercise in SQL`);
  const report = await checkSql(exercise, texts, seed, { env: process.env, ...on });
  const { verdict, next } = judgeExercise(exercise, report);
  return {
    verdict,
    ...(next ? { at: next.audit } : {}),
    because: report.error?.happened ?? next?.because ?? 'Every step passed.',
  };
}
