/** Checks under way: one at a time, followed by any number of pages, stored when they end. */
import { createCheckId } from '../audits/check/perform-check.ts';
import { checkExercise, repeatOf } from '../course/exercises/check-exercise.ts';
import { CourseError, type ErrorView } from '../kit/errors.ts';
import type { Exercise, Work } from '../kit/exercise.ts';
import type { Environment } from '../kit/part.ts';
import type { AuditResult, CheckReport } from '../kit/report.ts';
import type { RunProgress } from '../kit/run.ts';
import { createLiveKeeper, type Live, type LiveKeeper } from './live.ts';
import { storeCheck } from './store/checks.ts';
import { explainUnsaved } from './store/files.ts';

/** What a follower hears, in this order: progress and results as they come, then one end. */
export type CheckEvent =
  | { readonly kind: 'progress'; readonly progress: RunProgress }
  | { readonly kind: 'result'; readonly result: AuditResult }
  /** `unsaved` tells why the check could not be stored. */
  | { readonly kind: 'end'; readonly report: CheckReport; readonly unsaved?: ErrorView };

export interface CheckStart {
  readonly exercise: Exercise;
  readonly work: Work;
  readonly seed: number;
}

export interface CheckKeeper extends Omit<LiveKeeper<CheckEvent>, 'start'> {
  /** Throws `check-in-progress` before anything is started. */
  start(request: CheckStart): Live<CheckEvent>;
}

/** Keeps checks for one data folder, as `createRunKeeper` keeps runs. */
export function createCheckKeeper(folder: string, env: Environment): CheckKeeper {
  const keeper = createLiveKeeper<CheckEvent>();
  return {
    ...keeper,
    start({ exercise, work, seed }) {
      const current = keeper.current();
      if (current) {
        throw new CourseError(
          'check-in-progress',
          `The check ${current.id} of ${current.subject} is under way.`,
        );
      }
      const id = createCheckId();
      return keeper.start(id, exercise.id, async (signal, emit) => {
        const checked = await checkExercise(exercise, work, seed, {
          env,
          id,
          signal,
          onProgress: (progress) => emit({ kind: 'progress', progress }),
          onResult: (result) => emit({ kind: 'result', result }),
        });
        const report = { ...checked, repeat: repeatOf(exercise, work, seed) };
        const unsaved = await explainUnsaved(storeCheck(folder, report, exercise));
        return { kind: 'end', report, ...(unsaved ? { unsaved } : {}) };
      });
    },
  };
}
