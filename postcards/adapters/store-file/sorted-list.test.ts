import { expect, test } from 'vitest';
import { compareNewestFirst, type PageStart, type Position } from '../../domain/page.ts';
import { createRandom } from '../../test-ledger.ts';
import { SortedList } from './sorted-list.ts';

type Row = Position & { readonly text: string };

test('does the same as a sort and a search through all of it', () => {
  const random = createRandom(1);
  const list = new SortedList<Row>();
  let rows: Row[] = [];
  for (let step = 0; step < 2_000; step++) {
    const row: Row = {
      createdAt: new Date(Math.floor(random() * 40)),
      id: String(Math.floor(random() * 9)),
      text: `step ${step}`,
    };
    rows = rows.filter((other) => compareNewestFirst(other, row) !== 0);
    if (random() < 0.6) {
      rows.push(row);
      list.put(row);
    } else list.remove(row);
    const sorted = rows.toSorted(compareNewestFirst);
    const limit = 1 + Math.floor(random() * 5);
    const offset = Math.floor(random() * 50);
    const position = { createdAt: row.createdAt, id: row.id };
    const page = (start: PageStart) => list.pageAndOneMore({ limit, start });
    expect(list.size).toBe(rows.length);
    expect(page({ from: 'newest' })).toEqual(sorted.slice(0, limit + 1));
    expect(page({ from: 'offset', offset })).toEqual(sorted.slice(offset, offset + limit + 1));
    expect(page({ from: 'after', position })).toEqual(
      sorted.filter((other) => compareNewestFirst(position, other) < 0).slice(0, limit + 1),
    );
  }
  expect([...list]).toEqual(rows.toSorted(compareNewestFirst).reverse());
});
