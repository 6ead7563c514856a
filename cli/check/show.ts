/** What every check in the terminal shares: progress, storing, showing, and the exit code. */
import { formatError } from '../../kit/errors.ts';
import { type Exercise, judgeExercise } from '../../kit/exercise.ts';
import { type CheckReport, exitCodeOf } from '../../kit/report.ts';
import type { RunProgress } from '../../kit/run.ts';
import { exitCodes } from '../../kit/verdict.ts';
import { storeCheck } from '../../server/store/checks.ts';
import { explainUnsaved } from '../../server/store/files.ts';
import { dataFolder } from '../../wire/folders.ts';
import type { World } from '../command.ts';
import { renderExercise, renderReport } from '../terminal/report.ts';

export interface ShowOptions {
  readonly json: boolean;
  readonly evidence: boolean;
  readonly save: boolean;
  /** One hint more for the step at which the learner is. */
  readonly hint?: boolean;
}

/** How far a check is, in one line. */
export function progressOn({ stderr }: World): (progress: RunProgress) => void {
  return ({ done, total, saying }) => stderr.status(`${Math.round((100 * done) / total)} %  ${saying}`);
}

/** Stores the report unless that is not wanted, and shows it; gives the exit code. */
export async function finish(
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
  return showReport(report, exercise, show, world, await askHints(report, exercise, show, world));
}

/** Shows a report; gives its exit code. */
export function showReport(
  report: CheckReport,
  exercise: Exercise | undefined,
  { json, evidence }: Omit<ShowOptions, 'save' | 'hint'>,
  { stdout }: World,
  hints: readonly string[] = [],
): number {
  const judgement = exercise && judgeExercise(exercise, report);
  if (json) {
    const more = { ...(judgement && { judgement }), ...(hints.length > 0 && { hints }) };
    stdout.line(JSON.stringify({ ...report, ...more }));
  } else if (exercise && judgement) {
    stdout.line(renderExercise(exercise, judgement, report, stdout.paint, { evidence, hints }));
  } else stdout.line(renderReport(report, stdout.paint, evidence));
  if (report.blame?.who === 'our harness') return exitCodeOf(report);
  return judgement ? exitCodes[judgement.verdict] : exitCodeOf(report);
}

/** The hints that were shown for the next step, and one more. */
async function askHints(
  report: CheckReport,
  exercise: Exercise | undefined,
  { hint }: ShowOptions,
  { env }: World,
): Promise<readonly string[]> {
  const next = exercise && hint ? judgeExercise(exercise, report).next : undefined;
  if (!exercise || !next) return [];
  const { giveHint } = await import('../../server/exercises.ts');
  return (await giveHint({ exercise: exercise.id, audit: next.audit }, dataFolder(env))).shown;
}
