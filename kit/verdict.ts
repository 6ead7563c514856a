/** The three verdicts and the exit codes that carry them. */

/** `undecided` is a result too: the noise was larger than the effect, or something needed was missing. */
export type Verdict = 'passed' | 'failed' | 'undecided';

/** Exit code of a command: 0 passed, 1 failed, 2 undecided; 3 is kept for our own fault. */
export const exitCodes: Readonly<Record<Verdict, number>> = { passed: 0, failed: 1, undecided: 2 };

/** The mark of each verdict: shape as well as colour, because colour alone is not enough (WCAG 2.2, 1.4.1). */
export const verdictMarks: Readonly<Record<Verdict, string>> = { passed: '●', failed: '▲', undecided: '◆' };

/** The verdict of several: one failure fails all, else one undecided leaves all undecided. */
export function combineVerdicts(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('failed')) return 'failed';
  return verdicts.length === 0 || verdicts.includes('undecided') ? 'undecided' : 'passed';
}
