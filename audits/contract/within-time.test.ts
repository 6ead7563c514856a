/** A time limit for work that cannot be interrupted otherwise. */
import { expect, it } from 'vitest';
import { withinTime } from './within-time.ts';

it('gives what the work gives, and throws what it throws', () => {
  expect(withinTime(1_000, () => [1])).toEqual([1]);
  expect(() =>
    withinTime(1_000, () => {
      throw new RangeError('mine');
    }),
  ).toThrow(new RangeError('mine'));
});

it('stops a regular expression that would run for years', () => {
  const before = performance.now();
  expect(() => withinTime(50, () => /^(a+)+$/.test(`${'a'.repeat(60)}!`))).toThrow(/timed out/);
  expect(performance.now() - before).toBeLessThan(3_000);
});
