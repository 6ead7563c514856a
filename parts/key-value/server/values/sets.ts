/** Sets of attribute values, with their members in the order in which DynamoDB gives them back. */
import type { AttributeValue } from './attribute-value.ts';
import { encodeScalar, type Scalar } from './compare.ts';

export type AttributeSet = Extract<AttributeValue, { readonly type: 'SS' | 'NS' | 'BS' }>;

export function isSet(value: AttributeValue): value is AttributeSet {
  return value.type === 'SS' || value.type === 'NS' || value.type === 'BS';
}

const memberTypes = { SS: 'S', NS: 'N', BS: 'B' } as const satisfies Record<string, Scalar['type']>;

/** Members that are there twice count once; numbers have to be in their one form. */
export function createSet(type: AttributeSet['type'], members: Iterable<string>): AttributeSet {
  const sorted = [...new Set(members)]
    .map((value) => ({ value, bytes: encodeScalar({ type: memberTypes[type], value }) }))
    .toSorted((a, b) => Buffer.compare(a.bytes, b.bytes));
  return { type, value: sorted.map(({ value }) => value) };
}
