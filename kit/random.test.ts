/** Seeded randomness: the same numbers for the same seed, on every machine. */
import { expect, it } from 'vitest';
import { createRandom, type Random } from './random.ts';

const draw = (random: Random, count: number) => Array.from({ length: count }, () => random.next());

it('gives the same numbers for the same seed, and others for another', () => {
  expect(draw(createRandom(7), 50)).toEqual(draw(createRandom(7), 50));
  expect(draw(createRandom(7), 5)).not.toEqual(draw(createRandom(8), 5));
});

it('gives on every machine what it gave on the first', () => {
  // mulberry32 with seed 1, as published with the algorithm.
  expect(draw(createRandom(1), 3).map((value) => Math.round(value * 2 ** 32))).toEqual([
    2_693_262_067, 11_749_833, 2_265_367_787,
  ]);
});

it('stays in [0, 1) and spreads', () => {
  const values = draw(createRandom(3), 10_000);
  expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean).toBeCloseTo(0.5, 1);
});

it('reaches both ends of a range of whole numbers, and nothing else', () => {
  const random = createRandom(5);
  const values = new Set(Array.from({ length: 500 }, () => random.integer(-1, 2)));
  expect([...values].toSorted((a, b) => a - b)).toEqual([-1, 0, 1, 2]);
});

it('picks every item, and refuses an empty list', () => {
  const random = createRandom(5);
  expect(new Set(Array.from({ length: 200 }, () => random.pick(['a', 'b', 'c']))).size).toBe(3);
  expect(() => random.pick([])).toThrow(RangeError);
});

it('forks generators that do not disturb each other', () => {
  const [alone, disturbed] = [createRandom(9), createRandom(9)];
  disturbed.next();
  expect(draw(disturbed.fork('link'), 5)).toEqual(draw(alone.fork('link'), 5));
  expect(draw(alone.fork('link'), 5)).not.toEqual(draw(alone.fork('load'), 5));
  expect(draw(alone.fork('link'), 5)).not.toEqual(draw(createRandom(10).fork('link'), 5));
});
