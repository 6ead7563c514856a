/** Expressions that mingo has for JavaScript's types, here for BSON's. */
import { Decimal128, ObjectId } from 'bson';
import { evalExpr } from 'mingo/core';
import {
  $add,
  $dateAdd,
  $multiply,
  $subtract,
  $toLower,
  $toString,
  $toUpper,
} from 'mingo/operators/expression';
import type { AnyObject, Options } from 'mingo/types';
import { calculate, roundAt } from '../bson/arithmetic.ts';
import { compareValues, equalValues } from '../bson/order.ts';
import { isNumeric, promote, typeOf } from '../bson/values.ts';
import { CommandError, notSupported } from '../errors.ts';
import { isExact, isThere, total } from './accumulators.ts';

type Expression = (document: AnyObject, expression: unknown, options: Options) => unknown;

/** An expression of one argument, which may stand in an array of its own. */
const ofOne =
  (compute: (value: unknown) => unknown): Expression =>
  (document, expression, options) => {
    const only = Array.isArray(expression) && expression.length === 1 ? expression[0] : expression;
    return compute(evalExpr(document, only, options));
  };

/** The same, where nothing gives null. */
const ofSome = (compute: (value: unknown) => unknown) =>
  ofOne((value) => (isThere(value) ? compute(value) : null));

const ofTwo =
  (compute: (a: unknown, b: unknown) => unknown): Expression =>
  (document, expression, options) => {
    if (!Array.isArray(expression) || expression.length !== 2) {
      throw new CommandError('BadValue', 'an expression that compares takes exactly 2 arguments');
    }
    const [a, b] = evalExpr(document, expression, options) as [unknown, unknown];
    return compute(a, b);
  };

const comparing = (holds: (order: number) => boolean) => ofTwo((a, b) => holds(compareValues(a, b)));

/** Exact when one of the operands has to be, else as mingo does it. */
const exact =
  (otherwise: unknown, combine: (values: unknown[]) => unknown): Expression =>
  (document, expression, options) => {
    const values = evalExpr(document, expression, options);
    const isOurs = Array.isArray(values) && values.some(isExact) && values.every(isNumeric);
    return isOurs ? promote(combine(values)) : (otherwise as Expression)(document, expression, options);
  };

const product = (values: unknown[]) => values.reduce((a, b) => calculate('multiply', a, b));

/** A number, or a number and how many digits after the point are to stay. */
const rounding =
  (mode: 'half-even' | 'cut'): Expression =>
  (document, expression, options) => {
    const [value, place = 0] = [evalExpr(document, expression, options)].flat();
    if (!isThere(value) || !isThere(place)) return null;
    if (!isNumeric(value) || !isNumeric(place)) {
      throw new CommandError(
        'BadValue',
        `$round and $trunc only support numeric types, not ${typeOf(value)}`,
      );
    }
    return promote(roundAt(value, Number(place), mode));
  };

const months: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };

/** Months differ in length: the day is cut to the last of its month, where mingo runs into the next. */
const movingDate =
  (sign: 1 | -1): Expression =>
  (document, expression, options) => {
    const { startDate, unit, amount, timezone } = evalExpr(document, expression, options) as AnyObject;
    const factor = months[String(unit)];
    const signed = { startDate, unit, amount: sign * Number(amount), ...(timezone ? { timezone } : {}) };
    if (factor === undefined || !(startDate instanceof Date)) {
      return ($dateAdd as Expression)(document, signed, options);
    }
    if (timezone) throw notSupported('adding months in a time zone');
    const moved = new Date(startDate);
    moved.setUTCDate(1);
    moved.setUTCMonth(moved.getUTCMonth() + factor * signed.amount);
    const lastDay = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
    moved.setUTCDate(Math.min(startDate.getUTCDate(), lastDay));
    return moved;
  };

const nothingAsEmpty =
  (otherwise: unknown): Expression =>
  (document, expression, options) =>
    isThere(evalExpr(document, expression, options))
      ? (otherwise as Expression)(document, expression, options)
      : '';

export const ourExpressions: Readonly<Record<`$${string}`, Expression>> = {
  $cmp: ofTwo((a, b) => Math.sign(compareValues(a, b))),
  $eq: comparing((order) => order === 0),
  $ne: comparing((order) => order !== 0),
  $gt: comparing((order) => order > 0),
  $gte: comparing((order) => order >= 0),
  $lt: comparing((order) => order < 0),
  $lte: comparing((order) => order <= 0),
  $in: ofTwo((value, list) => {
    if (Array.isArray(list)) return list.some((one) => equalValues(one, value));
    throw new CommandError('BadValue', '$in requires an array as a second argument');
  }),
  $add: exact($add, total),
  $subtract: exact($subtract, ([a, b]) => total([a, calculate('multiply', b, -1)])),
  $multiply: exact($multiply, product),
  $round: rounding('half-even'),
  $trunc: rounding('cut'),
  $type: ofOne((value) => (value === undefined ? 'missing' : typeOf(value))),
  $isNumber: ofOne(isNumeric),
  $toDecimal: ofSome((value) =>
    // MongoDB takes the 15 digits of a double that are always right.
    Decimal128.fromString(
      Number.isInteger(value) || typeof value !== 'number' ? String(value) : value.toPrecision(15),
    ),
  ),
  $toObjectId: ofSome((value) => new ObjectId(String(value))),
  $toString: (document, expression, options) => {
    const value = evalExpr(document, expression, options);
    return value instanceof ObjectId || isExact(value)
      ? String(value)
      : $toString(document, expression, options);
  },
  $toUpper: nothingAsEmpty($toUpper),
  $toLower: nothingAsEmpty($toLower),
  $dateAdd: movingDate(1),
  $dateSubtract: movingDate(-1),
};
