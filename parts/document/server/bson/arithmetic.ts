/** Sums and products that keep MongoDB's types: int32 grows to int64, a double wins over both, decimal128 over all. */
import { Decimal128, Double, Int32, Long } from 'bson';
import { CommandError } from '../errors.ts';
import { typeOf } from './values.ts';

type Operation = 'add' | 'multiply';

/** Both operands are numbers of any type. Throws BadValue when int64 is too small for the result. */
export function calculate(operation: Operation, a: unknown, b: unknown): unknown {
  const types = [typeOf(a), typeOf(b)];
  if (types.includes('decimal')) return calculateDecimal(operation, a, b);
  if (types.includes('double')) {
    return new Double(operation === 'add' ? Number(a) + Number(b) : Number(a) * Number(b));
  }
  const [x, y] = [BigInt(String(a)), BigInt(String(b))];
  const result = operation === 'add' ? x + y : x * y;
  if (types.every((type) => type === 'int') && BigInt.asIntN(32, result) === result) {
    return new Int32(Number(result));
  }
  if (BigInt.asIntN(64, result) === result) return Long.fromBigInt(result);
  throw new CommandError('BadValue', `the result ${result} does not fit into a 64-bit integer`);
}

function calculateDecimal(operation: Operation, a: unknown, b: unknown): Decimal128 {
  const [x, y] = [parseDecimal(a), parseDecimal(b)];
  if (!x || !y) {
    // NaN or infinity: the double's rules are the same.
    const result =
      operation === 'add' ? Number(String(a)) + Number(String(b)) : Number(String(a)) * Number(String(b));
    return Decimal128.fromString(String(result));
  }
  if (operation === 'multiply') return renderDecimal(x.digits * y.digits, x.exponent + y.exponent);
  const exponent = Math.min(x.exponent, y.exponent);
  // Too far apart to meet within 34 digits: the smaller one would only be rounded away.
  if (Math.abs(x.exponent - y.exponent) > 100) {
    const larger = magnitude(x) >= magnitude(y) ? x : y;
    return renderDecimal(larger.digits, larger.exponent);
  }
  const scale = (one: Decimal) => one.digits * 10n ** BigInt(one.exponent - exponent);
  return renderDecimal(scale(x) + scale(y), exponent);
}

interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** A double counts with its 15 digits that are always right, as in MongoDB; undefined for NaN and infinities. */
function parseDecimal(value: unknown): Decimal | undefined {
  const isDouble = typeOf(value) === 'double' && !Number.isSafeInteger(Number(value));
  const text = isDouble ? Number(value).toPrecision(15) : String(value);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d*))?(?:E([+-]?\d+))?$/i.exec(text) ?? [];
  if (whole === '') return undefined;
  // Its last zeros say nothing; those of a decimal128 say how exact it is.
  const kept = isDouble ? fraction.replace(/0+$/, '') : fraction;
  return { digits: BigInt(sign + whole + kept), exponent: Number(exponent) - kept.length };
}

/** Keeps so many digits after the point, or, below zero, makes so many before it zero; the type stays. */
export function roundAt(value: unknown, place: number, mode: 'half-even' | 'cut'): unknown {
  const parsed = parseDecimal(value);
  const surplus = parsed ? -place - parsed.exponent : 0;
  if (!parsed || surplus <= 0) return value;
  const digits = mode === 'cut' ? parsed.digits / 10n ** BigInt(surplus) : dropDigits(parsed.digits, surplus);
  const text = `${digits}E${-place}`;
  return typeOf(value) === 'decimal' ? Decimal128.fromString(text) : Number(text);
}

function magnitude({ digits, exponent }: Decimal): number {
  return digits === 0n ? Number.NEGATIVE_INFINITY : String(digits).replace('-', '').length + exponent;
}

/** Rounded to the 34 digits that there are. */
function renderDecimal(digits: bigint, exponent: number): Decimal128 {
  const surplus = String(digits).replace('-', '').length - 34;
  return surplus <= 0
    ? Decimal128.fromString(`${digits}E${exponent}`)
    : Decimal128.fromString(`${dropDigits(digits, surplus)}E${exponent + surplus}`);
}

/** Without its last digits, rounded half to even (IEEE 754-2019, 4.3.3). */
function dropDigits(digits: bigint, count: number): bigint {
  const divisor = 10n ** BigInt(count);
  const [quotient, rest] = [digits / divisor, digits % divisor];
  const twice = (rest < 0n ? -rest : rest) * 2n;
  const away = twice > divisor || (twice === divisor && quotient % 2n !== 0n);
  return away ? quotient + (digits < 0n ? -1n : 1n) : quotient;
}
