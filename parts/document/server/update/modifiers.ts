/** The update operators, each as a function from the old value to the new one. */
import { Int32, Timestamp } from 'bson';
import { calculate } from '../bson/arithmetic.ts';
import { compareValues, equalValues } from '../bson/order.ts';
import { missing } from '../bson/paths.ts';
import { renderValue } from '../bson/render.ts';
import { copy, type Document, isDocument, isNumeric, typeOf } from '../bson/values.ts';
import { CommandError } from '../errors.ts';
import { compileFilter } from '../query/predicate.ts';
import { parseSort, sortBy } from '../query/sort.ts';

export interface Occasion {
  /** The document is being made by an upsert. */
  readonly inserting: boolean;
  readonly now: Date;
  readonly path: string;
}

/** `missing` stands for a field that is not there. */
type Modifier = (before: unknown, operand: unknown, occasion: Occasion) => unknown;

const arithmetic =
  (name: string, operation: 'add' | 'multiply'): Modifier =>
  (before, operand, { path }) => {
    if (!isNumeric(operand)) {
      throw new CommandError(
        'TypeMismatch',
        `Cannot ${name.slice(1)} with non-numeric argument: {${path}: ${renderValue(operand)}}`,
      );
    }
    if (before === missing) {
      return operation === 'add' ? operand : calculate('multiply', operand, new Int32(0));
    }
    if (!isNumeric(before)) {
      throw new CommandError(
        'TypeMismatch',
        `Cannot apply ${name} to a value of non-numeric type. {field '${path}' of type ${typeOf(before)}}`,
      );
    }
    return calculate(operation, before, operand);
  };

const keeping =
  (isBetter: (order: number) => boolean): Modifier =>
  (before, operand) =>
    before === missing || isBetter(compareValues(operand, before)) ? operand : before;

/** For an operator that only makes sense on an array; what is missing is left, or taken as empty. */
const onArray =
  (whenMissing: 'leave' | 'create', change: (array: unknown[], operand: unknown) => unknown[]): Modifier =>
  (before, operand, { path }) => {
    if (before === missing) return whenMissing === 'leave' ? missing : change([], operand);
    if (!Array.isArray(before)) {
      throw new CommandError(
        'BadValue',
        `The field '${path}' must be an array but is of type ${typeOf(before)}`,
      );
    }
    return change(before, operand);
  };

const eachOf = (operand: unknown): unknown[] => {
  if (!isDocument(operand) || !Object.hasOwn(operand, '$each')) return [operand];
  if (Array.isArray(operand['$each'])) return operand['$each'];
  throw new CommandError(
    'TypeMismatch',
    `The argument to $each must be an array but it was of type ${typeOf(operand['$each'])}`,
  );
};

const $push = onArray('create', (array, operand) => {
  const { $position, $sort, $slice, ...rest } =
    isDocument(operand) && Object.hasOwn(operand, '$each') ? operand : ({} as Document);
  const stray = Object.keys(rest).find((name) => name !== '$each');
  if (stray !== undefined) throw new CommandError('BadValue', `Unrecognized clause in $push: ${stray}`);
  const at = $position === undefined ? array.length : Number($position);
  let result = array.toSpliced(at, 0, ...eachOf(operand));
  if (isDocument($sort)) result = sortBy(result, parseSort($sort), (element) => element);
  else if (isNumeric($sort)) result = result.toSorted((a, b) => Number($sort) * compareValues(a, b));
  if ($slice === undefined) return result;
  const count = Number($slice);
  return count < 0 ? result.slice(count) : result.slice(0, count);
});

const $addToSet = onArray('create', (array, operand) => {
  const result = [...array];
  for (const value of eachOf(operand)) {
    if (!result.some((one) => equalValues(one, value))) result.push(value);
  }
  return result;
});

/** A document is a query on the elements; with operators it is a condition on their values. */
const $pull = onArray('leave', (array, operand) => {
  if (!isDocument(operand) && typeOf(operand) !== 'regex') {
    return array.filter((element) => !equalValues(element, operand));
  }
  const isCondition =
    !isDocument(operand) || Object.keys(operand).some((name) => /^\$(?!and$|or$|nor$)/.test(name));
  const matches = compileFilter(isCondition ? { element: operand } : operand);
  return array.filter((element) => {
    if (isCondition) return !matches({ element });
    return !(isDocument(element) && matches(element));
  });
});

const $pullAll = onArray('leave', (array, operand) => {
  if (!Array.isArray(operand)) throw new CommandError('BadValue', '$pullAll requires an array argument');
  return array.filter((element) => !operand.some((one) => equalValues(one, element)));
});

const $pop = onArray('leave', (array, operand) => {
  if (!isNumeric(operand) || Math.abs(Number(operand)) !== 1) {
    throw new CommandError('FailedToParse', `$pop expects 1 or -1, found: ${renderValue(operand)}`);
  }
  return Number(operand) === 1 ? array.slice(0, -1) : array.slice(1);
});

let lastTimestamp = { t: 0, i: 0 };

/** Timestamps of one second are told apart by their counter. */
function timestampOf(now: Date): Timestamp {
  const t = Math.floor(now.getTime() / 1_000);
  lastTimestamp = { t, i: t === lastTimestamp.t ? lastTimestamp.i + 1 : 1 };
  return new Timestamp(lastTimestamp);
}

const $currentDate: Modifier = (_before, operand, { now }) => {
  const type = isDocument(operand) ? operand['$type'] : operand === true ? 'date' : undefined;
  if (type === 'date') return now;
  if (type === 'timestamp') return timestampOf(now);
  throw new CommandError(
    'BadValue',
    "The '$type' string field is required to be 'date' or 'timestamp': {$currentDate: {field : {$type: 'date'}}}",
  );
};

/** Name → operator. `$rename`, which touches two fields, is done where updates are applied. */
export const modifiers: Readonly<Record<string, Modifier>> = {
  $set: (_before, operand) => copy(operand),
  $setOnInsert: (before, operand, { inserting }) => (inserting ? copy(operand) : before),
  $unset: () => missing,
  $inc: arithmetic('$inc', 'add'),
  $mul: arithmetic('$mul', 'multiply'),
  $min: keeping((order) => order < 0),
  $max: keeping((order) => order > 0),
  $currentDate,
  $push,
  $addToSet,
  $pull,
  $pullAll,
  $pop,
};
