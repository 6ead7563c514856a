import { expect, test } from 'vitest';
import { StoreUnavailable } from '../../application/failure.ts';
import { createSlots } from './slots.ts';

test('so many at a time, in the order of coming', async () => {
  const slots = createSlots(2);
  const taken: number[] = [];
  const all = [1, 2, 3, 4].map((number) => slots.take(5_000).then(() => taken.push(number)));
  await Promise.all(all.slice(0, 2));
  expect(taken).toEqual([1, 2]);
  slots.give();
  await all[2];
  expect(taken).toEqual([1, 2, 3]);
  slots.give();
  await all[3];
  expect(taken).toEqual([1, 2, 3, 4]);
});

test('who gives up waiting takes none', async () => {
  const slots = createSlots(1);
  await slots.take(1);
  await expect(slots.take(1)).rejects.toThrow(StoreUnavailable);
  const next = slots.take(5_000);
  slots.give();
  await next;
  slots.give();
  await slots.take(1);
});
