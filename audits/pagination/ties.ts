/** Finds out by what a list is sorted, and where two neighbours share it: there a page edge shows whether the order is total. */
import type { Page } from '../reading/page.ts';

export interface Ties {
  /** The list is sorted by its ids: no two can share a place. */
  readonly byId: boolean;
  /** Members that the list may be sorted by: their values only fall, or only rise, from one end to the other. */
  readonly members: readonly string[];
  /** Places, counted from 0, of items that share such a value with the next one. */
  readonly places: readonly number[];
}

/** Reads them out of a walk from one end of the list to the other. */
export function findTies(pages: readonly Page[], idField: string): Ties {
  const items = pages.flatMap((page) => page.items);
  const [first] = items;
  const monotonic = Object.keys(first ?? {}).filter((name) => {
    const values = items.map((item) => item[name]);
    return isMonotonic(values) && new Set(values).size > 1;
  });
  const members = monotonic.filter((name) => name !== idField);
  const places = items.flatMap((item, place) => {
    const next = items[place + 1];
    return next && members.some((name) => item[name] === next[name]) ? [place] : [];
  });
  return { byId: monotonic.includes(idField), members, places };
}

function isMonotonic(values: readonly unknown[]): boolean {
  const comparable =
    values.every((value) => typeof value === 'number') || values.every((value) => typeof value === 'string');
  if (!comparable) return false;
  const steps = values
    .slice(1)
    .map((value, index) => compare(value as string | number, values[index] as string | number));
  return steps.every((step) => step <= 0) || steps.every((step) => step >= 0);
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Page sizes from `least` to `most` whose pages end just behind one of these places, each once. */
export function sizesThatCut(
  places: readonly number[],
  least: number,
  most: number,
  count: number,
): number[] {
  const sizes = new Set<number>();
  for (const place of places) {
    for (let size = Math.max(2, least); size <= Math.min(most, place + 1) && sizes.size < count; size++) {
      if ((place + 1) % size !== 0 || sizes.has(size)) continue;
      sizes.add(size);
      break;
    }
  }
  return [...sizes];
}
