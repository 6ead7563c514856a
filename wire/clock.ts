/** The clock of every timing in a transcript. */

/** Now, in ms since the epoch with fractions; never runs backwards within a process, unlike `Date.now()`. */
export function epochMs(): number {
  return performance.timeOrigin + performance.now();
}
