/** Whether a condition holds for an item (Developer Guide, “Condition and filter expressions”). */
import type { AttributeValue, Item } from '../values/attribute-value.ts';
import { areEqual, compareValues } from '../values/compare.ts';
import type { Comparator, Condition, FunctionName, Operand } from './condition.ts';
import type { Path } from './cursor.ts';

/** An item that is not there has no attributes. */
export function holds(condition: Condition, item: Item): boolean {
  switch (condition.kind) {
    case 'and':
      return holds(condition.left, item) && holds(condition.right, item);
    case 'or':
      return holds(condition.left, item) || holds(condition.right, item);
    case 'not':
      return !holds(condition.inner, item);
    case 'compare':
      return compare(condition.comparator, resolve(condition.left, item), resolve(condition.right, item));
    case 'between': {
      const value = resolve(condition.operand, item);
      return (
        compare('>=', value, resolve(condition.low, item)) &&
        compare('<=', value, resolve(condition.high, item))
      );
    }
    case 'in': {
      const value = resolve(condition.operand, item);
      return condition.options.some((option) => compare('=', value, resolve(option, item)));
    }
    case 'function':
      return call(
        condition.name,
        resolve(condition.first, item),
        condition.second && resolve(condition.second, item),
      );
  }
}

/** The value at the end of a path, or undefined. */
export function lookUp(path: Path, item: Item): AttributeValue | undefined {
  let value: AttributeValue | undefined = { type: 'M', value: item };
  for (const step of path) {
    if (typeof step === 'number') value = value?.type === 'L' ? value.value[step] : undefined;
    else value = value?.type === 'M' ? value.value.get(step) : undefined;
  }
  return value;
}

function resolve(operand: Operand, item: Item): AttributeValue | undefined {
  switch (operand.kind) {
    case 'path':
      return lookUp(operand.path, item);
    case 'value':
      return operand.value;
    case 'size': {
      const size = sizeOf(resolve(operand.of, item));
      return size === undefined ? undefined : { type: 'N', value: String(size) };
    }
  }
}

/** What is not there is unequal to everything, and has no order. */
function compare(
  comparator: Comparator,
  left: AttributeValue | undefined,
  right: AttributeValue | undefined,
): boolean {
  const equal = left !== undefined && right !== undefined && areEqual(left, right);
  if (comparator === '=') return equal;
  if (comparator === '<>') return !equal;
  const order = left && right && compareValues(left, right);
  if (order === undefined) return false;
  if (comparator === '<') return order < 0;
  if (comparator === '<=') return order <= 0;
  return comparator === '>' ? order > 0 : order >= 0;
}

function call(
  name: FunctionName,
  first: AttributeValue | undefined,
  second: AttributeValue | undefined,
): boolean {
  switch (name) {
    case 'attribute_exists':
      return first !== undefined;
    case 'attribute_not_exists':
      return first === undefined;
    case 'attribute_type':
      return first !== undefined && first.type === second?.value;
    case 'begins_with':
      return beginsWith(first, second);
    case 'contains':
      return contains(first, second);
  }
}

function beginsWith(value: AttributeValue | undefined, prefix: AttributeValue | undefined): boolean {
  if (value?.type === 'S' && prefix?.type === 'S') return value.value.startsWith(prefix.value);
  if (value?.type !== 'B' || prefix?.type !== 'B') return false;
  const start = bytesOf(prefix.value);
  return bytesOf(value.value).subarray(0, start.length).equals(start);
}

function contains(value: AttributeValue | undefined, part: AttributeValue | undefined): boolean {
  if (!value || !part) return false;
  switch (value.type) {
    case 'S':
      return part.type === 'S' && value.value.includes(part.value);
    case 'B':
      return part.type === 'B' && bytesOf(value.value).includes(bytesOf(part.value));
    case 'SS':
    case 'NS':
    case 'BS':
      return value.type === `${part.type}S` && value.value.some((member) => member === part.value);
    case 'L':
      return value.value.some((element) => areEqual(element, part));
    default:
      return false;
  }
}

function sizeOf(value: AttributeValue | undefined): number | undefined {
  switch (value?.type) {
    case 'S':
      return value.value.length;
    case 'B':
      return bytesOf(value.value).length;
    case 'SS':
    case 'NS':
    case 'BS':
    case 'L':
      return value.value.length;
    case 'M':
      return value.value.size;
    default:
      return undefined;
  }
}

function bytesOf(base64: string): Buffer {
  return Buffer.from(base64, 'base64');
}
