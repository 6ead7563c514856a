/** Paging, step by step, done right. A fault replaces a step: see faulty-steps.ts. */
import type { Random } from '../../kit/random.ts';

export type Item = Readonly<Record<string, unknown>>;

/** Where an item stands in its list: by its time, and by its id among those of the same time. */
export interface Key {
  readonly id: string | number;
  /** ms since the epoch. */
  readonly time: number;
}

export interface Row extends Key {
  readonly item: Item;
}

export interface List {
  /** In any order. */
  readonly rows: readonly Row[];
  readonly order: 'newest first' | 'oldest first';
  /** Keys of the items that were there once. */
  readonly removed: readonly Key[];
  /** ms within which faults take two items to be of the same time. */
  readonly tickMs: number;
}

export interface Filter {
  readonly member: string;
  readonly value: string;
}

/** Where a page starts. */
export type Start =
  | { readonly from: 'beginning' }
  | { readonly from: 'behind'; readonly key: Key }
  | { readonly from: 'count'; readonly skip: number };

export interface PageRequest {
  readonly size: number;
  readonly start: Start;
  readonly filter?: Filter | undefined;
}

export interface Steps {
  /** The filter that the request is answered with. */
  filterOf(request: PageRequest): Filter | undefined;
  narrow(rows: readonly Row[], filter: Filter | undefined): readonly Row[];
  sort(rows: readonly Row[], list: List, random: Random): readonly Row[];
  /** What is left of the sorted rows from the start of the page on. */
  goTo(sorted: readonly Row[], request: PageRequest, list: List): readonly Row[];
  cut(rest: readonly Row[], size: number): readonly Row[];
  /** What is shown of the rows that were cut off. */
  show(cut: readonly Row[], filter: Filter | undefined): readonly Row[];
  isMore(rest: readonly Row[], cut: readonly Row[]): boolean;
  /** Where the next page starts: behind the last row of this one, before which lie so many others. */
  startBehind(last: Row, before: number): Start;
  /** The filter that the next page is asked for with. */
  carry(filter: Filter | undefined): Filter | undefined;
  total(matching: number, shown: number, list: List): number;
  /** How long the answer takes longer than it must. */
  waitMs(before: number): number;
}

/** Each step as it should be. */
export const correct: Steps = {
  filterOf: ({ filter }) => filter,
  narrow: (rows, filter) => rows.filter((row) => matches(row, filter)),
  sort: (rows, list) => rows.toSorted((a, b) => compare(a, b, list)),
  goTo(sorted, { start }, list) {
    switch (start.from) {
      case 'beginning':
        return sorted;
      case 'behind':
        // A place in the order, not an item: it stays where it is when the item goes.
        return sorted.filter((row) => compare(row, start.key, list) > 0);
      case 'count':
        return sorted.slice(start.skip);
    }
  },
  cut: (rest, size) => rest.slice(0, size),
  show: (cut) => cut,
  isMore: (rest, cut) => rest.length > cut.length,
  startBehind: ({ id, time }) => ({ from: 'behind', key: { id, time } }),
  carry: (filter) => filter,
  total: (matching) => matching,
  waitMs: () => 0,
};

export function matches({ item }: Row, filter: Filter | undefined): boolean {
  return filter === undefined || String(item[filter.member]) === filter.value;
}

/** Negative when `a` comes before `b`; 0 only for the same item, so the order is total. */
function compare(a: Key, b: Key, { order }: List): number {
  const ascending = a.time - b.time || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
  return order === 'newest first' ? -ascending : ascending;
}
