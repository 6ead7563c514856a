import { expect, test } from 'vitest';
import { countRowsRead, type PlanNode } from './explain.ts';

const scan = (rows: number, removed = 0, loops = 1): PlanNode => ({
  'Node Type': 'Index Scan',
  'Actual Rows': rows,
  'Actual Loops': loops,
  'Rows Removed by Filter': removed,
});

test('a limit reads what its scan reads, not what it returns', () => {
  const plan: PlanNode = { 'Node Type': 'Limit', 'Actual Rows': 20, 'Actual Loops': 1, Plans: [scan(120)] };
  expect(countRowsRead(plan)).toBe(120);
});

test('rows thrown away by a filter were read too, in every loop', () => {
  expect(countRowsRead(scan(10, 90, 3))).toBe(300);
});

test('a bitmap scan counts the rows of the table, not those of its bitmap again', () => {
  const plan: PlanNode = {
    'Node Type': 'Bitmap Heap Scan',
    'Actual Rows': 7,
    'Actual Loops': 1,
    Plans: [{ 'Node Type': 'Bitmap Index Scan', 'Actual Rows': 7, 'Actual Loops': 1 }],
  };
  expect(countRowsRead(plan)).toBe(7);
});
