/** The scale of guesses follows the conditions. */
import { expect, test } from 'vitest';
import { endOfScale } from './prediction.ts';

test.each([
  [100, {}, 100],
  [{ times: 1, of: ['a', 'b'] }, { a: 8, b: 5 }, 40],
  [{ times: 0.1, of: ['a'] }, { a: 1_234 }, 130],
  [{ times: 3, of: ['a'] }, { a: 10_090 }, 31_000],
  [{ times: 0.1, of: ['a'], plus: 20 }, { a: 300 }, 50],
  [{ times: 0.1, of: ['a'], plus: 20 }, { a: 0 }, 20],
  [{ times: 1, of: ['a', 'b'], over: ['c'] }, { a: 600, b: 3, c: 30 }, 60],
  [{ times: 1, of: ['a'], over: ['c'] }, { a: 600, c: Number.NaN }, 1],
  // What is being typed is no number for a moment.
  [{ times: 3, of: ['a'] }, { a: Number.NaN }, 1],
  [{ times: 3, of: ['a'] }, { a: 0 }, 1],
] as const)('%j under %j ends at %d', (end, values, expected) => {
  expect(endOfScale(end, values)).toBe(expected);
});
