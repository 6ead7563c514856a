import { Decimal128, Double, Int32, Long } from 'bson';
import { expect, test } from 'vitest';
import { calculate } from './arithmetic.ts';

const decimal = (text: string) => Decimal128.fromString(text);

test.each([
  ['int32', new Int32(2), new Int32(3), new Int32(5), new Int32(6)],
  [
    'int32 that grows',
    new Int32(2 ** 31 - 1),
    new Int32(2),
    Long.fromNumber(2 ** 31 + 1),
    Long.fromNumber(2 ** 32 - 2),
  ],
  [
    'int64',
    Long.fromString('9007199254740993'),
    new Int32(1),
    Long.fromString('9007199254740994'),
    Long.fromString('9007199254740993'),
  ],
  ['double', new Int32(1), new Double(0.5), new Double(1.5), new Double(0.5)],
  ['decimal128', decimal('0.10'), decimal('0.2'), decimal('0.30'), decimal('0.020')],
  ['decimal128 and int32', decimal('1.5'), new Int32(2), decimal('3.5'), decimal('3.0')],
])('adds and multiplies %s', (_, a, b, sum, product) => {
  expect(calculate('add', a, b)).toEqual(sum);
  expect(calculate('multiply', a, b)).toEqual(product);
});

test('rounds to 34 digits, half to even', () => {
  const nines = decimal('9'.repeat(34));
  expect(String(calculate('add', nines, decimal('0.5')))).toBe(`1.${'0'.repeat(33)}E+34`);
  expect(String(calculate('add', decimal(`${'1'.repeat(33)}2`), decimal('0.5')))).toBe(`${'1'.repeat(33)}2`);
});

test('refuses what no 64-bit integer can hold', () => {
  expect(() => calculate('add', Long.MAX_VALUE, new Int32(1))).toThrow(/does not fit/);
});
