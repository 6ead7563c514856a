import { expect, test } from 'vitest';
import { compareNewestFirst, cutPage } from './page.ts';

test('newest first; in the same millisecond the larger id first', () => {
  const at = (time: number, id: string) => ({ createdAt: new Date(time), id });
  const sorted = [at(1, 'b'), at(2, 'a'), at(1, 'c'), at(1, 'a')].sort(compareNewestFirst);
  expect(sorted).toEqual([at(2, 'a'), at(1, 'c'), at(1, 'b'), at(1, 'a')]);
  expect(compareNewestFirst(at(1, 'a'), at(1, 'a'))).toBe(0);
});

test('one item more than the limit means that there is a next page', () => {
  expect(cutPage(['c', 'b', 'a'], 2)).toEqual({ items: ['c', 'b'], more: true });
});

test('exactly as many as the limit is the last page, and so is an empty list', () => {
  expect(cutPage(['c', 'b'], 2)).toEqual({ items: ['c', 'b'], more: false });
  expect(cutPage([], 2)).toEqual({ items: [], more: false });
});
