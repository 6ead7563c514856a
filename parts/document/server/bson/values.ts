/** BSON values in memory: decoded with their exact types, so that nothing changes its type by being read. */
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  DBRef,
  Decimal128,
  Double,
  deserialize,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  serialize,
  Timestamp,
  UUID,
} from 'bson';
import { CommandError } from '../errors.ts';

export type Document = Record<string, unknown>;

/** The names that `$type` knows (BSON specification, 1.1; MongoDB manual, “BSON Types”). */
export type BsonType = (typeof typeCodes)[keyof typeof typeCodes];

/** The number of each type on the wire. */
export const typeCodes = {
  [-1]: 'minKey',
  1: 'double',
  2: 'string',
  3: 'object',
  4: 'array',
  5: 'binData',
  6: 'undefined',
  7: 'objectId',
  8: 'bool',
  9: 'date',
  10: 'null',
  11: 'regex',
  12: 'dbPointer',
  13: 'javascript',
  14: 'symbol',
  16: 'int',
  17: 'timestamp',
  18: 'long',
  19: 'decimal',
  127: 'maxKey',
} as const;

const classes = new Map<unknown, BsonType>([
  [Array, 'array'],
  [Date, 'date'],
  [RegExp, 'regex'],
  [BSONRegExp, 'regex'],
  [Int32, 'int'],
  [Double, 'double'],
  [Long, 'long'],
  [Decimal128, 'decimal'],
  [ObjectId, 'objectId'],
  [Binary, 'binData'],
  [UUID, 'binData'],
  [Timestamp, 'timestamp'],
  [BSONSymbol, 'symbol'],
  [Code, 'javascript'],
  [DBRef, 'object'],
  [MinKey, 'minKey'],
  [MaxKey, 'maxKey'],
]);

/** A plain number is what mingo computed; it goes over the wire as js-bson writes it: int32, or double. */
export function typeOf(value: unknown): BsonType {
  switch (typeof value) {
    case 'undefined':
      return 'undefined';
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'number':
      return value === (value | 0) ? 'int' : 'double';
  }
  if (value === null) return 'null';
  return classes.get((value as object).constructor) ?? 'object';
}

export function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && typeOf(value) === 'object';
}

export function isNumeric(value: unknown): boolean {
  return ['int', 'long', 'double', 'decimal'].includes(typeOf(value));
}

/** Throws InvalidBSON for what is none. */
export function decode(bytes: Uint8Array): Document {
  try {
    return deserialize(bytes, { promoteValues: false, promoteBuffers: false, bsonRegExp: true });
  } catch (error) {
    throw new CommandError('InvalidBSON', `invalid BSON: ${error instanceof Error ? error.message : error}`);
  }
}

export function encode(document: Document): Buffer {
  const bytes = serialize(document);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A copy whose documents and arrays can be changed without changing the original. */
export function copy<Value>(value: Value): Value {
  return mapValues(value, (leaf) => leaf) as Value;
}

/** The same with JavaScript's numbers and regular expressions, as mingo computes with. What fits in none stays. */
export function promote(value: unknown): unknown {
  return mapValues(value, (leaf) => {
    if (leaf instanceof Int32 || leaf instanceof Double) return leaf.valueOf();
    if (leaf instanceof BSONRegExp) return toRegExp(leaf);
    if (typeOf(leaf) === 'long') return Number.isSafeInteger(Number(leaf)) ? Number(leaf) : leaf;
    return leaf;
  });
}

export function promoteDocument(document: Document): Document {
  return promote(document) as Document;
}

/**
 * What mingo made of a document, with the exact types of `before` wherever the value is the same:
 * a Long that an update did not touch stays a Long.
 */
export function restoreTypes(before: unknown, after: unknown): unknown {
  if (Array.isArray(before) && Array.isArray(after)) {
    return after.map((value, index) => restoreTypes(before[index], value));
  }
  if (isDocument(before) && isDocument(after)) {
    return Object.fromEntries(
      Object.entries(after).map(([name, value]) => [name, restoreTypes(before[name], value)]),
    );
  }
  const promoted = promote(before);
  if (promoted instanceof RegExp && after instanceof RegExp) {
    return String(promoted) === String(after) ? before : after;
  }
  return Object.is(promoted, after) ? before : after;
}

/** MongoDB's flags i, m and s are JavaScript's too; x has no counterpart. */
export function toRegExp({ pattern, options }: { pattern: string; options: string }): RegExp {
  const flags = options.replace('u', '');
  if (/[^ims]/.test(flags)) {
    throw new CommandError('InvalidRegexOptions', `invalid flag in regex options: ${flags}`);
  }
  try {
    return new RegExp(pattern, flags);
  } catch (error) {
    throw new CommandError('InvalidRegex', `Regular expression is invalid: ${String(error)}`);
  }
}

/** Calls `change` with every value that is neither a document nor an array. */
export function mapValues(value: unknown, change: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((element) => mapValues(element, change));
  if (value instanceof DBRef || !isDocument(value)) return change(value);
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, mapValues(field, change)]));
}
