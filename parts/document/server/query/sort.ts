/** Sorting as MongoDB does: an array counts by its least element when ascending, by its greatest when descending. */
import { directed, type KeyField } from '../bson/key-fields.ts';
import { encodeKey } from '../bson/order.ts';
import { indexedAt } from '../bson/paths.ts';
import { type Document, isNumeric } from '../bson/values.ts';
import { CommandError, notSupported } from '../errors.ts';

/** Reads a sort specification. Throws BadValue. */
export function parseSort(spec: Document): KeyField[] {
  return Object.entries(spec).map(([path, direction]) => {
    if (!isNumeric(direction)) throw notSupported(`sorting by '${path}' in another way than 1 or -1`);
    if (Math.abs(Number(direction)) !== 1) {
      throw new CommandError(
        'BadValue',
        '$sort key ordering must be 1 (for ascending) or -1 (for descending)',
      );
    }
    return { path, direction: Number(direction) === 1 ? 1 : -1 };
  });
}

/** Sorted, and those that are equal in the order in which they came. */
export function sortBy<Item>(
  items: Iterable<Item>,
  fields: readonly KeyField[],
  documentOf: (item: Item) => unknown,
): Item[] {
  return [...items]
    .map((item) => ({ item, key: sortKey(documentOf(item), fields) }))
    .sort((a, b) => Buffer.compare(a.key, b.key))
    .map(({ item }) => item);
}

function sortKey(document: unknown, fields: readonly KeyField[]): Buffer {
  return Buffer.concat(
    fields.map(({ path, direction }) => {
      const keys = indexedAt(document, path).values.map((value) => directed(encodeKey(value), direction));
      return keys.reduce((least, key) => (Buffer.compare(key, least) < 0 ? key : least));
    }),
  );
}
