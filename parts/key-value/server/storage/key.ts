/** Keys of items: checked against a schema, and turned into bytes that sort as the keys do. */
import { createHash } from 'node:crypto';
import { invalid } from '../service-error.ts';
import type { AttributeValue, Item } from '../values/attribute-value.ts';
import { encodeScalar, isScalar, type Scalar } from '../values/compare.ts';
import { type Index, isOfType, type KeyAttribute, type Keys, keyAttributes, type Table } from './table.ts';

/** Where an entry is within a table or an index. */
export interface Position {
  /** A hash before the key, so that a scan meets the partitions in no order that anybody could rely on. */
  readonly partition: Buffer;
  /** Empty where there is no sort key. */
  readonly sort: Buffer;
  /** Of an entry of an index: the key of its item, as several may share the key of the index. */
  readonly base: Buffer;
}

/** Bytes of a key (Developer Guide, “Quotas”). */
const maxBytes = { partition: 2_048, sort: 1_024 } as const;
const hashBytes = 4;
const empty = Buffer.alloc(0);

/** The key attributes of an item that is to be written. */
export function keyOfItem(item: Item, keys: Keys): Item {
  for (const key of keyAttributes(keys)) {
    const value = item.get(key.name);
    const problem = 'One or more parameter values were invalid:';
    if (!value) throw invalid(`${problem} Missing the key ${key.name} in the item`);
    if (!isOfType(value, key)) {
      throw invalid(
        `${problem} Type mismatch for key ${key.name} expected: ${key.type} actual: ${value.type}`,
      );
    }
  }
  return pick(item, keyAttributes(keys));
}

/** A key by which an item is looked up: exactly the key attributes. */
export function assertKey(key: Item, keys: Keys): void {
  const attributes = keyAttributes(keys);
  const fits = attributes.every((attribute) => isOfType(key.get(attribute.name), attribute));
  if (!fits || key.size !== attributes.length) {
    throw invalid('The provided key element does not match the schema');
  }
}

/** Whether two of the keys are the same. */
export function hasDuplicates(keys: readonly Item[]): boolean {
  const texts = keys.map((key) => JSON.stringify([...key].toSorted(([a], [b]) => (a < b ? -1 : 1))));
  return new Set(texts).size < texts.length;
}

export function pick(item: Item, attributes: readonly KeyAttribute[]): Item {
  return new Map(
    attributes.flatMap(({ name }) => {
      const value = item.get(name);
      return value ? [[name, value] as const] : [];
    }),
  );
}

/** The position of an item in its table. Throws a ValidationException for a key that is empty or too long. */
export function locate(key: Item, { partition, sort }: Keys): Position {
  return {
    partition: encodePartition(readKey(key, partition, maxBytes.partition)),
    sort: sort ? encodeScalar(readKey(key, sort, maxBytes.sort)) : empty,
    base: empty,
  };
}

/** The position of an item in an index, or undefined where it is not in it: it lacks one of the keys. */
export function locateInIndex(item: Item, index: Index, table: Table): Position | undefined {
  const { partition, sort } = index.keys;
  if (!item.has(partition.name) || (sort && !item.has(sort.name))) return undefined;
  return { ...locate(item, index.keys), base: encodeBase(locate(item, table.keys)) };
}

export function encodeBase({ partition, sort }: Position): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(partition.length);
  return Buffer.concat([length, partition, sort]);
}

export function encodePartition(value: Scalar): Buffer {
  const bytes = encodeScalar(value);
  return Buffer.concat([createHash('md5').update(bytes).digest().subarray(0, hashBytes), bytes]);
}

/** Where the partitions of a segment begin, of so many equal ones. */
export function segmentStart(segment: number, segments: number): Buffer {
  const start = Buffer.alloc(hashBytes);
  start.writeUInt32BE(Math.floor((2 ** (8 * hashBytes) * segment) / segments));
  return start;
}

function readKey(item: Item, { name }: KeyAttribute, limit: number): Scalar {
  const value = item.get(name);
  if (!value || !isScalar(value)) throw new RangeError('a key is checked before it is located');
  const size = encodeScalar(value).length;
  if (size === 0) {
    const kind = value.type === 'B' ? 'binary' : 'string';
    throw invalid(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${kind} value. Key: ${name}`,
    );
  }
  if (size > limit) {
    const kind = limit === maxBytes.partition ? 'hashkey' : 'rangekey';
    throw invalid(
      `One or more parameter values were invalid: Size of ${kind} has exceeded the maximum size limit of ${limit} bytes`,
    );
  }
  return value;
}

/** Attributes that are keys of an index have to be of its type, wherever an item has them. */
export function assertIndexKeys(item: Item, table: Table): void {
  for (const index of table.indexes) {
    for (const key of keyAttributes(index.keys)) assertIndexKey(item.get(key.name), key, index);
  }
}

function assertIndexKey(value: AttributeValue | undefined, key: KeyAttribute, { name }: Index): void {
  if (!value) return;
  if (!isOfType(value, key)) {
    throw invalid(
      `One or more parameter values were invalid: Type mismatch for Index Key ${key.name} Expected: ${key.type} Actual: ${value.type} IndexName: ${name}`,
    );
  }
  if (value.value !== '') return;
  throw invalid(
    `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${value.type === 'B' ? 'binary' : 'string'} value. IndexName: ${name}, IndexKey: ${key.name}`,
  );
}
