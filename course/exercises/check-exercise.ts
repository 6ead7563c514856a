/** Checks an exercise: starts the learner's program or takes its address, runs the audits, stops what was started. */
import { readFile } from 'node:fs/promises';
import { findBlame } from '../../audits/check/blame.ts';
import { type CheckOptions, type CheckOrder, createCheckId } from '../../audits/check/perform-check.ts';
import { runCheck } from '../../audits/check/run-check.ts';
import { CourseError, toCourseError } from '../../kit/errors.ts';
import type { Backend, Exercise } from '../../kit/exercise.ts';
import type { Environment } from '../../kit/part.ts';
import type { CheckReport } from '../../kit/report.ts';
import { type RunningProgram, startProgram } from './program.ts';

export interface ExerciseOptions extends Omit<CheckOptions, 'bounds'> {
  readonly env: Environment;
  readonly readyMs?: number;
}

/** ms that the news of a program's end may take behind the silence that it causes. */
const newsMs = 500;

/** The order of the check that belongs to the exercise. */
export async function orderOf(exercise: Exercise, target: string, seed: number): Promise<CheckOrder> {
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

/** Resolves with the report, also when the program could not be started or ended in the middle. */
export async function checkExercise(
  exercise: Exercise,
  backend: Backend,
  seed: number,
  options: ExerciseOptions,
): Promise<CheckReport> {
  if ('url' in backend) return await runCheck(await orderOf(exercise, backend.url, seed), options);
  const id = options.id ?? createCheckId();
  let program: RunningProgram;
  try {
    options.onProgress?.({ done: 0, total: 1, saying: `starting your server: ${backend.command}` });
    program = await startProgram({ ...backend, ...options });
  } catch (thrown) {
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
      crash: () => program.crash(),
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
  }
}

/** The arguments of `be` that check the same exercise once more. */
export function repeatOf({ stage }: Exercise, backend: Backend, seed: number): string[] {
  const where =
    'url' in backend ? ['--url', backend.url] : ['--folder', backend.folder, '--run', backend.command];
  return ['check', stage, ...where, '--seed', String(seed)];
}

/** The report of a check that had nothing to ask. */
async function reportOfNothing(
  exercise: Exercise,
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
  const timeout = AbortSignal.timeout(ms);
  const late = new Promise<undefined>((resolve) => {
    timeout.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  return await Promise.race([promise, late]);
}
