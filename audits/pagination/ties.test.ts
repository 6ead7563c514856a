/** Sort keys and ties, out of what a walk saw. */
import { expect, test } from 'vitest';
import { isPage, readPage } from '../reading/page.ts';
import { collectionOf, exchangeOf } from '../reading/testing.ts';
import { findTies, sizesThatCut } from './ties.ts';

function pages(...items: readonly (readonly Record<string, unknown>[])[]) {
  return items.map((some) => {
    const page = readPage(
      collectionOf(),
      exchangeOf('/things', `HTTP/1.1 200 OK\n\n${JSON.stringify({ items: some })}`),
    );
    if (!isPage(page)) throw new Error(page.problem);
    return page;
  });
}

test('the members that only fall or only rise, and where two neighbours share one, also across a page edge', () => {
  const walk = pages(
    [
      { id: 'q', at: '2026-02', text: 'x', n: 1 },
      { id: 'b', at: '2026-01', text: 'z', n: 1 },
    ],
    [{ id: 'r', at: '2026-01', text: 'a', n: 1 }],
  );
  expect(findTies(walk, 'id')).toEqual({ byId: false, members: ['at'], places: [1] });
});

test('a list that is sorted by its ids has no ties that matter', () => {
  expect(
    findTies(
      pages([
        { id: 3, at: 'x' },
        { id: 2, at: 'x' },
        { id: 1, at: 'w' },
      ]),
      'id',
    ),
  ).toMatchObject({ byId: true });
});

test('a list that shows nothing it could be sorted by', () => {
  expect(findTies(pages([{ id: 'b' }, { id: 'c' }, { id: 'a' }]), 'id')).toEqual({
    byId: false,
    members: [],
    places: [],
  });
  expect(findTies([], 'id')).toEqual({ byId: false, members: [], places: [] });
});

test('sizes whose pages end between the two', () => {
  expect(sizesThatCut([5], 1, 100, 4)).toEqual([2]);
  expect(sizesThatCut([5, 5, 8, 11], 1, 100, 4)).toEqual([2, 3, 9, 4]);
  expect(sizesThatCut([6], 1, 5, 4)).toEqual([]);
  expect(sizesThatCut([6], 1, 50, 4)).toEqual([7]);
  expect(sizesThatCut([0], 1, 50, 4)).toEqual([]);
});
