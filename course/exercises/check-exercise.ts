/** Checks an exercise: its SQL, or the learner's server, which is started here or runs already. */
import { readFile } from 'node:fs/promises';
import { findBlame } from '../../audits/check/blame.ts';
import { type CheckOptions, type CheckOrder, createCheckId } from '../../audits/check/perform-check.ts';
import { runCheck } from '../../audits/check/run-check.ts';
import { CourseError, toCourseError } from '../../kit/errors.ts';
import type { Backend, Exercise, ServerExercise, Work } from '../../kit/exercise.ts';
import type { Environment, RunningPart } from '../../kit/part.ts';
import type { CheckReport } from '../../kit/report.ts';
import { chooseEngine } from '../../parts/choose.ts';
import { parts } from '../../parts/index.ts';
import { type RunningProgram, startProgram } from './program.ts';
import { checkSql } from './sql/check-sql.ts';

export interface ExerciseOptions extends Omit<CheckOptions, 'bounds'> {
  readonly env: Environment;
  readonly readyMs?: number;
}

/** ms that the news of a program's end may take behind the silence that it causes. */
const newsMs = 500;

/** The order of the check that belongs to the exercise. */
export async function orderOf(exercise: ServerExercise, target: string, seed: number): Promise<CheckOrder> {
  return {
    target,
    contract: {
      name: `the contract of stage ${exercise.stage}`,
      text: await readFile(exercise.contract, 'utf8'),
    },
    write: true,
    only: exercise.steps.map(({ audit }) => audit),
    collections: [exercise.collection],
    seed,
    exercise: exercise.id,
  };
}

/** Resolves with the report, also when it ended before its end. Throws `bad-argument` for work of the other kind. */
export async function checkExercise(
  exercise: Exercise,
  work: Work,
  seed: number,
  options: ExerciseOptions,
): Promise<CheckReport> {
  if (exercise.kind === 'sql' && 'texts' in work) return await checkSql(exercise, work.texts, seed, options);
  if (exercise.kind === 'server' && !('texts' in work)) {
    return await checkServer(exercise, work, seed, options);
  }
  const wanted = exercise.kind === 'sql' ? 'SQL files' : 'a server';
  throw new CourseError('bad-argument', `Stage ${exercise.stage} asks for ${wanted}.`);
}

/** The program may fail to start, and may end in the middle: that is told in the report. */
async function checkServer(
  exercise: ServerExercise,
  backend: Backend,
  seed: number,
  options: ExerciseOptions,
): Promise<CheckReport> {
  if ('url' in backend) return await runCheck(await orderOf(exercise, backend.url, seed), options);
  const id = options.id ?? createCheckId();
  let beside: Beside | undefined;
  let program: RunningProgram;
  try {
    beside = await startBeside(exercise.parts ?? [], options);
    options.onProgress?.({ done: 0, total: 1, saying: `starting your server: ${backend.command}` });
    program = await startProgram({ ...backend, ...options, env: { ...options.env, ...beside.env } });
  } catch (thrown) {
    await beside?.stop();
    return await reportOfNothing(exercise, backend.command, thrown, seed, { ...options, id });
  }
  const ended = new AbortController();
  const died = program.died.then((happened) => {
    const error = new CourseError('program-ended', happened);
    ended.abort(error);
    return error;
  });
  try {
    const report = await runCheck(await orderOf(exercise, program.url, seed), {
      ...options,
      id,
      signal: AbortSignal.any([options.signal, ended.signal]),
      restart: (how) => program.restart(how),
    });
    const cause = report.error && report.error.code !== 'stopped' ? await within(newsMs, died) : undefined;
    const note = await program.stop();
    return {
      ...report,
      program: backend.command,
      ...(cause ? { error: cause.toView(), blame: await findBlame(cause, { answered: true }) } : {}),
      notes: [...report.notes, ...(note ? [note] : [])],
    };
  } finally {
    await program.stop();
    await beside.stop();
  }
}

interface Beside {
  /** The variables of all of them. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts the parts that the learner's server needs; what was started is stopped again when one fails. */
async function startBeside(ids: readonly string[], options: ExerciseOptions): Promise<Beside> {
  const running: RunningPart[] = [];
  const stop = async () => {
    for (const part of running.splice(0).reverse()) await part.stop();
  };
  try {
    for (const part of parts.filter((one) => ids.includes(one.id))) {
      const report = (saying: string) => options.onProgress?.({ done: 0, total: 1, saying });
      report(`starting ${part.id} for your server`);
      const engine = await chooseEngine(part, undefined, options.env);
      running.push(await engine.start({ env: options.env, signal: options.signal, report }));
    }
    return { env: Object.assign({}, ...running.map(({ env }) => env)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The arguments of `be` that check the same exercise once more. */
export function repeatOf({ stage }: Exercise, work: Work, seed: number): string[] {
  return ['check', stage, ...placeOf(work), '--seed', String(seed)];
}

function placeOf(work: Work): string[] {
  if ('url' in work) return ['--url', work.url];
  if ('command' in work) return ['--folder', work.folder, '--run', work.command];
  return work.folder === undefined ? [] : ['--folder', work.folder];
}

/** The report of a check that had nothing to ask. */
async function reportOfNothing(
  exercise: ServerExercise,
  program: string,
  thrown: unknown,
  seed: number,
  { id, signal }: ExerciseOptions & { readonly id: string },
): Promise<CheckReport> {
  const error = signal.aborted ? new CourseError('stopped', 'You stopped the check.') : toCourseError(thrown);
  return {
    format: 1,
    id,
    target: 'your server',
    exercise: exercise.id,
    program,
    seed,
    write: true,
    only: exercise.steps.map(({ audit }) => audit),
    startedAt: new Date().toISOString(),
    durationMs: 0,
    contract: `the contract of stage ${exercise.stage}`,
    collections: [exercise.collection],
    results: [],
    created: [],
    requests: 0,
    notes: [],
    error: error.toView(),
    ...(signal.aborted ? {} : { blame: await findBlame(error, { answered: false }) }),
  };
}

async function within<Result>(ms: number, promise: Promise<Result>): Promise<Result | undefined> {
  // A timer that keeps us alive: with the program gone nothing else may, and the report is still to come.
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(late.resolve, ms, undefined);
  return await Promise.race([promise, late.promise]).finally(() => clearTimeout(timer));
}
