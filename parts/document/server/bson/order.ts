/** MongoDB's order of values of any type, as bytes: one comparison for indexes, sorting and predicates. */
import type { Binary, BSONRegExp, Code, ObjectId, Timestamp } from 'bson';
import { encodeNumber, toText } from './numbers.ts';
import { type BsonType, type Document, typeOf } from './values.ts';

/**
 * The classes in their order (MongoDB manual, “Comparison/Sort Order”). 0 is kept to end a document, and 0xff to be
 * above all. Types of one class are compared by value.
 */
const ranks: Readonly<Record<BsonType, number>> = {
  minKey: 0x10,
  undefined: 0x18,
  null: 0x20,
  int: 0x30,
  long: 0x30,
  double: 0x30,
  decimal: 0x30,
  string: 0x40,
  symbol: 0x40,
  object: 0x50,
  array: 0x60,
  binData: 0x70,
  objectId: 0x80,
  bool: 0x90,
  date: 0xa0,
  timestamp: 0xa8,
  regex: 0xb0,
  dbPointer: 0xb8,
  javascript: 0xc0,
  maxKey: 0xf0,
};

/** The class of a value: the first byte of its key. A range in a query keeps to one class. */
export function rankOf(value: unknown): number {
  return ranks[typeOf(value)];
}

/** Bytes that sort as the values do; no key is the beginning of another, so keys can be joined. */
export function encodeKey(value: unknown): Buffer {
  return Buffer.concat([Buffer.of(rankOf(value)), encodePayload(value)]);
}

function encodePayload(value: unknown): Buffer {
  switch (typeOf(value)) {
    case 'int':
    case 'double':
      return Buffer.from(encodeNumber(toText(Number(value))));
    case 'long':
    case 'decimal':
      return Buffer.from(encodeNumber(String(value)));
    case 'string':
    case 'symbol':
      return encodeText(String(value));
    case 'object':
      return encodeFields(value as Document);
    case 'array':
      return Buffer.concat([...(value as unknown[]).map(encodeKey), Buffer.of(0)]);
    case 'binData': {
      // Shorter ones first, then by subtype.
      const { sub_type, buffer, position } = value as Binary;
      return Buffer.concat([bigEndian(BigInt(position)), Buffer.of(sub_type), buffer.subarray(0, position)]);
    }
    case 'objectId':
      return Buffer.from((value as ObjectId).id);
    case 'bool':
      return Buffer.of(value ? 1 : 0);
    case 'date':
      // The sign's bit is turned, so that times before 1970 come first.
      return bigEndian(BigInt((value as Date).getTime() || 0) + (1n << 63n));
    case 'timestamp':
      return bigEndian((BigInt((value as Timestamp).t) << 32n) | BigInt((value as Timestamp).i));
    case 'regex': {
      const { source, flags, pattern = source, options = flags } = value as RegExp & Partial<BSONRegExp>;
      return Buffer.concat([encodeText(pattern), encodeText(options)]);
    }
    case 'javascript':
      return encodeText(String((value as Code).code));
    default:
      return Buffer.alloc(0);
  }
}

/** Field by field: the value's class, the name, the value (MongoDB's `woCompare`). */
function encodeFields(document: Document): Buffer {
  const fields = Object.entries(document).flatMap(([name, value]) => [
    Buffer.of(rankOf(value)),
    encodeText(name),
    encodePayload(value),
  ]);
  return Buffer.concat([...fields, Buffer.of(0)]);
}

const escapedZero = Buffer.of(0, 0xff);
const end = Buffer.of(0, 0);

/** UTF-8, ended by two zero bytes; a zero byte inside is followed by 0xff. */
function encodeText(text: string): Buffer {
  const parts = text.split('\0').map((part) => Buffer.from(part, 'utf8'));
  return Buffer.concat([
    ...parts.flatMap((part, index) => (index === 0 ? [part] : [escapedZero, part])),
    end,
  ]);
}

function bigEndian(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, value));
  return bytes;
}

/** Below zero, zero, or above: as MongoDB sorts. */
export function compareValues(a: unknown, b: unknown): number {
  return Buffer.compare(encodeKey(a), encodeKey(b));
}

export function equalValues(a: unknown, b: unknown): boolean {
  return a === b || (rankOf(a) === rankOf(b) && compareValues(a, b) === 0);
}
