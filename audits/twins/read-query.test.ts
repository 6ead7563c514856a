import { expect, test } from 'vitest';
import type { FaultId } from './faults.ts';
import { Crash, Problem } from './problem.ts';
import { createQueryReader } from './read-query.ts';
import { cursor } from './styles/cursor.ts';
import { link } from './styles/link.ts';
import { offset } from './styles/offset.ts';

const read = (query: string, fault?: FaultId, style = cursor) =>
  createQueryReader(style, fault)(new URLSearchParams(query));

test('reads size, place and filter', () => {
  expect(read('')).toEqual({ size: 10 });
  expect(read('page_size=50&cursor=x&topic=sea')).toEqual({
    size: 50,
    place: { by: 'cursor', name: 'cursor', text: 'x' },
    filter: { member: 'topic', value: 'sea' },
  });
  expect(read('year=1903', undefined, offset).filter).toEqual({ member: 'year', value: '1903' });
});

test.each([
  'page_size=0',
  'page_size=-1',
  'page_size=ten',
  'page_size=1.5',
  'page_size=07',
  'page_size=',
  'page_size=5&page_size=5',
  'page_size=51',
  'cursor=x&cursor=y',
  'topic=',
  'topic=a&topic=b',
  'colour=red',
])('refuses %s', (query) => {
  expect(() => read(query)).toThrow(expect.objectContaining({ status: 400, errors: [expect.anything()] }));
});

test('refuses a filter of the wrong type', () => {
  for (const query of ['year=last', 'year=999', 'year=1903.5']) {
    expect(() => read(query, undefined, offset)).toThrow(Problem);
  }
});

test('takes a size above the maximum for the maximum where the style says so', () => {
  expect(read('per_page=1000000', undefined, link).size).toBe(100);
});

test('no-cap: honours any size', () => {
  expect(read('page_size=1000000', 'no-cap').size).toBe(1_000_000);
  expect(() => read('page_size=0', 'no-cap')).toThrow(Problem);
});

test.each(['0', '-1', 'ten', '1.5', ''])('odd-size-crashes: crashes on the size “%s”', (size) => {
  expect(() => read(`page_size=${size}`, 'odd-size-crashes')).toThrow(Crash);
});

test('odd-size-crashes: a size that is only too large is refused', () => {
  expect(() => read('page_size=51', 'odd-size-crashes')).toThrow(Problem);
});

test('zero-size-crashes: crashes on 0 and less only', () => {
  for (const size of ['0', '-1']) expect(() => read(`page_size=${size}`, 'zero-size-crashes')).toThrow(Crash);
  for (const size of ['ten', '', '51'])
    expect(() => read(`page_size=${size}`, 'zero-size-crashes')).toThrow(Problem);
});

test('unknown-ignored: takes what is not in the contract', () => {
  expect(read('colour=red&page_size=5', 'unknown-ignored')).toEqual({ size: 5 });
});
