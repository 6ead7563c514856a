/** Where each thing lies in the one table: README.md says which question is answered by which key, and at what cost. */
import type { Position } from '../../domain/page.ts';

export type Kind = 'users' | 'albums' | 'images' | 'postcards' | 'memberships';

/** `pk` chooses the partition, and `sk` is the order within it. Both are strings. */
export type Key = { readonly pk: string; readonly sk: string };

/** The thing itself. */
export function itemKey(kind: Kind, id: string): Key {
  return { pk: `${kind}#${id.toLowerCase()}`, sk: 'item' };
}

/** Beside the thing: how many of each kind refer to it. */
export function countsKey({ pk }: Key): Key {
  return { pk, sk: 'references' };
}

/** All of a kind. */
export function listOfAll(kind: Kind): string {
  return kind;
}

/** Those of a kind that belong to one of another. */
export function listWithin(owner: Kind, id: string, kind: Kind): string {
  return `${owner}#${id.toLowerCase()}#${kind}`;
}

/** A list is a partition of its own. The order of its keys is the order of the list, oldest first. */
export function entryKey(list: string, { createdAt, id }: Position): Key {
  // ISO 8601 sorts as time does. But a year beyond 9999 begins with "+", which sorts before the digits.
  return { pk: list, sk: `${createdAt.toISOString().replace('+', ':')}#${id.toLowerCase()}` };
}
