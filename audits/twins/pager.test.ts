import { describe, expect, test } from 'vitest';
import { createRandom } from '../../kit/random.ts';
import type { FaultId } from './faults.ts';
import { createPager, type Page } from './pager.ts';
import { Crash, Problem } from './problem.ts';
import type { List, PageRequest, Row, Start } from './steps.ts';

/** Ids 1 to 10, two in each second, `a` and `b` by turns; newest first. */
const rows: readonly Row[] = Array.from({ length: 10 }, (_, index) => ({
  id: index + 1,
  time: 1_000 * Math.floor(index / 2),
  item: { id: index + 1, kind: index % 2 === 0 ? 'a' : 'b' },
}));
const list: List = {
  rows,
  order: 'newest first',
  removed: [
    { id: 11, time: 9_000 },
    { id: 12, time: 9_000 },
  ],
  tickMs: 1_000,
};
const onlyA = { member: 'kind', value: 'a' };
const beginning: Start = { from: 'beginning' };

const pagerWith = (fault?: FaultId) => createPager(fault, createRandom(1));
const idsOf = (page: Page) => page.rows.map(({ id }) => id);

/** The ids of each page; `change` makes another list of it after the first one. */
function walk(
  fault: FaultId | undefined,
  request: Omit<PageRequest, 'start'>,
  change = (same: List) => same,
): (string | number)[][] {
  const page = pagerWith(fault);
  const pages: Page[] = [page(list, { ...request, start: beginning })];
  for (let next = pages[0]?.next; next && pages.length < 12; next = pages.at(-1)?.next) {
    pages.push(page(change(list), { ...request, ...next }));
  }
  return pages.map(idsOf);
}

const without = (id: number) => (from: List) => ({ ...from, rows: from.rows.filter((row) => row.id !== id) });
const withNewest = (from: List) => ({ ...from, rows: [...from.rows, { id: 11, time: 9_000, item: {} }] });

