import { BSONRegExp, Decimal128, Double, Int32, Long, ObjectId } from 'bson';
import { expect, test } from 'vitest';
import { type Document, decode, encode } from '../bson/values.ts';
import { compileFilter } from './predicate.ts';

const matches = (filter: Document, document: Document) =>
  compileFilter(decode(encode(filter)))(decode(encode(document)));

const document = {
  _id: new ObjectId('000000000000000000000001'),
  n: 5,
  double: 5.5,
  price: Decimal128.fromString('9.99'),
  long: Long.fromNumber(7),
  text: 'Hello',
  none: null,
  yes: true,
  at: new Date('2026-01-01'),
  tags: ['a', 'b'],
  scores: [3, 9],
  by: { name: 'Ada', age: 36 },
  items: [
    { sku: 'x', n: 1 },
    { sku: 'y', n: 5 },
  ],
  grid: [[1, 2], [3]],
  empty: [],
};

test.each<Document>([
  { n: 5 },
  { n: new Double(5) },
  { n: Decimal128.fromString('5.0') },
  { n: { $gt: 4, $lt: 6 } },
  { price: { $gt: 9.98, $lt: 10 } },
  { long: { $in: [new Int32(7)] } },
  { double: { $gte: 5.5 } },
  { text: { $regex: '^hel', $options: 'i' } },
  { text: new BSONRegExp('llo$') },
  { text: { $in: [new BSONRegExp('^H'), 'x'] } },
  { text: { $not: new BSONRegExp('^x') } },
  { none: null },
  { missing: null },
  { missing: { $exists: false } },
  { none: { $exists: true } },
  { missing: { $ne: 1 } },
  { missing: { $nin: [1] } },
  { tags: 'a' },
  { tags: ['a', 'b'] },
  { tags: { $all: ['b', 'a'] } },
  { text: { $all: ['Hello'] } },
  { tags: { $size: 2 } },
  { 'tags.1': 'b' },
  { scores: { $gt: 4, $lt: 4 } },
  { scores: { $elemMatch: { $gt: 2, $lt: 4 } } },
  { by: { name: 'Ada', age: 36 } },
  { 'by.age': { $mod: [5, 1] } },
  { 'items.sku': 'y' },
  { items: { $elemMatch: { sku: 'y', n: { $gt: 4 } } } },
  { items: { $elemMatch: { $or: [{ sku: 'z' }, { n: 1 }] } } },
  { 'items.n': { $all: [1, 5] } },
  { grid: [3] },
  { n: { $type: 'int' } },
  { double: { $type: ['string', 1] } },
  { price: { $type: 'number' } },
  { tags: { $type: 'array' } },
  { $and: [{ n: 5 }, { $or: [{ text: 'x' }, { yes: true }] }] },
  { $nor: [{ n: 6 }, { text: 'x' }] },
  { $expr: { $gt: ['$long', '$n'] } },
  { at: { $gte: new Date('2025-12-31') } },
  { _id: new ObjectId('000000000000000000000001') },
  {},
])('matches %o', (filter) => {
  expect(matches(filter, document)).toBe(true);
});

test.each<Document>([
  { n: '5' },
  { n: { $gt: 5 } },
  { n: { $gt: 'a' } },
  { text: { $gt: 4 } },
  { none: { $exists: false } },
  { n: { $ne: 5 } },
  { tags: { $ne: 'a' } },
  { tags: ['b', 'a'] },
  { tags: { $size: 1 } },
  { scores: { $elemMatch: { $gt: 4, $lt: 8 } } },
  { by: { age: 36, name: 'Ada' } },
  { by: { name: 'Ada' } },
  { items: { $elemMatch: { sku: 'y', n: 1 } } },
  { 'items.sku': null },
  { n: { $type: 'double' } },
  { double: { $type: 'int' } },
  { empty: { $all: [] } },
  { empty: null },
  { $nor: [{ n: 5 }] },
  { text: { $not: { $regex: '^H' } } },
  { at: { $lt: 5 } },
])('does not match %o', (filter) => {
  expect(matches(filter, document)).toBe(false);
});

test.each<[Document, number]>([
  [{ a: { $invent: 1 } }, 2],
  [{ $invent: 1 }, 2],
  [{ a: { $gt: 1, b: 2 } }, 2],
  [{ $and: [] }, 2],
  [{ $or: { a: 1 } }, 2],
  [{ a: { $in: 1 } }, 2],
  [{ a: { $mod: [0, 1] } }, 2],
  [{ a: { $type: 'invented' } }, 2],
  [{ a: { $regex: '(' } }, 51091],
  [{ a: { $regex: 'a', $options: 'q' } }, 51108],
  [{ $where: 'true' }, 2],
  [{ a: { $elemMatch: { b: { $invent: 1 } } } }, 2],
])('refuses %o', (filter, code) => {
  expect(() => compileFilter(decode(encode(filter)))).toThrow(expect.objectContaining({ code }));
});
