/** Plans: what EXPLAIN says, as a tree, and nothing that it does not say. */
import { expect, it } from 'vitest';
import { parsePlan } from './plan.ts';

it('reads what EXPLAIN (ANALYZE, FORMAT JSON) returns', () => {
  const text = JSON.stringify([
    {
      Plan: {
        'Node Type': 'Nested Loop',
        'Plan Rows': 4,
        'Actual Rows': 6,
        'Actual Loops': 1,
        Plans: [
          {
            'Node Type': 'Seq Scan',
            'Relation Name': 'albums',
            Filter: '(title ~ x)',
            'Plan Rows': 2,
            'Actual Rows': 2,
            'Actual Loops': 1,
            'Rows Removed by Filter': 98,
          },
          {
            'Node Type': 'Index Scan',
            'Relation Name': 'postcards',
            'Index Name': 'by_album',
            'Index Cond': '(album_id = id)',
            'Plan Rows': 2,
            'Actual Rows': 3,
            'Actual Loops': 2,
          },
        ],
      },
      'Execution Time': 1,
    },
  ]);
  expect(parsePlan(text)).toEqual({
    type: 'Nested Loop',
    planned: 4,
    actual: 6,
    loops: 1,
    read: 0,
    children: [
      {
        type: 'Seq Scan',
        on: 'albums',
        condition: '(title ~ x)',
        planned: 2,
        actual: 2,
        loops: 1,
        read: 100,
        children: [],
      },
      {
        type: 'Index Scan',
        on: 'postcards using by_album',
        condition: '(album_id = id)',
        planned: 2,
        actual: 3,
        loops: 2,
        read: 6,
        children: [],
      },
    ],
  });
});

it('reads a plan that was not executed', () => {
  expect(parsePlan('{"Node Type":"Seq Scan","Relation Name":"t","Plan Rows":9}')).toEqual({
    type: 'Seq Scan',
    on: 't',
    planned: 9,
    loops: 1,
    read: 0,
    children: [],
  });
});

it.each(['', 'x', 'null', '[]', '{}', '[{"Plan":null}]', '{"Node Type":7}'])(
  'makes no tree of %j',
  (text) => {
    expect(parsePlan(text)).toBeUndefined();
  },
);
