import {
  Binary,
  BSONRegExp,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import { compare as mingoCompare } from 'mingo/util';
import { expect, test } from 'vitest';
import { createRandom, type Random } from '../../../../kit/random.ts';
import { directed } from './key-fields.ts';
import { compareValues, encodeKey, equalValues } from './order.ts';
import { typeOf } from './values.ts';

test('sorts the types as the manual lists them', () => {
  const ascending = [
    new MinKey(),
    undefined,
    null,
    Number.NaN,
    Number.NEGATIVE_INFINITY,
    new Double(-1.5),
    new Int32(0),
    Long.fromString('9007199254740993'),
    Decimal128.fromString('1E+6000'),
    Number.POSITIVE_INFINITY,
    '',
    'a',
    'a\0',
    'b',
    {},
    { a: 1 },
    { a: 1, b: 1 },
    { b: 0 },
    { a: 'x' },
    [],
    [1],
    [1, 0],
    [2],
    new Binary(Buffer.from([9])),
    new Binary(Buffer.from([1, 1])),
    new ObjectId('000000000000000000000001'),
    new ObjectId('ff0000000000000000000000'),
    false,
    true,
    new Date(-1),
    new Date(0),
    new Date('2026-01-01'),
    new Timestamp({ t: 1, i: 2 }),
    new Timestamp({ t: 2, i: 1 }),
    new BSONRegExp('a'),
    new BSONRegExp('a', 'i'),
    new MaxKey(),
  ];
  for (const [at, value] of ascending.entries()) {
    const before = ascending.slice(0, at).filter((other) => compareValues(other, value) >= 0);
    const after = ascending.slice(at + 1).filter((other) => compareValues(other, value) <= 0);
    expect([...before, ...after].map(describe), describe(value)).toEqual([]);
  }
});

const describe = (value: unknown) => `${typeOf(value)} ${JSON.stringify(value)} ${String(value)}`;

test('numbers of all four types are in one order, exactly', () => {
  const random = createRandom(7);
  for (let round = 0; round < 5_000; round++) {
    const [a, b] = [someNumber(random), someNumber(random)];
    const expected = compareFractions(fractionOf(a), fractionOf(b));
    expect(Math.sign(compareValues(a, b)), `${describe(a)} and ${describe(b)}`).toBe(expected);
  }
});

/** Near each other often, so that neighbours are told apart. */
function someNumber(random: Random): unknown {
  const whole = random.pick([0, 1, -1, 2, 99, 100, 101, -100, 2 ** 31, 2 ** 53, -(2 ** 53), 1e15]);
  const near = whole + random.integer(-2, 2);
  return random.pick([
    () => new Int32(random.integer(-1_000, 1_000)),
    () => Long.fromBigInt(BigInt(whole) * BigInt(random.integer(1, 50)) + BigInt(random.integer(-2, 2))),
    () => new Double(near / random.pick([1, 2, 3, 10, 1e10])),
    () => new Double(random.next() * 10 ** random.integer(-300, 300)),
    () => Decimal128.fromString(`${near}E${random.integer(-20, 20)}`),
    () => Decimal128.fromString(String(near / 10)),
  ])();
}

/** The exact value, as MongoDB compares it: a double counts by its first 34 digits. */
function fractionOf(value: unknown): { digits: bigint; exponent: number } {
  const text = typeOf(value) === 'double' ? Number(value).toPrecision(34) : String(value);
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

function compareFractions(a: ReturnType<typeof fractionOf>, b: ReturnType<typeof fractionOf>): number {
  const exponent = Math.min(a.exponent, b.exponent);
  const x = a.digits * 10n ** BigInt(a.exponent - exponent);
  const y = b.digits * 10n ** BigInt(b.exponent - exponent);
  return x < y ? -1 : x > y ? 1 : 0;
}

test('agrees with mingo on what JavaScript can compare', () => {
  const random = createRandom(11);
  const kinds: readonly (() => unknown)[] = [
    () => random.integer(-50, 50) / random.pick([1, 2, 4]),
    () => Array.from({ length: random.integer(0, 4) }, () => random.pick(['a', 'b', 'Z', '0', ' '])).join(''),
    () => new Date(random.integer(-5, 5) * 1e9),
    () => random.next() < 0.5,
    () => new ObjectId(random.integer(0, 1e6).toString(16).padStart(24, '0')),
  ];
  for (const make of kinds) {
    for (let round = 0; round < 1_000; round++) {
      const [a, b] = [make(), make()];
      const text = `${describe(a)} and ${describe(b)}`;
      expect(Math.sign(compareValues(a, b)), text).toBe(Math.sign(mingoCompare(a, b)));
      expect(equalValues(a, b), text).toBe(mingoCompare(a, b) === 0);
    }
  }
});

test('joined keys sort field by field, and turned ones the other way round', () => {
  const random = createRandom(3);
  const some = (): unknown[] => [random.pick(['', 'a', 'a\0', 'ab', 'b']), random.integer(-3, 3)];
  const join = ([a, b]: unknown[]) => Buffer.concat([encodeKey(a), directed(encodeKey(b), -1)]);
  for (let round = 0; round < 2_000; round++) {
    const [x, y] = [some(), some()];
    const expected = Math.sign(compareValues(x[0], y[0]) || compareValues(y[1], x[1]));
    expect(Buffer.compare(join(x), join(y)), `${x} and ${y}`).toBe(expected);
  }
});
