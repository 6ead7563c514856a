import { expect, test } from 'vitest';
import { type Document, promote } from '../bson/values.ts';
import { compileProjection } from './projection.ts';

const document = {
  _id: 1,
  a: 1,
  b: { c: 2, d: 3 },
  list: [{ x: 1, y: 2 }, 5, { x: 3 }],
  tags: ['p', 'q', 'r', 's'],
};

test.each<[Document, Document, Document?]>([
  [{}, document],
  [{ a: 1 }, { _id: 1, a: 1 }],
  [{ a: true, _id: 0 }, { a: 1 }],
  [{ _id: 1 }, { _id: 1 }],
  [{ 'b.c': 1 }, { _id: 1, b: { c: 2 } }],
  [{ 'list.x': 1 }, { _id: 1, list: [{ x: 1 }, { x: 3 }] }],
  [
    { a: 0, list: 0, tags: 0 },
    { _id: 1, b: { c: 2, d: 3 } },
  ],
  [
    { 'b.d': 0, list: 0, tags: 0, _id: 0 },
    { a: 1, b: { c: 2 } },
  ],
  [
    { 'list.x': 0, a: 0, b: 0, tags: 0 },
    { _id: 1, list: [{ y: 2 }, 5, {}] },
  ],
  [
    { tags: { $slice: 2 }, list: 0, b: 0 },
    { _id: 1, a: 1, tags: ['p', 'q'] },
  ],
  [
    { tags: { $slice: -1 }, a: 1 },
    { _id: 1, a: 1, tags: ['s'] },
  ],
  [
    { tags: { $slice: [1, 2] }, a: 1 },
    { _id: 1, a: 1, tags: ['q', 'r'] },
  ],
  [
    { tags: { $slice: [-2, 1] }, a: 1 },
    { _id: 1, a: 1, tags: ['r'] },
  ],
  [{ list: { $elemMatch: { x: 3 } } }, { _id: 1, list: [{ x: 3 }] }],
  [{ 'tags.$': 1 }, { _id: 1, tags: ['q'] }, { tags: 'q' }],
  [{ sum: { $add: ['$a', '$b.c'] } }, { _id: 1, sum: 3 }],
  [
    { a: 1, c: '$b.c' },
    { _id: 1, a: 1, c: 2 },
  ],
])('%o', (spec, expected, filter = {}) => {
  expect(promote(compileProjection(spec, filter)(document))).toEqual(expected);
});

test('the fields keep their order, the id first', () => {
  const projected = compileProjection({ tags: 1, a: 1 }, {})({ tags: [], a: 1, _id: 2 });
  expect(Object.keys(projected)).toEqual(['tags', 'a', '_id']);
  expect(Object.keys(compileProjection({ a: 1, twice: { $add: ['$a', '$a'] } }, {})(document))[0]).toBe(
    '_id',
  );
});

test('refuses a mix of both, and what is unknown', () => {
  expect(() => compileProjection({ a: 1, b: 0 }, {})).toThrow(/exclusion and inclusion/);
  expect(() => compileProjection({ a: { $invent: 1 } }, {})).toThrow(/\$invent/);
});
