/** Stored checks. */
import { type Exercise, judgeExercise } from '../../kit/exercise.ts';
import { type CheckReport, verdictOf } from '../../kit/report.ts';
import { createDocuments } from './documents.ts';
import { addProgress } from './progress.ts';

export const {
  write: writeCheck,
  read: readCheck,
  list: listChecks,
} = createDocuments<CheckReport>('checks', 'check', 'unknown-check');

/** Keeps a check and says so in the progress: first the check, so that no line names one that is not there. */
export async function storeCheck(folder: string, report: CheckReport, exercise?: Exercise): Promise<void> {
  await writeCheck(folder, report);
  const judged = exercise && judgeExercise(exercise, report);
  await addProgress(folder, {
    at: new Date().toISOString(),
    did: 'check',
    check: report.id,
    seed: report.seed,
    verdict: judged?.verdict ?? verdictOf(report),
    ...(judged && exercise
      ? {
          exercise: exercise.id,
          steps: Object.fromEntries(judged.steps.map(({ audit, state }) => [audit, state])),
        }
      : {}),
  });
}
