/** Accumulators that mingo has for JavaScript's numbers, here for BSON's. */
import { $avg, $median, $percentile, $push, $stdDevPop, $stdDevSamp } from 'mingo/operators/accumulator';
import type { AnyObject, Options } from 'mingo/types';
import { calculate } from '../bson/arithmetic.ts';
import { compareValues } from '../bson/order.ts';
import { isNumeric, promote } from '../bson/values.ts';
import { notSupported } from '../errors.ts';

type Accumulator = (documents: AnyObject[], expression: unknown, options: Options) => unknown;

/** Decimal128, and a Long beyond what a double can hold: mingo cannot calculate with them. */
export const isExact = (value: unknown) => isNumeric(value) && typeof value !== 'number';

export const isThere = (value: unknown) => value !== undefined && value !== null;

export const total = (values: readonly unknown[]) =>
  promote(values.reduce((sum, value) => calculate('add', sum, value), 0));

const valuesOf = (documents: AnyObject[], expression: unknown, options: Options): unknown[] =>
  $push(documents, expression, options) as unknown[];

const $sum: Accumulator = (documents, expression, options) => {
  const values = valuesOf(documents, expression, options).filter(isNumeric);
  return values.some(isExact) ? total(values) : values.reduce<number>((sum, value) => sum + Number(value), 0);
};

/** The first of the values in BSON's order, or the last. */
const extreme =
  (sign: 1 | -1): Accumulator =>
  (documents, expression, options) =>
    valuesOf(documents, expression, options)
      .filter(isThere)
      .reduce<unknown>((found, value) => {
        return found === null || sign * compareValues(value, found) > 0 ? value : found;
      }, null);

/** What mingo would pass over in silence. */
const refusingExact =
  (name: string, accumulator: unknown): Accumulator =>
  (documents, expression, options) => {
    const input = (expression as { input?: unknown } | null)?.input ?? expression;
    if (valuesOf(documents, input, options).some(isExact)) throw notSupported(`${name} of Decimal128`);
    return (accumulator as Accumulator)(documents, expression, options);
  };

export const ourAccumulators: Readonly<Record<`$${string}`, Accumulator>> = {
  $sum,
  $min: extreme(-1),
  $max: extreme(1),
  $avg: refusingExact('$avg', $avg),
  $stdDevPop: refusingExact('$stdDevPop', $stdDevPop),
  $stdDevSamp: refusingExact('$stdDevSamp', $stdDevSamp),
  $median: refusingExact('$median', $median),
  $percentile: refusingExact('$percentile', $percentile),
};
