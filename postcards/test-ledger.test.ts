import { expect, test } from 'vitest';
import { ABSENT, createRandom, Ledger } from './test-ledger.ts';

test('what was acknowledged must be there, what was under way may be, nothing else', () => {
  const ledger = new Ledger();
  ledger.begin('a', '1');
  ledger.end('a', '1');
  ledger.begin('a', '2');
  ledger.begin('b', '1');
  expect(ledger.acknowledged).toBe(0);
  expect(ledger.compare(new Map([['a', '2']]))).toEqual([]);
  expect(ledger.acknowledged).toBe(1);
  expect(ledger.compare(new Map([['a', '1']]))).toEqual(['a is 1, not 2']);
  expect(ledger.compare(new Map())).toEqual(['a is absent, not 1']);
  expect(ledger.compare(new Map([['b', '1']]))).toEqual([`b is 1, not ${ABSENT}`]);
  expect(ledger.compare(new Map([['c', '1']]))).toEqual([`b is ${ABSENT}, not 1`, `c is 1, not ${ABSENT}`]);
});

test('the same seed gives the same numbers, from 0 to 1', () => {
  const [first, again, other] = [createRandom(1), createRandom(1), createRandom(2)];
  const numbers = Array.from({ length: 1_000 }, first);
  expect(Array.from({ length: 1_000 }, again)).toEqual(numbers);
  expect(other()).not.toBe(numbers[0]);
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  expect(Math.max(...numbers) - Math.min(...numbers)).toBeGreaterThan(0.9);
});
