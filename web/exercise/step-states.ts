/** The states of a step: their marks and words, and what is known of them while a check is under way. */
import type { StepState } from '../../kit/exercise.ts';
import type { AuditResult } from '../../kit/report.ts';
import { verdictMarks } from '../../kit/verdict.ts';

export const stepMarks: Readonly<Record<StepState, string>> = { ...verdictMarks, open: '○' };

export const stepWords: Readonly<Record<StepState, string>> = {
  passed: 'holds',
  failed: 'does not hold',
  undecided: 'undecided',
  open: 'not asked yet',
};

/** Audit → state, from the results that are there. */
export function statesOf(results: readonly AuditResult[]): Readonly<Record<string, StepState>> {
  return Object.fromEntries(
    results.map(({ audit, result }) => [audit, result === 'not run' ? 'open' : result]),
  );
}
