/** What a write changes: the item, and its entries in the indexes. */
import type { Item } from '../values/attribute-value.ts';
import { areItemsEqual } from '../values/compare.ts';
import { assertIndexKeys, encodeBase, locate, locateInIndex, type Position } from './key.ts';
import { type Index, projectedNames, type Table } from './table.ts';

export interface Change {
  readonly table: Table;
  readonly position: Position;
  /** Undefined: there was none. */
  readonly before: Item | undefined;
  /** Undefined: there is to be none. */
  readonly after: Item | undefined;
  /** Only those whose entry changes. */
  readonly indexes: readonly IndexChange[];
}

export interface IndexChange {
  readonly index: Index;
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
}

export interface Entry {
  readonly position: Position;
  /** What the index projects of the item. */
  readonly item: Item;
}

/** Throws a ValidationException when the item cannot be in the table or in an index of it. */
export function createChange(
  table: Table,
  key: Item,
  before: Item | undefined,
  after: Item | undefined,
): Change {
  if (after) assertIndexKeys(after, table);
  const indexes = table.indexes.flatMap((index) => {
    const change = {
      index,
      before: before && createEntry(before, index, table),
      after: after && createEntry(after, index, table),
    };
    return isSame(change.before, change.after) ? [] : [change];
  });
  return { table, position: locate(key, table.keys), before, after, indexes };
}

export function createEntry(item: Item, index: Index, table: Table): Entry | undefined {
  const position = locateInIndex(item, index, table);
  if (!position) return undefined;
  const names = projectedNames(table, index);
  return { position, item: names ? new Map([...item].filter(([name]) => names.has(name))) : item };
}

/** An entry whose key changes is deleted in one place and written in another. */
export function isMoved({ before, after }: IndexChange): boolean {
  return before !== undefined && after !== undefined && !isAtSamePlace(before, after);
}

function isSame(before: Entry | undefined, after: Entry | undefined): boolean {
  if (!before || !after) return before === after;
  return isAtSamePlace(before, after) && areItemsEqual(before.item, after.item);
}

function isAtSamePlace({ position: a }: Entry, { position: b }: Entry): boolean {
  return encodeBase(a).equals(encodeBase(b));
}
