/** Reads a key condition: one partition, and a range of sort keys in it (Developer Guide, “Key condition expressions”). */
import { invalid } from '../service-error.ts';
import type { KeyAttribute, Keys } from '../storage/table.ts';
import { isScalar, type Scalar } from '../values/compare.ts';
import type { Comparator, Condition, Operand } from './condition.ts';

export interface KeyCondition {
  readonly partition: Scalar;
  readonly sort?: SortCondition;
}

export type SortCondition =
  | { readonly kind: 'compare'; readonly comparator: Exclude<Comparator, '<>'>; readonly value: Scalar }
  | { readonly kind: 'between'; readonly low: Scalar; readonly high: Scalar }
  | { readonly kind: 'begins_with'; readonly prefix: Scalar };

/** Throws a ValidationException for what a key condition must not hold. */
export function readKeyCondition(condition: Condition, keys: Keys): KeyCondition {
  const terms = flatten(condition).map(readTerm);
  const partition = terms.find(({ name }) => name === keys.partition.name);
  if (!partition) throw invalid(`Query condition missed key schema element: ${keys.partition.name}`);
  const others = terms.filter((term) => term !== partition);
  if (others.some(({ name }) => name === partition.name)) {
    throw invalid('KeyConditionExpressions must only contain one condition per key');
  }
  if (others.length > 1) throw invalid('Conditions can be of length 1 or 2 only');
  if (partition.sort.kind !== 'compare' || partition.sort.comparator !== '=') {
    throw invalid('Query key condition not supported');
  }
  assertType(partition.sort.value, keys.partition);
  const [sort] = others;
  if (!sort) return { partition: partition.sort.value };
  if (!keys.sort || sort.name !== keys.sort.name) {
    throw invalid(`Query condition missed key schema element: ${keys.sort?.name ?? keys.partition.name}`);
  }
  for (const value of valuesOf(sort.sort)) assertType(value, keys.sort);
  return { partition: partition.sort.value, sort: sort.sort };
}

interface Term {
  readonly name: string;
  readonly sort: SortCondition;
}

function flatten(condition: Condition): Condition[] {
  if (condition.kind === 'and') return [...flatten(condition.left), ...flatten(condition.right)];
  return [condition];
}

function readTerm(condition: Condition): Term {
  switch (condition.kind) {
    case 'compare':
      return readComparison(condition.comparator, condition.left, condition.right);
    case 'between':
      return {
        name: readName('BETWEEN', condition.operand),
        sort: { kind: 'between', low: readValue(condition.low), high: readValue(condition.high) },
      };
    case 'function':
      if (condition.name !== 'begins_with' || !condition.second) throw misused(condition.name);
      return {
        name: readName('begins_with', condition.first),
        sort: { kind: 'begins_with', prefix: readValue(condition.second) },
      };
    default:
      throw misused(condition.kind.toUpperCase());
  }
}

/** With the value on the left, it reads the other way round. */
const mirrored = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

function readComparison(comparator: Comparator, left: Operand, right: Operand): Term {
  if (comparator === '<>') throw misused('<>');
  if (left.kind === 'value') {
    const sort = { kind: 'compare', comparator: mirrored[comparator], value: readValue(left) } as const;
    return { name: readName(comparator, right), sort };
  }
  return {
    name: readName(comparator, left),
    sort: { kind: 'compare', comparator, value: readValue(right) },
  };
}

function readName(operator: string, operand: Operand): string {
  if (operand.kind === 'size') throw nested();
  if (operand.kind === 'value') {
    throw invalid(
      `Invalid condition in KeyConditionExpression: ${operator} operator must have the key attribute as its first operand`,
    );
  }
  const [name, ...rest] = operand.path;
  if (rest.length > 0) {
    throw invalid('KeyConditionExpressions cannot have conditions on nested attributes');
  }
  return String(name);
}

function readValue(operand: Operand): Scalar {
  if (operand.kind === 'size') throw nested();
  if (operand.kind === 'path') {
    throw invalid(
      'Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition',
    );
  }
  if (isScalar(operand.value)) return operand.value;
  throw mismatch();
}

function valuesOf(sort: SortCondition): Scalar[] {
  if (sort.kind === 'between') return [sort.low, sort.high];
  return [sort.kind === 'compare' ? sort.value : sort.prefix];
}

function assertType(value: Scalar, key: KeyAttribute): void {
  if (value.type !== key.type) throw mismatch();
}

function misused(operator: string) {
  return invalid(`Invalid operator used in KeyConditionExpression: ${operator}`);
}

function nested() {
  return invalid('KeyConditionExpressions cannot contain nested operations');
}

function mismatch() {
  return invalid(
    'One or more parameter values were invalid: Condition parameter type does not match schema type',
  );
}
