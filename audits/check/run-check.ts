/** Runs a check; where it ended before its end, the report says who has to act. */
import type { CheckReport } from '../../kit/report.ts';
import { findBlame } from './blame.ts';
import { type CheckOptions, type CheckOrder, performCheck } from './perform-check.ts';

/**
 * Checks the target. Resolves also when it ended before its end, with what was decided until then, what was created,
 * and who has to act. Throws only for what is wrong with the order itself: `target-invalid`, `unknown-audit`.
 */
export async function runCheck(order: CheckOrder, options: CheckOptions): Promise<CheckReport> {
  const { report, ended, answered } = await performCheck(order, options);
  // Whoever stopped it needs no culprit.
  if (!ended || ended.code === 'stopped') return report;
  return { ...report, blame: await findBlame(ended, { answered }) };
}
