/** Medians, quantiles and intervals, against values that were worked out by hand. */
import { describe, expect, it } from 'vitest';
import { decideAbove, median, quantile, ratioOfMedians } from './statistics.ts';

it.each([
  [[3], 3],
  [[1, 2], 1.5],
  [[9, 1, 5], 5],
  [[10, 9, 100, 1], 9.5],
  [[2, 2, 2, 2], 2],
])('the median of %j is %d', (values, expected) => {
  const before = [...values];
  expect(median(values)).toBe(expected);
  expect(values).toEqual(before);
});

it.each([
  [0, 10],
  [0.25, 20],
  [0.5, 30],
  [0.9, 46],
  [1, 50],
])('the quantile %d of 10 to 50 is %d', (q, expected) => {
  expect(quantile([50, 40, 30, 20, 10], q)).toBeCloseTo(expected, 10);
});

it('nothing has no median', () => {
  expect(median([])).toBeNaN();
  expect(quantile([], 0.9)).toBeNaN();
});

describe('the ratio of medians', () => {
  const slow = [20, 21, 19, 22, 18, 20, 20];
  const fast = [10, 11, 9, 10, 10, 9, 11];

  it('lies inside its interval, which is the same each time', () => {
    const ratio = ratioOfMedians(slow, fast);
    expect(ratio.estimate).toBe(2);
    expect(ratio.low).toBeLessThanOrEqual(2);
    expect(ratio.high).toBeGreaterThanOrEqual(2);
    expect(ratio.low).toBeLessThan(ratio.high);
    expect(ratioOfMedians(slow, fast)).toEqual(ratio);
  });

  it('is sure of what never varies, and wide for what does', () => {
    expect(ratioOfMedians([4, 4, 4], [2, 2, 2])).toEqual({ estimate: 2, low: 2, high: 2 });
    const noisy = ratioOfMedians([1, 100, 3, 50, 9], [2, 80, 1, 40, 7]);
    expect(noisy.high / noisy.low).toBeGreaterThan(5);
  });
});

describe('a claim of being above the limit', () => {
  it.each([
    [{ estimate: 3, low: 2.1, high: 4 }, 'passed'],
    [{ estimate: 1, low: 0.5, high: 1.9 }, 'failed'],
    [{ estimate: 2.5, low: 1.5, high: 4 }, 'undecided'],
    [{ estimate: 2, low: 2, high: 2 }, 'undecided'],
    [{ estimate: Number.NaN, low: Number.NaN, high: Number.NaN }, 'undecided'],
  ] as const)('%j against 2 is %s', (interval, verdict) => {
    expect(decideAbove(interval, 2)).toBe(verdict);
  });
});
