/** The steps of paging that a fault replaces. */
import type { FaultId } from './faults.ts';
import { Crash, Problem } from './problem.ts';
import { correct, type Key, type List, matches, type PageRequest, type Row, type Steps } from './steps.ts';

export const faultySteps: Readonly<Partial<Record<FaultId, Partial<Steps>>>> = {
  'size-ignored': { cut: (rest) => rest },
  'size-one-more': { cut: (rest, size) => rest.slice(0, size + 1) },

  'next-loops': {
    goTo(sorted, request, list) {
      const rest = correct.goTo(sorted, request, list);
      return isThirdPage(sorted, rest, request) ? sorted : rest;
    },
  },
  'next-dies': {
    goTo(sorted, request, list) {
      const rest = correct.goTo(sorted, request, list);
      if (isThirdPage(sorted, rest, request)) throw new Crash('the third page');
      return rest;
    },
  },
  'next-on-last-page': { isMore: (_, cut) => cut.length > 0 },

  'cursor-is-an-offset': { startBehind: (_, before) => ({ from: 'count', skip: before + 1 }) },
  'cursor-needs-its-item': {
    goTo(sorted, request, list) {
      const { start } = request;
      if (start.from !== 'behind') return correct.goTo(sorted, request, list);
      const index = sorted.findIndex(({ id }) => id === start.key.id);
      return index < 0 ? [] : sorted.slice(index + 1);
    },
  },
  'cursor-skips-ties': {
    goTo(sorted, request, list) {
      const { start } = request;
      if (start.from !== 'behind') return correct.goTo(sorted, request, list);
      return sorted.filter((row) => compareTicks(row, start.key, list) > 0);
    },
  },
  'ties-shuffle': {
    sort(rows, list, random) {
      const draws = new Map(rows.map((row) => [row, random.next()]));
      const draw = (row: Row) => draws.get(row) ?? 0;
      return rows.toSorted((a, b) => compareTicks(a, b, list) || draw(a) - draw(b));
    },
  },

  'total-counts-page': { total: (_, shown) => shown },
  'total-stale': { total: (matching, _, { removed }) => matching + removed.length },

  'deep-is-slow': { waitMs: (before) => Math.floor(before / 5) * 30 },

  'past-the-end-404': {
    goTo(sorted, request, list) {
      const rest = correct.goTo(sorted, request, list);
      if (isPastTheEnd(rest, request)) throw new Problem(404, 'There is no such page.');
      return rest;
    },
  },
  'past-the-end-500': {
    goTo(sorted, request, list) {
      const rest = correct.goTo(sorted, request, list);
      if (isPastTheEnd(rest, request)) throw new Crash('no such page');
      return rest;
    },
  },

  'filter-after-paging': {
    narrow: (rows) => rows,
    show: (cut, filter) => cut.filter((row) => matches(row, filter)),
  },
  'next-drops-filter': {
    filterOf: ({ start, filter }) =>
      start.from === 'beginning' || (start.from === 'count' && start.skip === 0) ? filter : undefined,
    carry: () => undefined,
  },
};

/** The number of a page is not in every cursor, but it follows from what lies before the page. */
function isThirdPage(sorted: readonly Row[], rest: readonly Row[], { size }: PageRequest): boolean {
  return Math.floor((sorted.length - rest.length) / size) === 2;
}

function isPastTheEnd(rest: readonly Row[], { start }: PageRequest): boolean {
  return start.from === 'count' && start.skip > 0 && rest.length === 0;
}

/** As the order of the list has it, but all items of one tick are equal. */
function compareTicks(a: Key, b: Key, { order, tickMs }: List): number {
  const ascending = Math.floor(a.time / tickMs) - Math.floor(b.time / tickMs);
  return order === 'newest first' ? -ascending : ascending;
}
