/** What `be check` and `be replay --again` share: checking with progress, storing, showing, and the exit code. */
import { type CheckOrder, checkBounds } from '../audits/check/perform-check.ts';
import { runCheck } from '../audits/check/run-check.ts';
import { checkExercise } from '../course/exercises/check-exercise.ts';
import { findExercise } from '../course/index.ts';
import { formatError } from '../kit/errors.ts';
import { type Backend, type Exercise, judgeExercise } from '../kit/exercise.ts';
import { type CheckReport, exitCodeOf } from '../kit/report.ts';
import { exitCodes } from '../kit/verdict.ts';
import { repeatOf, storeCheck } from '../server/checks.ts';
import { explainUnsaved } from '../server/runs.ts';
import { dataFolder } from '../wire/folders.ts';
import type { World } from './command.ts';
import { renderExercise, renderReport } from './terminal/report.ts';

export interface ShowOptions {
  readonly json: boolean;
  readonly evidence: boolean;
  readonly save: boolean;
}

/** Checks any backend, stores and shows the report; gives the exit code. */
export async function checkTarget(
  order: CheckOrder,
  repeat: readonly string[],
  show: ShowOptions,
  world: World,
): Promise<number> {
  const costs = `at most ${checkBounds.requests.toLocaleString('en-US')} requests and ${checkBounds.ms / 1_000} s`;
  if (!show.json) {
    world.stderr.line(
      `Checking ${order.target}, ${order.write ? 'with items of its own' : 'reading only'}; ${costs}.`,
    );
  }
  const report = await runCheck(order, { signal: world.signal, onProgress: progressOn(world) });
  return await finish({ ...report, repeat }, undefined, show, world);
}

/** Checks an exercise, stores and shows the report; gives the exit code. */
export async function checkStage(
  exercise: Exercise,
  backend: Backend,
  seed: number,
  show: ShowOptions,
  world: World,
): Promise<number> {
  const report = await checkExercise(exercise, backend, seed, {
    env: world.env,
    signal: world.signal,
    onProgress: progressOn(world),
  });
  return await finish({ ...report, repeat: repeatOf(exercise, backend, seed) }, exercise, show, world);
}

function progressOn({ stderr }: World) {
  return ({ done, total, saying }: { done: number; total: number; saying: string }) =>
    stderr.status(`${Math.round((100 * done) / total)} %  ${saying}`);
}

async function finish(
  report: CheckReport,
  exercise: Exercise | undefined,
  show: ShowOptions,
  world: World,
): Promise<number> {
  world.stderr.status('');
  const unsaved = show.save
    ? await explainUnsaved(storeCheck(dataFolder(world.env), report, exercise))
    : undefined;
  if (unsaved) world.stderr.line(formatError(unsaved));
  return showReport(report, show, world);
}

/** Shows a report as it is stored; gives its exit code. */
export function showReport(report: CheckReport, show: Omit<ShowOptions, 'save'>, world: World): number {
  const { stdout } = world;
  const exercise = report.exercise === undefined ? undefined : findExercise(report.exercise);
  const judgement = exercise && judgeExercise(exercise, report);
  if (show.json) stdout.line(JSON.stringify({ ...report, ...(judgement ? { judgement } : {}) }));
  else if (exercise && judgement) {
    stdout.line(renderExercise(exercise, judgement, report, stdout.paint, show.evidence));
  } else stdout.line(renderReport(report, stdout.paint, show.evidence));
  if (report.blame?.who === 'our harness') return exitCodeOf(report);
  return judgement ? exitCodes[judgement.verdict] : exitCodeOf(report);
}