describe('without a fault', () => {
  test('a walk gives each item once, in order, and ends', () => {
    expect(walk(undefined, { size: 4 })).toEqual([
      [10, 9, 8, 7],
      [6, 5, 4, 3],
      [2, 1],
    ]);
    expect(walk(undefined, { size: 5 })).toEqual([
      [10, 9, 8, 7, 6],
      [5, 4, 3, 2, 1],
    ]);
    expect(walk(undefined, { size: 2, filter: onlyA })).toEqual([[9, 7], [5, 3], [1]]);
  });

  test('the other order is the reverse, ties included', () => {
    const page = pagerWith()({ ...list, order: 'oldest first' }, { size: 10, start: beginning });
    expect(idsOf(page)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('a cursor stays in its place while items come and go', () => {
    expect(walk(undefined, { size: 4 }, withNewest)).toEqual(walk(undefined, { size: 4 }));
    expect(walk(undefined, { size: 4 }, without(7))).toEqual(walk(undefined, { size: 4 }));
  });

  test('counts what passes the filter, and waits for nothing', () => {
    const page = pagerWith();
    expect(page(list, { size: 3, start: { from: 'count', skip: 8 } })).toMatchObject({
      total: 10,
      waitMs: 0,
    });
    expect(page(list, { size: 3, start: beginning, filter: onlyA })).toMatchObject({ total: 5, waitMs: 0 });
    expect(page(list, { size: 3, start: { from: 'count', skip: 20 } })).toEqual({
      rows: [],
      total: 10,
      waitMs: 0,
    });
  });
});

describe('with the fault', () => {
  test('size-ignored, all comes at once', () => {
    expect(walk('size-ignored', { size: 4 })).toEqual([[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]]);
  });

  test('size-one-more, a page holds one more', () => {
    expect(walk('size-one-more', { size: 4 })).toEqual([
      [10, 9, 8, 7, 6],
      [5, 4, 3, 2, 1],
    ]);
  });

  test('next-loops, the third page is the first one', () => {
    expect(walk('next-loops', { size: 4 }).slice(0, 5)).toEqual([
      [10, 9, 8, 7],
      [6, 5, 4, 3],
      [10, 9, 8, 7],
      [6, 5, 4, 3],
      [10, 9, 8, 7],
    ]);
  });

  test('next-dies, the third page crashes', () => {
    expect(() => walk('next-dies', { size: 4 })).toThrow(Crash);
    expect(walk('next-dies', { size: 5 })).toHaveLength(2);
  });

  test('next-on-last-page, an empty page comes last', () => {
    expect(walk('next-on-last-page', { size: 5 })).toEqual([[10, 9, 8, 7, 6], [5, 4, 3, 2, 1], []]);
  });

  test('cursor-is-an-offset, items that move are repeated or skipped', () => {
    expect(walk('cursor-is-an-offset', { size: 4 })).toEqual(walk(undefined, { size: 4 }));
    expect(walk('cursor-is-an-offset', { size: 4 }, withNewest)[1]).toEqual([7, 6, 5, 4]);
    expect(walk('cursor-is-an-offset', { size: 4 }, without(8))[1]).toEqual([5, 4, 3, 2]);
  });

  test('cursor-needs-its-item, the walk ends when it is deleted', () => {
    expect(walk('cursor-needs-its-item', { size: 4 })).toEqual(walk(undefined, { size: 4 }));
    expect(walk('cursor-needs-its-item', { size: 4 }, without(7))).toEqual([[10, 9, 8, 7], []]);
  });

  test('cursor-skips-ties, the rest of a second is lost', () => {
    expect(walk('cursor-skips-ties', { size: 3 })).toEqual([
      [10, 9, 8],
      [6, 5, 4],
      [2, 1],
    ]);
  });

  test('ties-shuffle, only items of the same second change places', () => {
    const page = pagerWith('ties-shuffle');
    const orders = Array.from({ length: 20 }, () => idsOf(page(list, { size: 10, start: beginning })));
    expect(new Set(orders.map(String)).size).toBeGreaterThan(1);
    for (const order of orders) {
      expect(order.map((id) => Math.ceil(Number(id) / 2))).toEqual([5, 5, 4, 4, 3, 3, 2, 2, 1, 1]);
    }
  });

  test('total-counts-page, the total is the length of the page', () => {
    expect(pagerWith('total-counts-page')(list, { size: 3, start: beginning }).total).toBe(3);
  });

  test('total-stale, the total counts what was deleted', () => {
    expect(pagerWith('total-stale')(list, { size: 3, start: beginning }).total).toBe(12);
  });

  test('deep-is-slow, each five items before the page take 30 ms', () => {
    const page = pagerWith('deep-is-slow');
    const waits = [0, 4, 5, 9].map((skip) => page(list, { size: 1, start: { from: 'count', skip } }).waitMs);
    expect(waits).toEqual([0, 0, 30, 30]);
  });

  test.each([
    ['past-the-end-404', Problem],
    ['past-the-end-500', Crash],
  ] as const)('%s, only a page behind the last one is refused', (fault, error) => {
    const page = pagerWith(fault);
    expect(() => page(list, { size: 5, start: { from: 'count', skip: 10 } })).toThrow(error);
    expect(idsOf(page(list, { size: 5, start: { from: 'count', skip: 9 } }))).toEqual([1]);
    expect(idsOf(page({ ...list, rows: [] }, { size: 5, start: { from: 'count', skip: 0 } }))).toEqual([]);
  });

  test('filter-after-paging, pages in mid-walk are short', () => {
    expect(walk('filter-after-paging', { size: 3, filter: onlyA })).toEqual([[9], [7, 5], [3], [1]]);
    expect(pagerWith('filter-after-paging')(list, { size: 3, start: beginning, filter: onlyA }).total).toBe(
      5,
    );
  });

  test('next-drops-filter, only the first page keeps to it', () => {
    const page = pagerWith('next-drops-filter');
    const first = page(list, { size: 2, start: beginning, filter: onlyA });
    expect(idsOf(first)).toEqual([9, 7]);
    expect(first.next?.filter).toBeUndefined();
    // Also when the client repeats the filter by itself.
    expect(idsOf(page(list, { size: 2, start: first.next?.start ?? beginning, filter: onlyA }))).toEqual([
      6, 5,
    ]);
    expect(idsOf(page(list, { size: 2, start: { from: 'count', skip: 0 }, filter: onlyA }))).toEqual([9, 7]);
    expect(idsOf(page(list, { size: 2, start: { from: 'count', skip: 2 }, filter: onlyA }))).toEqual([8, 7]);
  });
});
