import { expect, test } from 'vitest';
import { countSurprises } from './surprises.ts';

test('a full and exact reading has no surprises', () => {
  expect(countSurprises(['a', 'b', 'c'], ['a', 'b', 'c'], true)).toEqual({ shownTwice: 0, neverShown: 0 });
});

test('each showing beyond the first counts', () => {
  expect(countSurprises(['a', 'b', 'b', 'b'], ['a', 'b'], true).shownTwice).toBe(2);
});

test('before the end, only what the client has passed can have been skipped', () => {
  expect(countSurprises(['a', 'c'], ['a', 'b', 'c', 'd'], false).neverShown).toBe(1);
  expect(countSurprises(['a', 'c'], ['a', 'b', 'c', 'd'], true).neverShown).toBe(2);
});

test('what others send meanwhile may be shown or not: it is no gap', () => {
  expect(countSurprises(['new', 'a'], ['a'], true)).toEqual({ shownTwice: 0, neverShown: 0 });
});
