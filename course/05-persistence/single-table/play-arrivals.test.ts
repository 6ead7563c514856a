import { expect, test } from 'vitest';
import { playArrivals } from './play-arrivals.ts';

const signal = new AbortController().signal;
const arrivals = [0, 5, 10].map((at, key) => ({ at, key }));

test('sends in time, without waiting for answers', async () => {
  const { promise: all, resolve } = Promise.withResolvers<void>();
  const sent: number[] = [];
  const waits = await playArrivals(
    arrivals,
    async ({ key }) => {
      sent.push(key);
      // The first is answered when the last is sent.
      if (key === 2) resolve();
      await all;
    },
    signal,
  );
  expect(sent).toEqual([0, 1, 2]);
  expect(waits).toHaveLength(3);
  expect(Math.max(...waits)).toBeGreaterThanOrEqual(9);
});

test('ends with the error of a request', async () => {
  const broken = async () => {
    throw new Error('no answer');
  };
  await expect(playArrivals(arrivals, broken, signal)).rejects.toThrow('no answer');
});

test('ends with the reason of the signal', async () => {
  const stopped = AbortSignal.abort(new Error('stopped'));
  await expect(playArrivals(arrivals, async () => {}, stopped)).rejects.toThrow('stopped');
});
