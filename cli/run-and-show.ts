/** What `be run` and `be replay --again` share: running with progress, storing, showing, and the exit code. */
import { runExperiment } from '../course/lab/run.ts';
import { CourseError, errorTable, formatError, toCourseError } from '../kit/errors.ts';
import type { AnyExperiment } from '../kit/experiment.ts';
import type { Values } from '../kit/parameters.ts';
import { endOfScale } from '../kit/prediction.ts';
import type { Run, RunView } from '../kit/run.ts';
import { mapBodies } from '../kit/transcript.ts';
import { combineVerdicts, exitCodes } from '../kit/verdict.ts';
import { storeRun } from '../server/runs.ts';
import { dataFolder } from '../wire/folders.ts';
import type { World } from './command.ts';

export interface RunOrder {
  readonly experiment: AnyExperiment;
  readonly values: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly prediction?: number;
  readonly engines: Readonly<Record<string, string>>;
  readonly save: boolean;
}

/** Runs it with its progress in one line, and stores it; `saved` is false when that was not wanted, or failed. */
export async function runOrder(order: RunOrder, world: World): Promise<{ run: Run; saved: boolean }> {
  const { stderr } = world;
  const run = await runExperiment(order, {
    env: world.env,
    engines: order.engines,
    signal: world.signal,
    onProgress: ({ done, total, saying }) => stderr.status(`${done} of ${total}  ${saying}`),
  });
  stderr.status('');
  if (!order.save) return { run, saved: false };
  try {
    await storeRun(dataFolder(world.env), order.experiment, run);
    return { run, saved: true };
  } catch (error) {
    // What was measured is shown all the same.
    stderr.line(formatError(toCourseError(error).toView()));
    return { run, saved: false };
  }
}

/**
 * 1 when a finding failed; 0 when none failed and one passed: a finding that noise left undecided fails no command;
 * 2 when it was stopped or nothing was decided. A run that broke has the exit code of its error.
 */
export function exitCodeOf({ run, findings }: RunView): number {
  if (run.outcome === 'failed' && run.error) return errorTable[run.error.code].exit;
  if (run.outcome !== 'done') return exitCodes.undecided;
  const decided = findings.map((finding) => finding.verdict).filter((verdict) => verdict !== 'undecided');
  return exitCodes[combineVerdicts(decided)];
}

/** The view as one JSON document: without the bodies of the transcript unless `full`, for they are most of it. */
export function jsonOf(view: RunView, full: boolean): object {
  const { run, findings, numbers, readings, measured } = view;
  return {
    run: full ? run : withoutBodies(run),
    findings,
    numbers,
    readings,
    ...(measured === undefined ? {} : { measured }),
  };
}

function withoutBodies(run: Run): Run {
  const exchanges = run.transcript.exchanges.map((exchange) =>
    mapBodies(exchange, ({ bytes }) => ({ text: '', bytes, truncated: bytes > 0 })),
  );
  return { ...run, transcript: { ...run.transcript, exchanges } };
}

/** A prediction on the scale that the experiment has under these conditions. */
export function parsePrediction(
  experiment: AnyExperiment,
  values: Values,
  text: string | undefined,
): number | undefined {
  if (text === undefined) return undefined;
  const { min, unit } = experiment.prediction;
  const max = endOfScale(experiment.prediction.max, values);
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(number) && number >= min && number <= max) return number;
  throw new CourseError(
    'parameter-out-of-range',
    `The prediction is a number of ${unit} from ${min} to ${max}; given was “${text}”.`,
  );
}
