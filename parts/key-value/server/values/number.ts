/** Numbers as DynamoDB keeps them: decimals of at most 38 digits, from 1E-130 to 9.99…E+125, never rounded. */
import { invalid } from '../service-error.ts';

export interface Decimal {
  readonly negative: boolean;
  /** The significant digits, without zeros at either end; '' is zero. */
  readonly digits: string;
  /** Of the last digit: digits × 10^exponent. */
  readonly exponent: number;
}

const maxDigits = 38;
const maxMagnitude = 125;
const minMagnitude = -130;
/** Characters that any number of that range needs, with room for zeros in front. */
const maxLength = 400;

/** Throws a ValidationException for what is no number, or one that cannot be kept exactly. */
export function parseDecimal(text: string): Decimal {
  const match =
    text.length <= maxLength ? /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/.exec(text) : null;
  const [, sign = '', whole = '', fraction = '', power = '0'] = match ?? [];
  if (whole + fraction === '') {
    throw invalid(`The parameter cannot be converted to a numeric value: ${text.slice(0, maxLength)}`);
  }
  return createDecimal(sign === '-', whole + fraction, Number(power) - fraction.length);
}

function createDecimal(negative: boolean, text: string, power: number): Decimal {
  const significant = text.replace(/^0+/, '');
  const digits = significant.replace(/0+$/, '');
  if (digits === '') return { negative: false, digits, exponent: 0 };
  const decimal = { negative, digits, exponent: power + significant.length - digits.length };
  if (magnitudeOf(decimal) > maxMagnitude) {
    throw invalid('Number overflow. Attempting to store a number with magnitude larger than supported range');
  }
  if (magnitudeOf(decimal) < minMagnitude) {
    throw invalid(
      'Number underflow. Attempting to store a number with magnitude smaller than supported range',
    );
  }
  if (digits.length > maxDigits) {
    throw invalid('Attempting to store more than 38 significant digits in a Number');
  }
  return decimal;
}

/** The power of ten of the first digit. */
function magnitudeOf({ digits, exponent }: Decimal): number {
  return digits.length + exponent - 1;
}

/** Without an exponent, as DynamoDB gives every number back. */
export function formatDecimal(decimal: Decimal): string {
  const { negative, digits, exponent } = decimal;
  if (digits === '') return '0';
  const sign = negative ? '-' : '';
  if (exponent >= 0) return sign + digits + '0'.repeat(exponent);
  const before = digits.length + exponent;
  if (before <= 0) return `${sign}0.${'0'.repeat(-before)}${digits}`;
  return `${sign}${digits.slice(0, before)}.${digits.slice(before)}`;
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const exponent = Math.min(a.exponent, b.exponent);
  const scaled = ({ negative, digits, exponent: own }: Decimal) =>
    BigInt(`${negative ? '-' : ''}${digits || '0'}${'0'.repeat(own - exponent)}`);
  const sum = scaled(a) + scaled(b);
  return createDecimal(sum < 0n, String(sum < 0n ? -sum : sum), exponent);
}

export function negate(decimal: Decimal): Decimal {
  return { ...decimal, negative: !decimal.negative };
}

/** Bytes that sort as the numbers do: sign, magnitude, digits; those of a negative number are inverted. */
export function encodeDecimal(decimal: Decimal): Buffer {
  const { negative, digits } = decimal;
  if (digits === '') return Buffer.of(0x80);
  const bytes = Buffer.from(`\u0081\0${digits}`, 'latin1');
  bytes[1] = magnitudeOf(decimal) - minMagnitude;
  if (!negative) return bytes;
  // The end of the shorter one sorts behind the digits of the longer one.
  return Buffer.concat([bytes.map((byte) => 0xff - byte), Buffer.of(0xff)]);
}

/**
 * What it adds to the size of an item. The guide says “approximately 1 byte per two significant digits, plus 1”; the
 * service was measured to count the digits before and after the point apart, and a byte for the minus.
 */
export function sizeOfDecimal({ negative, digits, exponent }: Decimal): number {
  const whole = Math.min(Math.max(digits.length + exponent, 0), digits.length);
  return 1 + Math.ceil(whole / 2) + Math.ceil((digits.length - whole) / 2) + (negative ? 1 : 0);
}
