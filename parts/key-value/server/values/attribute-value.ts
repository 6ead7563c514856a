/** Attribute values with DynamoDB's types: read from JSON, written back as JSON (API Reference, “AttributeValue”). */
import { invalid, malformed } from '../service-error.ts';
import { formatDecimal, parseDecimal } from './number.ts';
import { type AttributeSet, createSet } from './sets.ts';

export type AttributeValue =
  /** N in the one form that is given back; B in base64. */
  | { readonly type: 'S' | 'N' | 'B'; readonly value: string }
  | { readonly type: 'BOOL'; readonly value: boolean }
  | { readonly type: 'NULL'; readonly value: true }
  | { readonly type: 'SS' | 'NS' | 'BS'; readonly value: readonly string[] }
  | { readonly type: 'L'; readonly value: readonly AttributeValue[] }
  | { readonly type: 'M'; readonly value: Item };

export type AttributeType = AttributeValue['type'];

/** A map, because an attribute may be called `__proto__`. */
export type Item = ReadonlyMap<string, AttributeValue>;

export const attributeTypes: readonly AttributeType[] = [
  'S',
  'N',
  'B',
  'BOOL',
  'NULL',
  'SS',
  'NS',
  'BS',
  'L',
  'M',
];

/** Levels in an item, which is the first of them (Developer Guide, “Quotas”: nested attributes). */
const maxDepth = 32;

/** Throws a SerializationException for what is no item, a ValidationException for what an item must not hold. */
export function parseItem(json: unknown, depth = 0): Item {
  return new Map(
    Object.entries(asObject(json, 'a map of attribute values')).map(([name, value]) => [
      asText(name),
      parseValue(value, depth),
    ]),
  );
}

/** For an item that was put together from parts, each of which may be as deep as an item. */
export function assertDepth(item: Item): void {
  for (const value of item.values()) assertDepthOf(value, 0);
}

function assertDepthOf({ type, value }: AttributeValue, depth: number): void {
  if (depth >= maxDepth) throw tooDeep();
  if (type === 'M') for (const one of value.values()) assertDepthOf(one, depth + 1);
  if (type === 'L') for (const one of value) assertDepthOf(one, depth + 1);
}

function tooDeep() {
  return invalid(
    'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
  );
}

export function parseValue(json: unknown, depth = 0): AttributeValue {
  if (depth >= maxDepth) throw tooDeep();
  const entries = Object.entries(asObject(json, 'an attribute value')).filter(([, value]) => value !== null);
  const [first] = entries;
  if (!first) {
    throw invalid('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
  }
  if (entries.length > 1) {
    throw invalid(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  }
  const [type, value] = first;
  switch (type) {
    case 'S':
      return { type, value: asText(value) };
    case 'N':
      return { type, value: asNumber(value) };
    case 'B':
      return { type, value: asBase64(value) };
    case 'BOOL':
      if (typeof value !== 'boolean') throw malformed('BOOL must be true or false.');
      return { type, value };
    case 'NULL':
      if (typeof value !== 'boolean') throw malformed('NULL must be true.');
      return { type, value: true };
    case 'SS':
      return asSet(type, value, 'string', asText);
    case 'NS':
      return asSet(type, value, 'number', asNumber);
    case 'BS':
      return asSet(type, value, 'binary', asBase64);
    case 'L':
      return { type, value: asList(value).map((one) => parseValue(one, depth + 1)) };
    case 'M':
      return { type, value: parseItem(value, depth + 1) };
    default:
      throw invalid('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
  }
}

export function renderItem(item: Item): Record<string, unknown> {
  // Defines properties, where an assignment to `__proto__` would not.
  return Object.fromEntries([...item].map(([name, value]) => [name, renderValue(value)]));
}

export function renderValue({ type, value }: AttributeValue): Record<string, unknown> {
  if (type === 'M') return { [type]: renderItem(value) };
  if (type === 'L') return { [type]: value.map(renderValue) };
  return { [type]: value };
}

/** Reads back what `renderItem` gave: everything in it has been checked. */
export function reviveItem(json: object): Item {
  return new Map(Object.entries(json).map(([name, value]) => [name, reviveValue(value)]));
}

function reviveValue(json: object): AttributeValue {
  const [type, value] = Object.entries(json)[0] ?? [];
  if (type === 'M') return { type, value: reviveItem(value) };
  if (type === 'L') return { type, value: value.map(reviveValue) };
  return { type, value } as AttributeValue;
}

function asObject(json: unknown, what: string): object {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json;
  throw malformed(`${what} must be a JSON object.`);
}

function asText(json: unknown): string {
  if (typeof json !== 'string') throw malformed('A string must be a JSON string.');
  // Half of a surrogate pair has no UTF-8.
  if (!json.isWellFormed()) throw malformed('A string must be Unicode text.');
  return json;
}

function asNumber(json: unknown): string {
  if (typeof json !== 'string') throw malformed('A number must be a JSON string.');
  return formatDecimal(parseDecimal(json));
}

function asBase64(json: unknown): string {
  if (typeof json === 'string' && Buffer.from(json, 'base64').toString('base64') === json) return json;
  throw malformed('A binary value must be a JSON string in base64.');
}

function asList(json: unknown): readonly unknown[] {
  if (!Array.isArray(json)) throw malformed('A list must be a JSON array.');
  return json;
}

function asSet(
  type: AttributeSet['type'],
  json: unknown,
  kind: string,
  read: (one: unknown) => string,
): AttributeSet {
  const members = asList(json).map(read);
  const problem = 'One or more parameter values were invalid:';
  if (members.length === 0) throw invalid(`${problem} An ${kind} set  may not be empty`);
  const set = createSet(type, members);
  if (set.value.length === members.length) return set;
  throw invalid(`${problem} Input collection [${members.join(', ')}] contains duplicates.`);
}
