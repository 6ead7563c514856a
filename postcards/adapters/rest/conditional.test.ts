import { expect, test } from 'vitest';
import { entityTag, matchesIfNoneMatch, parseIfMatch } from './conditional.ts';

test.each([
  ['"3"', [3]],
  ['"1", "2"', [1, 2]],
  ['*', 'any'],
  ['W/"3"', []],
  ['"of another server", "7"', [7]],
  ['3', []],
  ['', []],
])('If-Match: %s names %j', (header, versions) => {
  expect(parseIfMatch(header)).toEqual(versions);
});

test.each([
  ['"3"', true],
  ['W/"3"', true],
  ['"1", "3"', true],
  ['*', true],
  ['"4"', false],
  ['3', false],
])('If-None-Match: %s matches version 3: %s', (header, matches) => {
  expect(matchesIfNoneMatch(header, 3)).toBe(matches);
});

test('an entity tag names its version', () => {
  expect(parseIfMatch(entityTag(12))).toEqual([12]);
});
