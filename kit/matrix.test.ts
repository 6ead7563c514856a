/** Matrices: cells in the order of the rows, with what they mean. */
import { expect, it } from 'vitest';
import { tabulateMatrix } from './matrix.ts';

const spec = {
  kind: 'matrix',
  id: 'anomalies',
  title: 'Anomalies',
  x: 'level',
  y: 'anomaly',
  cell: 'seen',
  tones: { prevented: 'good', occurs: 'bad' },
} as const;

it('has a cell for each row, and an empty one where nothing was measured', () => {
  const rows = [
    { level: 'read committed', anomaly: 'phantom', seen: 'occurs' },
    { level: 'serializable', anomaly: 'phantom', seen: 'prevented' },
    { level: 'serializable', anomaly: 'write skew', seen: 'toString' },
  ];
  expect(tabulateMatrix(spec, rows)).toEqual({
    columns: ['read committed', 'serializable'],
    lines: [
      {
        name: 'phantom',
        cells: [
          { text: 'occurs', tone: 'bad' },
          { text: 'prevented', tone: 'good' },
        ],
      },
      { name: 'write skew', cells: [{ text: '' }, { text: 'toString' }] },
    ],
  });
});

it('is empty without rows', () => {
  expect(tabulateMatrix(spec, [])).toEqual({ columns: [], lines: [] });
});
