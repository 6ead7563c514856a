import { Decimal128, Double, Int32, Long } from 'bson';
import { describe, expect, test } from 'vitest';
import { type Document, promote } from '../bson/values.ts';
import { compileUpdate, type UpdateOptions } from './update.ts';
import { createUpserted } from './upsert.ts';

function apply(before: Document, spec: unknown, options: Partial<UpdateOptions> = {}): unknown {
  return promote(compileUpdate(spec, { filter: {}, ...options }).apply(before));
}

test.each<[string, Document, Document, Document]>([
  ['$set below what is not there', {}, { $set: { 'a.b.c': 1 } }, { a: { b: { c: 1 } } }],
  ['$set of an element, with null before it', { a: [1] }, { $set: { 'a.3': 4 } }, { a: [1, null, null, 4] }],
  ['$unset', { a: 1, b: { c: 2, d: 3 } }, { $unset: { a: '', 'b.c': '' } }, { b: { d: 3 } }],
  ['$unset of an element leaves its place', { a: [1, 2] }, { $unset: { 'a.0': '' } }, { a: [null, 2] }],
  ['$unset of what is not there', { a: 1 }, { $unset: { 'b.c': '' } }, { a: 1 }],
  ['$inc of what is not there', {}, { $inc: { n: 2 } }, { n: 2 }],
  ['$mul of what is not there', {}, { $mul: { n: 2 } }, { n: 0 }],
  ['$min and $max', { a: 5, b: 5 }, { $min: { a: 3, b: 7 }, $max: { c: 1 } }, { a: 3, b: 5, c: 1 }],
  ['$rename', { a: 1, b: { c: 2 } }, { $rename: { 'b.c': 'd' } }, { a: 1, b: {}, d: 2 }],
  ['$push', { a: [1] }, { $push: { a: { x: 1 }, b: 2 } }, { a: [1, { x: 1 }], b: [2] }],
  [
    '$push of several, sorted and cut',
    { a: [5, 1] },
    { $push: { a: { $each: [3, 9], $sort: -1, $slice: 3 } } },
    { a: [9, 5, 3] },
  ],
  [
    '$push at a position',
    { a: [1, 4] },
    { $push: { a: { $each: [2, 3], $position: 1 } } },
    { a: [1, 2, 3, 4] },
  ],
  [
    '$addToSet',
    { a: [1, { x: 1 }] },
    { $addToSet: { a: { $each: [1, 2, { x: 1 }] } } },
    { a: [1, { x: 1 }, 2] },
  ],
  ['$pull by value', { a: [1, 2, 1] }, { $pull: { a: 1 } }, { a: [2] }],
  ['$pull by condition', { a: [1, 5, 9] }, { $pull: { a: { $gte: 5 } } }, { a: [1] }],
  [
    '$pull by a query on elements',
    { a: [{ x: 1, y: 1 }, { x: 2 }] },
    { $pull: { a: { x: 1 } } },
    { a: [{ x: 2 }] },
  ],
  ['$pullAll', { a: [1, 2, 3] }, { $pullAll: { a: [1, 3] } }, { a: [2] }],
  ['$pop', { a: [1, 2, 3], b: [1, 2] }, { $pop: { a: 1, b: -1 } }, { a: [1, 2], b: [2] }],
  [
    '$[] for all elements',
    { a: [{ n: 1 }, { n: 2 }] },
    { $inc: { 'a.$[].n': 1 } },
    { a: [{ n: 2 }, { n: 3 }] },
  ],
  ['a replacement keeps the id', { _id: 1, a: 1 }, { b: 2 }, { _id: 1, b: 2 }],
  ['$setOnInsert does nothing to what is there', { a: 1 }, { $setOnInsert: { a: 2 } }, { a: 1 }],
])('%s', (_, before, spec, after) => {
  expect(apply(before, spec)).toEqual(after);
});

