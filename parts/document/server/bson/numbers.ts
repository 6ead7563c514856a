/** Numbers as bytes that sort as the numbers do: int32, int64, double and decimal128 in one order. */

/** The first byte; MongoDB sorts NaN before all other numbers. */
const kinds = { nan: 0, minusInfinity: 1, negative: 2, zero: 3, positive: 4, infinity: 5 };

const decimal = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Takes the number as text: what `toString` of Int32, Long and Decimal128 gives, or `toText` of a double. */
export function encodeNumber(text: string): number[] {
  if (text === 'Infinity') return [kinds.infinity];
  if (text === '-Infinity') return [kinds.minusInfinity];
  const [, sign, whole = '', fraction = '', exponent = '0'] = decimal.exec(text) ?? [];
  if (sign === undefined) return [kinds.nan];
  const significant = (whole + fraction).replace(/^0+/, '');
  const digits = significant.replace(/0+$/, '');
  if (digits === '') return [kinds.zero];
  // The value is 0.DIGITS × 10 to this power.
  const power = significant.length - fraction.length + Number(exponent);
  const biased = power + 0x8000;
  const bytes = [biased >> 8, biased & 0xff];
  // Two digits a byte, plus one, so that 0 can end them and no number is the beginning of another.
  for (let at = 0; at < digits.length; at += 2) {
    bytes.push(Number(digits.slice(at, at + 2).padEnd(2, '0')) + 1);
  }
  bytes.push(0);
  return sign === '-' ? [kinds.negative, ...bytes.map((byte) => 0xff - byte)] : [kinds.positive, ...bytes];
}

/** The double's exact value, rounded to the 34 digits that decimal128 has: MongoDB compares the two so. */
export function toText(double: number): string {
  if (Number.isSafeInteger(double) || !Number.isFinite(double)) return String(double);
  return double.toPrecision(34);
}
