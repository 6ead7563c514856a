/** Statistics for small samples on noisy machines: medians and intervals, never a mean alone. */
import { createRandom } from './random.ts';
import type { Verdict } from './verdict.ts';

/** The quantile `q` (0 to 1) of the values, by linear interpolation; NaN for none. */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * q;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** An estimate with the interval that holds it in 95 % of resamplings. */
export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/**
 * How many times larger the median of `after` is than that of `before`, with a bootstrap percentile
 * interval (Efron and Tibshirani, An Introduction to the Bootstrap, chapter 13). Seeded: same samples, same interval.
 */
export function ratioOfMedians(
  after: readonly number[],
  before: readonly number[],
  resamplings = 1_000,
): Interval {
  const random = createRandom(after.length * 31 + before.length);
  const resample = (values: readonly number[]) => values.map(() => random.pick(values));
  const ratios = Array.from(
    { length: resamplings },
    () => median(resample(after)) / median(resample(before)),
  );
  return {
    estimate: median(after) / median(before),
    low: quantile(ratios, 0.025),
    high: quantile(ratios, 0.975),
  };
}

/** Is the whole interval above the limit, below it, or does the noise cover the limit? */
export function decideAbove(interval: Interval, limit: number): Verdict {
  if (interval.low > limit) return 'passed';
  return interval.high < limit ? 'failed' : 'undecided';
}
