import { expect, test } from 'vitest';
import type { User } from './model.ts';
import { cutPage } from './page.ts';

const users = ['c', 'b', 'a'].map(
  (id, index): User => ({ id, name: id, version: 1, createdAt: new Date(3 - index), updatedAt: new Date(0) }),
);

test('one item more than the limit means that there is a next page, behind the last item shown', () => {
  const page = cutPage(users, { limit: 2, start: { by: 'head' } });
  expect(page.items.map(({ id }) => id)).toEqual(['c', 'b']);
  expect(page.next).toEqual({ by: 'position', after: { createdAt: new Date(2), id: 'b' } });
});

test('exactly as many as the limit is the last page', () => {
  expect(cutPage(users, { limit: 3, start: { by: 'head' } }).next).toBeUndefined();
});

test('an offset goes on by offset', () => {
  const page = cutPage(users, { limit: 2, start: { by: 'offset', offset: 4 } });
  expect(page.next).toEqual({ by: 'offset', offset: 6 });
});

test('an empty list has no next page', () => {
  expect(cutPage([], { limit: 1, start: { by: 'head' } })).toEqual({ items: [] });
});
