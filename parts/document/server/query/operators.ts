/** The conditions of the query language, each over the values that its path leads to. */
import { Query } from 'mingo/query';
import type { Options } from 'mingo/types';
import { compareValues, equalValues, rankOf } from '../bson/order.ts';
import { candidatesAt, missing, reach } from '../bson/paths.ts';
import { type Document, isDocument, isNumeric, typeCodes, typeOf } from '../bson/values.ts';
import { CommandError } from '../errors.ts';

type Test = (document: Document) => boolean;
type QueryOperator = (path: string, operand: unknown, options: Options) => Test;

/** True when one of the values at the path passes: each element of an array, and the array itself. */
const someValue =
  (test: (value: unknown, operand: unknown) => boolean): QueryOperator =>
  (path, operand) =>
  (document) =>
    candidatesAt(document, path).some((value) => test(value === missing ? null : value, operand));

const not =
  (operator: QueryOperator): QueryOperator =>
  (path, operand, options) => {
    const test = operator(path, operand, options);
    return (document) => !test(document);
  };

/** A range keeps to the class of its operand: `{ $gt: 5 }` finds no strings. */
const ordered = (holds: (order: number) => boolean) =>
  someValue((value, operand) => rankOf(value) === rankOf(operand) && holds(compareValues(value, operand)));

const matchesRegExp = (value: unknown, regex: RegExp) =>
  typeof value === 'string' ? regex.test(value) : typeOf(value) === 'regex' && equalValues(value, regex);

const isOneOf = (value: unknown, list: unknown) =>
  (list as unknown[]).some((one) =>
    one instanceof RegExp ? matchesRegExp(value, one) : equalValues(value, one),
  );

/** Refuses an operand of the wrong kind when the filter is read, not when the first document is met. */
function demanding(
  check: (operand: unknown) => boolean,
  message: string,
  operator: QueryOperator,
): QueryOperator {
  return (path, operand, options) => {
    if (!check(operand)) throw new CommandError('BadValue', message);
    return operator(path, operand, options);
  };
}

const $eq = someValue(equalValues);
const $in = demanding(Array.isArray, '$in needs an array', someValue(isOneOf));

const $elemMatch = demanding(isDocument, '$elemMatch needs an Object', (path, operand, options) => {
  const condition = operand as Document;
  const isOfValue = Object.keys(condition).every((name) => /^\$(?!and$|or$|nor$)/.test(name));
  const query = new Query(isOfValue ? { value: condition } : condition, options);
  const matches = (element: unknown) =>
    isOfValue ? query.test({ value: element }) : isDocument(element) && query.test(element);
  return (document) => reach(document, path).ends.some((end) => Array.isArray(end) && end.some(matches));
});

const $all = demanding(Array.isArray, '$all needs an array', (path, operand, options) => {
  const tests = (operand as unknown[]).map((one) =>
    isDocument(one) && '$elemMatch' in one
      ? $elemMatch(path, one['$elemMatch'], options)
      : $in(path, [one], options),
  );
  return (document) => tests.length > 0 && tests.every((test) => test(document));
});

const $type: QueryOperator = (path, operand) => {
  const types = (Array.isArray(operand) ? operand : [operand]).flatMap(parseType);
  return (document) =>
    candidatesAt(document, path).some((value) => value !== missing && types.includes(typeOf(value)));
};

function parseType(given: unknown): string[] {
  if (given === 'number') return ['int', 'long', 'double', 'decimal'];
  const name = isNumeric(given) ? typeCodes[Number(given) as keyof typeof typeCodes] : String(given);
  if (!(Object.values(typeCodes) as string[]).includes(name)) {
    throw new CommandError('BadValue', `Unknown type name alias: ${String(given)}`);
  }
  return [name];
}

const isPair = (operand: unknown) =>
  Array.isArray(operand) && operand.length === 2 && operand.every(isNumeric) && Number(operand[0]) !== 0;

/** Name → operator; together with mingo's $and, $or, $nor and $not they are the query language. */
export const queryOperators: Readonly<Record<`$${string}`, QueryOperator>> = {
  $eq,
  $ne: not($eq),
  $gt: ordered((order) => order > 0),
  $gte: ordered((order) => order >= 0),
  $lt: ordered((order) => order < 0),
  $lte: ordered((order) => order <= 0),
  $in,
  $nin: not($in),
  $all,
  $elemMatch,
  $type,
  $regex: someValue((value, operand) => matchesRegExp(value, operand as RegExp)),
  $exists: (path, operand) => {
    const wanted = isNumeric(operand) ? Number(operand) !== 0 : Boolean(operand);
    return (document) => reach(document, path).ends.some((end) => end !== missing) === wanted;
  },
  $size: demanding(isNumeric, '$size needs a number', (path, operand) => {
    const size = Number(operand);
    return (document) => reach(document, path).ends.some((end) => Array.isArray(end) && end.length === size);
  }),
  $mod: demanding(
    isPair,
    'malformed mod, needs an array of a divisor that is not 0 and a remainder',
    someValue((value, operand) => {
      const [divisor, remainder] = (operand as unknown[]).map((one) => Math.trunc(Number(one)));
      return isNumeric(value) && Math.trunc(Number(value)) % (divisor ?? 1) === remainder;
    }),
  ),
};
