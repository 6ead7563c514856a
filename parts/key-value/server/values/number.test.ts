/** Numbers: kept exactly, in one form, in order, and sized as the service was measured to do. */
import { expect, test } from 'vitest';
import { createRandom } from '../../../../kit/random.ts';
import { addDecimals, encodeDecimal, formatDecimal, negate, parseDecimal, sizeOfDecimal } from './number.ts';

test.each([
  ['0', '0'],
  ['-0.00', '0'],
  ['0042.1200', '42.12'],
  ['+7', '7'],
  ['.5', '0.5'],
  ['5.', '5'],
  ['1E3', '1000'],
  ['12e-4', '0.0012'],
  ['-1e-130', `-0.${'0'.repeat(129)}1`],
  ['1E125', `1${'0'.repeat(125)}`],
  ['9'.repeat(38), '9'.repeat(38)],
])('%s is kept as %s', (text, kept) => {
  expect(formatDecimal(parseDecimal(text))).toBe(kept);
});

test.each(['', '.', '-', 'e5', '1e', '1 ', 'NaN', '1e126', '1e-131', '1'.repeat(39), `1${'0'.repeat(400)}`])(
  '“%s” is refused',
  (text) => {
    expect(() => parseDecimal(text)).toThrow(expect.objectContaining({ code: 'ValidationException' }));
  },
);

test('zeros at the ends are no significant digits', () => {
  expect(formatDecimal(parseDecimal(`${'0'.repeat(100)}1${'0'.repeat(90)}`))).toBe(`1${'0'.repeat(90)}`);
});

// Bytes, measured at the service: digits before and after the point are counted apart.
test.each([
  ['0', 1],
  ['1', 2],
  ['12', 2],
  ['123', 3],
  ['-123', 4],
  ['123456', 4],
  ['3.14159', 5],
  ['120', 2],
  ['0.0012', 2],
  ['1E125', 2],
])('%s costs %i bytes', (text, bytes) => {
  expect(sizeOfDecimal(parseDecimal(text))).toBe(bytes);
});

test.each([
  ['0.1', '0.2', '0.3'],
  ['1', '-1', '0'],
  ['-5', '3', '-2'],
  ['1E20', '1E-10', '100000000000000000000.0000000001'],
])('%s and %s make %s', (a, b, sum) => {
  expect(formatDecimal(addDecimals(parseDecimal(a), parseDecimal(b)))).toBe(sum);
  expect(formatDecimal(addDecimals(parseDecimal(sum), negate(parseDecimal(b))))).toBe(
    formatDecimal(parseDecimal(a)),
  );
});

test('a sum that needs more than 38 digits is refused, not rounded', () => {
  expect(() => addDecimals(parseDecimal('1E40'), parseDecimal('1'))).toThrow('38 significant digits');
});

test('the bytes of numbers sort as the numbers do', () => {
  const random = createRandom(7);
  const numbers = Array.from({ length: 400 }, () => {
    const digits = String(Math.floor(random.next() * 10 ** (1 + Math.floor(random.next() * 12))));
    const power = Math.floor(random.next() * 12) - 8;
    return `${random.next() < 0.5 ? '-' : ''}${digits}e${power}`;
  });
  const sorted = [...numbers, '0', '-1', '1', '-1.5', '1.5', '1e125', '-1e125'].toSorted((a, b) =>
    Buffer.compare(encodeDecimal(parseDecimal(a)), encodeDecimal(parseDecimal(b))),
  );
  const values = sorted.map(Number);
  expect(values).toEqual(values.toSorted((a, b) => a - b));
});
