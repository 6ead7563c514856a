/** The throttle on a clock that stands until it is moved. */
import { beforeEach, expect, test } from 'vitest';
import { createThrottle, type Throttle } from './throttle.ts';

let now = 0;
let throttle: Throttle;

beforeEach(() => {
  now = 1_000;
  throttle = createThrottle(() => now);
});

const of = (from: string, units: number, perSecond = 10) => ({ from, units, perSecond });
const takes = (...demands: ReturnType<typeof of>[]) => throttle.take(demands) === undefined;

test('gives the units of a second, and no more', () => {
  expect([4, 6, 1].map((units) => takes(of('a', units)))).toEqual([true, true, false]);
  expect(takes(of('b', 10))).toBe(true);
});

test('gives units back a second after they were taken', () => {
  takes(of('a', 4));
  now += 500;
  takes(of('a', 6));
  now += 490;
  expect(takes(of('a', 1))).toBe(false);
  now += 10;
  expect(takes(of('a', 4))).toBe(true);
  expect(takes(of('a', 1))).toBe(false);
});

test('saves nothing up', () => {
  now += 60_000;
  expect([10, 1].map((units) => takes(of('a', units)))).toEqual([true, false]);
});

test('never gives more than its units in any second', () => {
  const taken: number[] = [];
  for (let step = 0; step < 400; step++) {
    now += 10;
    if (takes(of('a', 1))) taken.push(now);
  }
  for (const start of taken) {
    expect(taken.filter((time) => time >= start && time < start + 1_000).length).toBeLessThanOrEqual(10);
  }
  expect(taken.length).toBeGreaterThanOrEqual(40);
});

test('gives more than a second has when nobody else has taken any, and is paid back', () => {
  expect(takes(of('a', 25))).toBe(true);
  now += 2_490;
  expect(takes(of('a', 1))).toBe(false);
  now += 10;
  expect(takes(of('a', 10))).toBe(true);
});

test('takes all of several demands or none, and says which one failed', () => {
  takes(of('full', 10));
  const refused = throttle.take([of('free', 10), of('full', 1)]);
  expect(refused).toEqual(of('full', 1));
  expect(takes(of('free', 10))).toBe(true);
});

test('adds up demands for the same thing', () => {
  takes(of('a', 1));
  expect(takes(of('a', 5), of('a', 5))).toBe(false);
  expect(takes(of('a', 4), of('a', 5))).toBe(true);
});
