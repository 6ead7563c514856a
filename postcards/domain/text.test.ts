import { expect, test } from 'vitest';
import { checkText } from './text.ts';

const fields = (value: string) => checkText('text', value, { min: 1, max: 3 }).map(({ field }) => field);

test('the bounds belong to what is allowed', () => {
  expect(fields('a')).toEqual([]);
  expect(fields('abc')).toEqual([]);
  expect(fields('')).toEqual(['text']);
  expect(fields('abcd')).toEqual(['text']);
});

test('a character outside the basic plane counts once', () => {
  expect(fields('🏖🌊🐚')).toEqual([]);
});

test('NUL and half a surrogate pair are not text', () => {
  expect(fields('a\0')).toEqual(['text']);
  expect(fields('a\ud800')).toEqual(['text']);
});
