/** Equality and order of attribute values: values of two types are never equal, and have no order. */
import type { AttributeValue, Item } from './attribute-value.ts';
import { encodeDecimal, parseDecimal } from './number.ts';

/** Deep; the order in a set and in a map does not matter. */
export function areEqual(a: AttributeValue, b: AttributeValue): boolean {
  switch (a.type) {
    case 'SS':
    case 'NS':
    case 'BS': {
      if (b.type !== a.type || a.value.length !== b.value.length) return false;
      const members = new Set(b.value);
      return a.value.every((one) => members.has(one));
    }
    case 'L':
      return b.type === 'L' && areListsEqual(a.value, b.value);
    case 'M':
      return b.type === 'M' && areItemsEqual(a.value, b.value);
    default:
      return a.type === b.type && a.value === b.value;
  }
}

export function areItemsEqual(a: Item, b: Item): boolean {
  return a.size === b.size && [...a].every(([name, value]) => isEqualTo(value, b.get(name)));
}

function areListsEqual(a: readonly AttributeValue[], b: readonly AttributeValue[]): boolean {
  return a.length === b.length && a.every((value, index) => isEqualTo(value, b[index]));
}

function isEqualTo(value: AttributeValue, other: AttributeValue | undefined): boolean {
  return other !== undefined && areEqual(value, other);
}

/** Below, at or above zero as Buffer.compare has it; undefined where there is no order. */
export function compareValues(a: AttributeValue, b: AttributeValue): number | undefined {
  if (a.type !== b.type || !isScalar(a) || !isScalar(b)) return undefined;
  return Buffer.compare(encodeScalar(a), encodeScalar(b));
}

/** The types that have an order, and may be keys. */
export type Scalar = Extract<AttributeValue, { readonly type: 'S' | 'N' | 'B' }>;

export function isScalar(value: AttributeValue): value is Scalar {
  return value.type === 'S' || value.type === 'N' || value.type === 'B';
}

/** Bytes that sort as the values of that type do: text by its UTF-8. */
export function encodeScalar({ type, value }: Scalar): Buffer {
  if (type === 'N') return encodeDecimal(parseDecimal(value));
  return Buffer.from(value, type === 'B' ? 'base64' : 'utf8');
}
