import { expect, test } from 'vitest';
import { createRandom } from '../kit/random.ts';
import { type Arrival, generateArrivals, shardArrivals, sharesOf } from './arrivals.ts';
import { hashKeys } from './moved-keys.ts';
import { type HeatOptions, simulateHeat } from './partition-heat.ts';

const keys = 1_000;
const hashes = hashKeys(keys, 'key');
const table: HeatOptions = {
  partitions: 4,
  perSecond: 100,
  burstSeconds: 0,
  units: 1,
  splitAfterSeconds: 'never',
  hashOf: (key) => hashes[key] ?? 0,
};
const alone = { ...table, partitions: 1 };
const zipf = (perSecond: number, skew = 1) =>
  generateArrivals({ perSecond, seconds: 20, keys, skew, random: createRandom(1) });
const refusedShare = (arrivals: Iterable<Arrival>, options: HeatOptions) => {
  const { offered, refused } = simulateHeat(arrivals, options);
  return refused / offered;
};
const every = (ms: number, from: number, to: number) =>
  Array.from({ length: (to - from) / ms }, (_, index): Arrival => ({ at: from + index * ms, key: 0 }));

test('gives a partition its units in each second, and refuses the rest', () => {
  // 200 a second for five seconds.
  expect(simulateHeat(every(5, 0, 5_000), alone)).toEqual({ offered: 1_000, refused: 500, partitions: 1 });
  expect(simulateHeat(every(10, 0, 5_000), alone).refused).toBe(0);
  expect(simulateHeat(every(10, 0, 5_000), { ...alone, units: 4 }).refused).toBe(375);
});

test('saves up what was not used, for so many seconds and no more', () => {
  const spike = every(2, 60_000, 61_000);
  expect(simulateHeat(spike, alone).refused).toBe(400);
  expect(simulateHeat(spike, { ...alone, burstSeconds: 3 }).refused).toBe(100);
  expect(simulateHeat(spike, { ...alone, burstSeconds: 300 }).refused).toBe(0);
});

test('the same seed gives the same requests and the same answer', () => {
  expect([...zipf(50)]).toEqual([...zipf(50)]);
  expect(simulateHeat(zipf(500), table)).toEqual(simulateHeat(zipf(500), table));
});

test('arrivals come in order, as often as they should, and for the keys that are wanted', () => {
  const arrivals = [...zipf(500)];
  expect(arrivals.every(({ at }, index) => at >= (arrivals[index - 1]?.at ?? 0))).toBe(true);
  expect(arrivals.length).toBeGreaterThan(9_500);
  expect(arrivals.length).toBeLessThan(10_500);
  const first = arrivals.filter(({ key }) => key === 0).length / arrivals.length;
  expect(Math.abs(first - (sharesOf(keys, 1)[0] ?? 0))).toBeLessThan(0.02);
  expect(sharesOf(keys, 0)[7]).toBeCloseTo(1 / keys);
});

test('refuses more, the more is asked', () => {
  const shares = [100, 200, 400, 800].map((perSecond) => refusedShare(zipf(perSecond), table));
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.at(-1)).toBeGreaterThan(0.4);
});

test('a skew heats one partition while the table has units left', () => {
  expect(refusedShare(zipf(300, 0), table)).toBeLessThan(0.02);
  expect(refusedShare(zipf(300, 1.5), table)).toBeGreaterThan(0.05);
});

test('splitting helps where many keys are warm', () => {
  const splitting = simulateHeat(zipf(600, 0), { ...table, splitAfterSeconds: 2 });
  expect(splitting.partitions).toBeGreaterThan(4);
  expect(splitting.refused).toBeLessThan(simulateHeat(zipf(600, 0), table).refused / 2);
});

test('splitting does not help a single key', () => {
  const options = { ...alone, splitAfterSeconds: 1 };
  expect(simulateHeat(every(5, 0, 5_000), options)).toEqual({ offered: 1_000, refused: 500, partitions: 1 });
});

test('sharding spreads a single key', () => {
  const one = () =>
    generateArrivals({ perSecond: 300, seconds: 20, keys: 1, skew: 0, random: createRandom(2) });
  const options = { ...table, partitions: 8, hashOf: (key: number) => key * 2 ** 29 };
  expect(refusedShare(one(), options)).toBeGreaterThan(0.6);
  expect(refusedShare(shardArrivals(one(), 8, createRandom(3)), options)).toBeLessThan(0.01);
});
