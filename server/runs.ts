/** Runs under way: one at a time, followed by any number of pages, stored when it ends. */
import { createRunId, runExperiment } from '../course/lab/run.ts';
import { CourseError, type ErrorView } from '../kit/errors.ts';
import type { AnyExperiment } from '../kit/experiment.ts';
import type { Row } from '../kit/figure.ts';
import { judgeRun } from '../kit/judge.ts';
import { parseValues } from '../kit/parameters.ts';
import type { Environment } from '../kit/part.ts';
import { endOfScale } from '../kit/prediction.ts';
import type { Run, RunProgress } from '../kit/run.ts';
import { createLiveKeeper, type Live, type LiveKeeper } from './live.ts';
import { explainUnsaved } from './store/files.ts';
import { addProgress } from './store/progress.ts';
import { writeRun } from './store/runs.ts';

/** What a follower hears, in this order: progress and rows as they come, then one end. */
export type RunEvent =
  | { readonly kind: 'progress'; readonly progress: RunProgress }
  | { readonly kind: 'row'; readonly row: Row }
  /** `unsaved` tells why the run could not be stored. */
  | { readonly kind: 'end'; readonly run: Run; readonly unsaved?: ErrorView };

export interface RunStart {
  readonly experiment: AnyExperiment;
  readonly values: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly prediction?: number;
}

export interface RunKeeper extends Omit<LiveKeeper<RunEvent>, 'start'> {
  /** Throws `run-in-progress` and `parameter-out-of-range` before anything is started. */
  start(request: RunStart): Live<RunEvent>;
}

/** Keeps runs for one data folder. A page that goes away does not end a run: it ends by itself, and is found again. */
export function createRunKeeper(folder: string, env: Environment): RunKeeper {
  const keeper = createLiveKeeper<RunEvent>();
  return {
    ...keeper,
    start(request) {
      const { experiment } = request;
      const current = keeper.current();
      if (current) {
        throw new CourseError('run-in-progress', `The run ${current.id} of ${current.subject} is under way.`);
      }
      // What is wrong with the request is told before anything starts.
      parseValues(experiment.parameters, request.values);
      const id = createRunId();
      return keeper.start(id, experiment.id, async (signal, emit) => {
        const run = await runExperiment(request, {
          env,
          id,
          signal,
          onRow: (row) => emit({ kind: 'row', row }),
          onProgress: (progress) => emit({ kind: 'progress', progress }),
        });
        const unsaved = await explainUnsaved(storeRun(folder, experiment, run));
        return { kind: 'end', run, ...(unsaved ? { unsaved } : {}) };
      });
    },
  };
}

/** Keeps a run and says so in the progress: first the run, so that no line names a run that is not there. */
export async function storeRun(folder: string, experiment: AnyExperiment, run: Run): Promise<void> {
  await writeRun(folder, run);
  const at = new Date().toISOString();
  const { findings, measured } = judgeRun(experiment, run);
  if (run.prediction !== undefined) {
    await addProgress(folder, {
      at,
      did: 'predict',
      experiment: run.experiment,
      prediction: run.prediction,
      max: endOfScale(experiment.prediction.max, run.values),
      ...(measured === undefined ? {} : { measured }),
      run: run.id,
    });
  }
  await addProgress(folder, {
    at,
    did: 'run',
    experiment: run.experiment,
    run: run.id,
    outcome: run.outcome,
    findings: Object.fromEntries(findings.map(({ id, verdict }) => [id, verdict])),
  });
}
