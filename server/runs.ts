/** Runs under way: one at a time, followed by any number of pages, stored when it ends. */
import { createRunId, runExperiment } from '../course/lab/run.ts';
import { CourseError, type ErrorView, toCourseError } from '../kit/errors.ts';
import type { AnyExperiment } from '../kit/experiment.ts';
import type { Row } from '../kit/figure.ts';
import { judgeRun } from '../kit/judge.ts';
import { parseValues } from '../kit/parameters.ts';
import type { Environment } from '../kit/part.ts';
import type { Run, RunProgress } from '../kit/run.ts';
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

export interface LiveRun {
  readonly id: string;
  readonly experiment: string;
  readonly events: readonly RunEvent[];
  /** Calls back with each event from `next` on, also those that were before. Returns the way to stop listening. */
  follow(next: number, listener: (event: RunEvent, index: number) => void): () => void;
  readonly ended: Promise<void>;
}

export interface RunKeeper {
  /** Throws `run-in-progress` and `parameter-out-of-range` before anything is started. */
  start(request: RunStart): LiveRun;
  /** The run with this id while it runs, and the last one for as long as it is the last. */
  find(id: string): LiveRun | undefined;
  /** The run under way. */
  current(): LiveRun | undefined;
  stop(id: string): void;
  /** Stops what runs, and waits until it has ended and is stored. */
  close(): Promise<void>;
}

/** Keeps runs for one data folder. A page that goes away does not end a run: it ends by itself, and is found again. */
export function createRunKeeper(folder: string, env: Environment): RunKeeper {
  let latest:
    | (LiveRun & { readonly controller: AbortController; readonly isRunning: () => boolean })
    | undefined;
  return {
    start(request) {
      if (latest?.isRunning()) {
        throw new CourseError(
          'run-in-progress',
          `The run ${latest.id} of ${latest.experiment} is under way.`,
        );
      }
      // What is wrong with the request is told before anything starts.
      parseValues(request.experiment.parameters, request.values);
      const id = createRunId();
      const controller = new AbortController();
      const events: RunEvent[] = [];
      let running = true;
      const listeners = new Set<(event: RunEvent, index: number) => void>();
      const emit = (event: RunEvent) => {
        events.push(event);
        for (const listener of listeners) listener(event, events.length - 1);
      };
      const live = {
        id,
        experiment: request.experiment.id,
        events,
        controller,
        isRunning: () => running,
        follow(next: number, listener: (event: RunEvent, index: number) => void) {
          for (const [index, event] of events.entries()) if (index >= next) listener(event, index);
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        ended: (async () => {
          const run = await runExperiment(request, {
            env,
            id,
            signal: controller.signal,
            onRow: (row) => emit({ kind: 'row', row }),
            onProgress: (progress) => emit({ kind: 'progress', progress }),
          });
          const unsaved = await save(run);
          running = false;
          emit({ kind: 'end', run, ...(unsaved ? { unsaved } : {}) });
        })(),
      };
      latest = live;
      return live;

      async function save(run: Run): Promise<ErrorView | undefined> {
        try {
          await storeRun(folder, request.experiment, run);
          return undefined;
        } catch (error) {
          return toCourseError(error).toView();
        }
      }
    },
    find: (id) => (latest?.id === id ? latest : undefined),
    current: () => (latest?.isRunning() ? latest : undefined),
    stop(id) {
      if (latest?.id === id) latest.controller.abort();
    },
    async close() {
      latest?.controller.abort();
      await latest?.ended;
    },
  };
}

/** Keeps a run and says so in the progress: first the run, so that no line names a run that is not there. */
export async function storeRun(folder: string, experiment: AnyExperiment, run: Run): Promise<void> {
  await writeRun(folder, run);
  const at = new Date().toISOString();
  if (run.prediction !== undefined) {
    await addProgress(folder, {
      at,
      did: 'predict',
      experiment: run.experiment,
      prediction: run.prediction,
      run: run.id,
    });
  }
  const findings = Object.fromEntries(
    judgeRun(experiment, run).findings.map(({ id, verdict }) => [id, verdict]),
  );
  await addProgress(folder, {
    at,
    did: 'run',
    experiment: run.experiment,
    run: run.id,
    outcome: run.outcome,
    findings,
  });
}
