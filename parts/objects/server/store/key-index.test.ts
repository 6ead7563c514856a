import { expect, test } from 'vitest';
import { compareKeys, createKeyIndex } from './key-index.ts';

const keys = [
  '',
  'a',
  'a/',
  'a//b',
  'aa',
  'b',
  'A',
  '~',
  'é',
  '\uffff',
  '😀',
  '\ud7ff',
  '\ue000',
  '\u{10ffff}',
  'a😀',
  'a\uffff',
];

test('orders by the bytes of UTF-8', () => {
  const byBytes = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect(keys.toSorted(compareKeys)).toEqual(byBytes);
  // It does differ from the order of code units.
  expect(keys.toSorted()).not.toEqual(byBytes);
});

test('keeps its order while keys come and go', () => {
  const index = createKeyIndex<number>([
    ['m', 1],
    ['c', 2],
  ]);
  for (const [at, key] of keys.entries()) index.set(key, at);
  index.set('m', 9);
  index.delete('a');
  index.delete('never there');
  expect(index.keys).toEqual([...keys.filter((key) => key !== 'a'), 'm', 'c'].sort(compareKeys));
  expect([index.get('m'), index.get('c'), index.get('a')]).toEqual([9, 2, undefined]);
});
