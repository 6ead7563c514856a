/** The order of every list, and how a list is cut into pages. */
import type { Resource } from './resource.ts';

/** A place in a list. It names an item rather than a count, so it stays put while others insert. */
export type Position = { readonly createdAt: Date; readonly id: string };

export type PageStart =
  | { readonly from: 'newest' }
  | { readonly from: 'after'; readonly position: Position }
  | { readonly from: 'offset'; readonly offset: number };

export type PageRequest = { readonly limit: number; readonly start: PageStart };
export type Page<Item> = { readonly items: readonly Item[]; readonly more: boolean };

/** Newest first. Two items of the same millisecond are told apart by id, so the order is total. */
export function compareNewestFirst(a: Position, b: Position): number {
  const byTime = b.createdAt.getTime() - a.createdAt.getTime();
  if (byTime !== 0) return byTime;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

export function positionOf(resource: Resource): Position {
  return { createdAt: resource.createdAt, id: resource.id };
}

/** A store reads one item more than asked for: whether it exists answers "is there a next page". */
export function cutPage<Item>(itemsAndOneMore: readonly Item[], limit: number): Page<Item> {
  return { items: itemsAndOneMore.slice(0, limit), more: itemsAndOneMore.length > limit };
}