test('$ is the element that the query matched, $[name] those that a filter names', () => {
  const before = { a: [{ n: 1 }, { n: 5 }, { n: 7 }], b: [1, 2, 3] };
  const matched = apply(before, { $set: { 'a.$.x': 1 } }, { filter: { 'a.n': { $gt: 4 } } });
  expect(matched).toEqual({ ...before, a: [{ n: 1 }, { n: 5, x: 1 }, { n: 7 }] });
  const twice = apply(before, { $set: { 'a.$.n': 0, 'a.$.x': 1 } }, { filter: { 'a.n': { $gt: 4 } } });
  expect(twice).toEqual({ ...before, a: [{ n: 1 }, { n: 0, x: 1 }, { n: 7 }] });
  const named = apply(
    before,
    { $set: { 'a.$[big].x': 1, 'b.$[odd]': 0 } },
    {
      arrayFilters: [{ 'big.n': { $gt: 4 } }, { odd: { $mod: [2, 1] } }],
    },
  );
  expect(named).toEqual({ a: [{ n: 1 }, { n: 5, x: 1 }, { n: 7, x: 1 }], b: [0, 2, 0] });
});

test('a pipeline computes from the document, and leaves the types of the rest', () => {
  const before = { _id: 1, a: new Int32(2), long: Long.fromNumber(5), price: Decimal128.fromString('1.50') };
  const update = compileUpdate([{ $set: { b: { $add: ['$a', 1] } } }, { $unset: 'a' }], { filter: {} });
  expect(update.apply(before)).toEqual({ _id: 1, long: before.long, price: before.price, b: 3 });
});

test('numbers keep their types', () => {
  const before = { int: new Int32(1), long: Long.fromNumber(1), double: new Double(1) };
  const by = new Int32(1);
  const { apply: change } = compileUpdate({ $inc: { int: by, long: by, double: by } }, { filter: {} });
  expect(change(before)).toEqual({ int: new Int32(2), long: Long.fromNumber(2), double: new Double(2) });
  expect(before.int).toEqual(new Int32(1));
});

describe('refuses', () => {
  test.each<[string, Document, unknown, number, Partial<UpdateOptions>?]>([
    ['an unknown operator', {}, { $invent: { a: 1 } }, 9],
    ['an operator without fields', {}, { $set: 1 }, 9],
    ['a new id', { _id: 1 }, { $set: { _id: 2 } }, 66],
    ['a replacement with another id', { _id: 1 }, { _id: 2 }, 66],
    ['two changes of one path', {}, { $set: { a: 1 }, $inc: { a: 1 } }, 40],
    ['a change of a path and of one below it', {}, { $set: { a: 1, 'a.b': 1 } }, 40],
    ['a field of a number', { a: 1 }, { $set: { 'a.b': 1 } }, 28],
    ['a named field of an array', { a: [1] }, { $set: { 'a.b': 1 } }, 28],
    ['$inc of a text', { a: 'x' }, { $inc: { a: 1 } }, 14],
    ['$inc by a text', { a: 1 }, { $inc: { a: 'x' } }, 14],
    ['$push to a number', { a: 1 }, { $push: { a: 1 } }, 2],
    ['$pop by two', { a: [1] }, { $pop: { a: 2 } }, 9],
    ['$ without a match', { a: [1] }, { $set: { 'a.$': 1 } }, 2],
    ['$[name] without a filter', { a: [1] }, { $set: { 'a.$[x]': 1 } }, 2],
    ['a filter that no path names', { a: [1] }, { $set: { a: 1 } }, 9, { arrayFilters: [{ x: 1 }] }],
    ['a stage that no update has', {}, [{ $group: { _id: null } }], 72],
    ['a field named __proto__', {}, { $set: { '__proto__.a': 1 } }, 2],
  ])('%s', (_, before, spec, code, options) => {
    expect(() => apply(before, spec, options)).toThrow(expect.objectContaining({ code }));
  });
});

test('an upsert takes from the query what must be equal', () => {
  const filter = {
    a: 1,
    'b.c': { $eq: 2 },
    d: { $gt: 3 },
    $and: [{ e: 5 }],
    f: { $in: [6] },
    g: { $in: [1, 2] },
  };
  const update = compileUpdate({ $set: { x: 1 }, $setOnInsert: { y: 2 } }, { filter });
  const { _id, ...made } = createUpserted(filter, update);
  expect(made).toEqual({ a: 1, b: { c: 2 }, e: 5, f: 6, x: 1, y: 2 });
  expect(_id).toBeDefined();
  const replaced = createUpserted({ _id: 7, a: 1 }, compileUpdate({ b: 2 }, { filter: {} }));
  expect(replaced).toEqual({ _id: 7, b: 2 });
});
