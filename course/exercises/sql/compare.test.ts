import { expect, test } from 'vitest';
import { compareRows, placesOf } from './compare.ts';

const columns = ['id', 'name'];
const rows = (...ids: readonly number[]) => ids.map((id) => [String(id), `n${id}`]);

test('the same rows in the same order differ in nothing', () => {
  const { missing, unexpected, firstOtherPlace, table } = compareRows('t', columns, rows(1, 2), rows(1, 2));
  expect([missing, unexpected, firstOtherPlace]).toEqual([[], [], undefined]);
  expect(table.rows.map(({ mark }) => mark)).toEqual(['as expected', 'as expected']);
});

test('a row counts as often as it comes', () => {
  const { missing, unexpected } = compareRows('t', columns, rows(1, 2, 2), rows(1, 1, 2));
  expect([missing, unexpected]).toEqual([rows(2), rows(1)]);
});

test('null is no text', () => {
  const { missing, unexpected } = compareRows('t', ['a'], [[null]], [['null']]);
  expect([missing, unexpected]).toEqual([[[null]], [['null']]]);
});

test('what differs comes first, and the rest is counted', () => {
  const many = Array.from({ length: 40 }, (_, index) => index);
  const { table } = compareRows('t', columns, rows(...many), rows(...many.slice(1), 99));
  expect(table.rows.slice(0, 3).map(({ mark, cells }) => [mark, cells[0]])).toEqual([
    ['missing', '0'],
    ['not expected', '99'],
    ['as expected', '1'],
  ]);
  expect(table.rows.length + (table.left ?? 0)).toBe(41);
});

test('another order is told by its first place, and by what belongs there', () => {
  expect(compareRows('t', columns, rows(1, 2, 3), rows(1, 3, 2)).firstOtherPlace).toBe(1);
  expect(compareRows('t', columns, rows(1, 2), rows(2, 4)).firstOtherPlace).toBeUndefined();
  const table = placesOf('t', columns, rows(1, 2, 3), rows(1, 3, 2));
  expect(table.columns).toEqual(['id', 'name', 'id that belongs here']);
  expect(table.rows.map(({ mark, cells }) => [mark, cells.at(-1)])).toEqual([
    ['as expected', '1'],
    ['at another place', '2'],
    ['at another place', '3'],
  ]);
});

test('a long cell is shortened', () => {
  const { table } = compareRows('t', ['a'], [], [['x'.repeat(5_000)]]);
  expect(table.rows[0]?.cells[0]?.length).toBeLessThan(100);
});
