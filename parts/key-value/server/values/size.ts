/** How large an item is, which is what its capacity units are counted by (Developer Guide, “DynamoDB item sizes and formats”). */
import type { AttributeValue, Item } from './attribute-value.ts';
import { parseDecimal, sizeOfDecimal } from './number.ts';

/** Bytes: the names and the values of all attributes. */
export function sizeOfItem(item: Item): number {
  let size = 0;
  for (const [name, value] of item) size += Buffer.byteLength(name) + sizeOfValue(value);
  return size;
}

export function sizeOfValue({ type, value }: AttributeValue): number {
  switch (type) {
    case 'S':
      return Buffer.byteLength(value);
    case 'N':
      return sizeOfDecimal(parseDecimal(value));
    case 'B':
      return Buffer.byteLength(value, 'base64');
    case 'BOOL':
    case 'NULL':
      return 1;
    case 'SS':
      return sum(value, (one) => sizeOfValue({ type: 'S', value: one }));
    case 'NS':
      return sum(value, (one) => sizeOfValue({ type: 'N', value: one }));
    case 'BS':
      return sum(value, (one) => sizeOfValue({ type: 'B', value: one }));
    // 3 bytes, and 1 for each element.
    case 'L':
      return 3 + sum(value, (one) => 1 + sizeOfValue(one));
    case 'M':
      return 3 + value.size + sizeOfItem(value);
  }
}

function sum<Value>(values: readonly Value[], size: (value: Value) => number): number {
  return values.reduce((total, value) => total + size(value), 0);
}
