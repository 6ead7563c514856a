import { expect, test } from 'vitest';
import { listPage, type PageOptions } from './listing.ts';
import { compareKeys } from './store/key-index.ts';

const whole: PageOptions = { prefix: '', delimiter: '', after: undefined, limit: 1_000 };
const keys = [
  'a',
  'a/',
  'a/1',
  'a/2',
  'a/b/1',
  'a/b/2',
  'a!',
  'b',
  'photos/1',
  'photos/2',
  'z',
  'é',
  '😀',
].sort(compareKeys);

/** All pages, one after the other. */
function allPages(options: Partial<PageOptions>) {
  const pages = [];
  for (let after: string | undefined; ; ) {
    const page = listPage(keys, { ...whole, ...options, after });
    pages.push(page);
    if (page.next === undefined) return pages;
    after = page.next;
  }
}

test.each([1, 2, 3, 5, 12, 13, 1_000])('pages of %i hold every key once, in order', (limit) => {
  const pages = allPages({ limit });
  expect(pages.flatMap((page) => page.keys)).toEqual(keys);
  expect(pages).toHaveLength(Math.ceil(keys.length / limit));
  expect(pages.every((page) => page.keys.length <= limit)).toBe(true);
});

test.each([1, 2, 3, 100])('pages of %i hold every common prefix once', (limit) => {
  const pages = allPages({ limit, delimiter: '/' });
  expect(pages.flatMap((page) => page.commonPrefixes)).toEqual(['a/', 'photos/']);
  expect(pages.flatMap((page) => page.keys)).toEqual(keys.filter((key) => !key.includes('/')));
});

test('folds behind the prefix only', () => {
  expect(listPage(keys, { ...whole, prefix: 'a/', delimiter: '/' })).toEqual({
    keys: ['a/', 'a/1', 'a/2'],
    commonPrefixes: ['a/b/'],
    next: undefined,
  });
});

test('a delimiter may be longer than one character, and a prefix need not end with it', () => {
  expect(listPage(keys, { ...whole, prefix: 'pho', delimiter: 'os/' }).commonPrefixes).toEqual(['photos/']);
});

test.each([
  ['before the prefix', 'a', ['photos/1', 'photos/2']],
  ['inside', 'photos/1', ['photos/2']],
  ['between two keys', 'photos/15', ['photos/2']],
  ['the last key', 'photos/2', []],
  ['behind the prefix', 'q', []],
])('begins after a key that is %s', (_, after, expected) => {
  expect(listPage(keys, { ...whole, prefix: 'photos/', after }).keys).toEqual(expected);
});

test('begins inside of what is folded, but not after the common prefix itself', () => {
  expect(listPage(keys, { ...whole, delimiter: '/', after: 'photos/1' }).commonPrefixes).toEqual(['photos/']);
  expect(listPage(keys, { ...whole, delimiter: '/', after: 'photos/' }).commonPrefixes).toEqual([]);
});

test('a limit of nothing yields nothing, and no next page', () => {
  expect(listPage(keys, { ...whole, limit: 0 })).toEqual({ keys: [], commonPrefixes: [], next: undefined });
});

test('skips what it folds: a million keys behind one prefix are one step', () => {
  let read = 0;
  const many = new Proxy(
    Array.from({ length: 1_000_000 }, (_, n) => `a/${String(n).padStart(7, '0')}`),
    {
      get(target, name) {
        if (typeof name === 'string' && /^\d+$/.test(name)) read++;
        return Reflect.get(target, name);
      },
    },
  );
  expect(listPage(many, { ...whole, delimiter: '/' }).commonPrefixes).toEqual(['a/']);
  expect(read).toBeLessThan(100);
});
