/** Which part of an index a filter needs: conditions on its fields, as ranges of keys. */
import { directed, type KeyField } from '../bson/key-fields.ts';
import { encodeKey, equalValues, rankOf } from '../bson/order.ts';
import { renderValue } from '../bson/render.ts';
import { type Document, isDocument, typeOf } from '../bson/values.ts';

export interface Condition {
  readonly path: string;
  readonly operator: string;
  readonly operand: unknown;
}

/** The conditions that all must hold. Those in $or, $nor and $expr are not among them. */
export function conditionsOf(filter: Document): Condition[] {
  return Object.entries(filter).flatMap(([path, operand]): Condition[] => {
    if (path === '$and') return (operand as Document[]).flatMap(conditionsOf);
    if (path.startsWith('$')) return [{ path: '', operator: path, operand }];
    if (!isDocument(operand) || !Object.keys(operand).some((name) => name.startsWith('$'))) {
      return [{ path, operator: typeOf(operand) === 'regex' ? '$regex' : '$eq', operand }];
    }
    return Object.entries(operand).map(([operator, value]) => ({ path, operator, operand: value }));
  });
}

export function isSameCondition(a: Condition, b: Condition): boolean {
  return a.path === b.path && a.operator === b.operator && equalValues(a.operand, b.operand);
}

/** Keys from `low` up to, but without, `high`. */
export interface Interval {
  readonly low: Buffer;
  readonly high: Buffer;
}

/** An interval with its two ends as `explain` shows them, brackets included. */
interface Range extends Interval {
  readonly from: string;
  readonly to: string;
}

const everything: Pick<Range, 'from' | 'to'> = { from: '[MinKey', to: 'MaxKey]' };

export interface Bounds {
  readonly intervals: readonly Interval[];
  /** For each field of the key: how many values it may have, or whether it has a range, or neither. */
  readonly fields: readonly ('all' | 'range' | number)[];
  /** The ranges of each field, from its least value to its greatest. */
  readonly ranges: readonly (readonly Pick<Range, 'from' | 'to'>[])[];
}

/** More points than this would cost more than reading the whole range. */
const maxPoints = 2_000;

/** Above all keys: no class of values has this number, upright or inverted. */
const top = Buffer.of(0xff);

/**
 * The bounds for a key. On a field in which some document has an array, different elements may meet different
 * conditions: one condition then bounds it, and only one such field is bounded at all.
 */
export function boundsFor(
  key: readonly KeyField[],
  multikey: number,
  conditions: readonly Condition[],
): Bounds {
  let prefixes: Interval[] = [{ low: Buffer.alloc(0), high: top }];
  const fields: Bounds['fields'][number][] = [];
  const shown: Bounds['ranges'][number][] = [];
  let open = false;
  let arrayBounded = false;
  for (const [position, { path, direction }] of key.entries()) {
    const hasArrays = (multikey & (1 << position)) !== 0;
    const ranges: Range[] | undefined =
      open || (hasArrays && arrayBounded) ? undefined : rangesOf(conditions, path, hasArrays);
    if (!ranges || ranges.length * prefixes.length > maxPoints) {
      open = true;
      fields.push('all');
      shown.push([everything]);
      continue;
    }
    const before = prefixes;
    prefixes = before.flatMap(({ low: prefix }) => ranges.map((range) => join(prefix, range, direction)));
    arrayBounded ||= hasArrays;
    const points: boolean = ranges.every(isPoint);
    open = !points;
    fields.push(points ? ranges.length : 'range');
    shown.push(ranges);
  }
  return { intervals: prefixes.toSorted((a, b) => Buffer.compare(a.low, b.low)), fields, ranges: shown };
}

function join(prefix: Buffer, { low, high }: Interval, direction: 1 | -1): Interval {
  const part =
    direction === 1 ? { low, high } : { low: after(directed(high, -1)), high: after(directed(low, -1)) };
  return { low: Buffer.concat([prefix, part.low]), high: Buffer.concat([prefix, part.high]) };
}

const isPoint = ({ low, high }: Interval) => after(low).equals(high);

/** The first key that does not begin with these bytes and comes after all that do. */
function after(bytes: Buffer): Buffer {
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === 0xff) length--;
  const next = Buffer.from(bytes.subarray(0, length));
  next[length - 1] = (next[length - 1] ?? 0) + 1;
  return next;
}

/** The ranges that the conditions leave for a field, in order; undefined when they leave all. */
function rangesOf(conditions: readonly Condition[], path: string, hasArrays: boolean): Range[] | undefined {
  const here = conditions.filter((condition) => condition.path === path);
  for (const { operator, operand } of here) {
    if (operator === '$eq' && isIndexed(operand)) return [point(operand)];
    if (operator === '$in' && Array.isArray(operand) && operand.every(isIndexed)) {
      const points = operand.map(point).toSorted((a, b) => Buffer.compare(a.low, b.low));
      return points.filter((one, at) => !points[at - 1]?.low.equals(one.low));
    }
  }
  const ranges = here.flatMap((condition) => rangeOf(condition) ?? []);
  const [first, ...others] = ranges;
  if (!first) return undefined;
  return [hasArrays ? first : others.reduce(intersect, first)];
}

/** An index holds the elements of an array, not the array; and a regular expression is a search, not a value. */
const isIndexed = (operand: unknown) => !['array', 'regex', 'undefined'].includes(typeOf(operand));

function point(value: unknown): Range {
  const low = encodeKey(value);
  const text = renderValue(value);
  return { low, high: after(low), from: `[${text}`, to: `${text}]` };
}

/** A range reaches to the end of the operand's class (MongoDB manual, “Type Bracketing”). */
function rangeOf({ operator, operand }: Condition): Range | undefined {
  if (!isIndexed(operand)) return undefined;
  const key = encodeKey(operand);
  const start = Buffer.of(rankOf(operand));
  const value = renderValue(operand);
  const [least, greatest] = limitsOf(operand);
  switch (operator) {
    case '$gt':
      return { low: after(key), high: after(start), from: `(${value}`, to: greatest };
    case '$gte':
      return { low: key, high: after(start), from: `[${value}`, to: greatest };
    case '$lt':
      return { low: start, high: key, from: least, to: `${value})` };
    case '$lte':
      return { low: start, high: after(key), from: least, to: `${value}]` };
    default:
      return undefined;
  }
}

function intersect(a: Range, b: Range): Range {
  const lower = Buffer.compare(a.low, b.low) >= 0 ? a : b;
  const upper = Buffer.compare(a.high, b.high) <= 0 ? a : b;
  return { low: lower.low, from: lower.from, high: upper.high, to: upper.to };
}

/** How MongoDB writes the ends of a class in a plan. */
function limitsOf(value: unknown): [string, string] {
  switch (typeOf(value)) {
    case 'int':
    case 'long':
    case 'double':
    case 'decimal':
      return ['[-inf.0', 'inf.0]'];
    case 'string':
      return ['[""', '{})'];
    case 'date':
      return ['[new Date(-9223372036854775808)', 'new Date(9223372036854775807)]'];
    case 'objectId':
      return [`[ObjectId('${'0'.repeat(24)}')`, `ObjectId('${'f'.repeat(24)}')]`];
    default:
      return [everything.from, everything.to];
  }
}
