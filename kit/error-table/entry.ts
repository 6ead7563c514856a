/** What is said of an error, whatever happened. */

/** Who has to act: the learner's program, the learner's machine and settings, or this project. */
export type Blame = 'your code' | 'your set-up' | 'our harness' | 'undecided';

export interface ErrorEntry {
  /** What should have been the case. */
  readonly expected: string;
  /** Why it matters to the reader. */
  readonly matters: string;
  /** What to try, in the imperative. */
  readonly hint: string;
  readonly blame: Blame;
  /** The command's exit code: 1 failed, 2 undecided, 3 our own fault. */
  readonly exit: 1 | 2 | 3;
  /** The status of the local server's answer (RFC 9110, section 15). */
  readonly status: number;
}

/** An entry, in the order in which it is read aloud. */
export const entry = (
  expected: string,
  matters: string,
  hint: string,
  blame: Blame,
  exit: 1 | 2 | 3,
  status: number,
): ErrorEntry => ({ expected, matters, hint, blame, exit, status });
