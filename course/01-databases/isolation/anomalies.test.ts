/** The findings of the matrix: a cell that is not as promised fails them, and is named. */
import { expect, it } from 'vitest';
import { anomalies } from './anomalies.ts';
import type { CellRow } from './cell.ts';
import { anomalies as all, levels, promiseOf } from './promises.ts';

/** The matrix as it should be. */
const usual: CellRow[] = all.flatMap((anomaly) =>
  levels.map((variant) => {
    const { outcome, source } = promiseOf(anomaly, variant);
    const lostUpdate = anomaly === 'lost update';
    const prevented = lostUpdate ? 'error 40001' : 'snapshot';
    return {
      variant,
      anomaly,
      outcome,
      how: outcome === 'occurs' ? 'nothing' : prevented,
      promised: outcome,
      source,
      histories: 3,
      occurred: outcome === 'occurs' ? 3 : 0,
      readsWaited: 0,
      writesWaited: lostUpdate ? 3 : 0,
      refused: 0,
    };
  }),
);
const change = (anomaly: string, variant: string, more: Partial<CellRow>) =>
  usual.map((row) => (row.anomaly === anomaly && row.variant === variant ? { ...row, ...more } : row));
const decide = (id: string, rows: readonly CellRow[]) =>
  anomalies.findings.find((finding) => finding.id === id)?.decide(rows, { histories: 3 });

it.each([
  [
    'as-the-manual-says',
    change('write skew', 'serializable', { outcome: 'occurs' }),
    'write skew at serializable: occurs',
  ],
  [
    'as-the-manual-says',
    change('dirty read', 'read committed', { outcome: 'sometimes' }),
    'dirty read at read committed: sometimes',
  ],
  [
    'read-uncommitted-is-read-committed',
    change('dirty read', 'read uncommitted', { how: 'waiting' }),
    'dirty read: prevented (waiting)',
  ],
  [
    'readers-never-wait',
    change('phantom read', 'serializable', { readsWaited: 1 }),
    'phantom read at serializable: 1',
  ],
  [
    'waiting-is-no-cure',
    change('lost update', 'repeatable read', { how: 'error 40P01' }),
    'repeatable read: 3 of 3 waited, then error 40P01',
  ],
  [
    'waiting-is-no-cure',
    change('lost update', 'read committed', { writesWaited: 2 }),
    'read committed: 2 of 3 waited',
  ],
])('%s fails and says why', (id, rows, because) => {
  expect(decide(id, usual)?.verdict).toBe('passed');
  expect(decide(id, rows)).toMatchObject({ verdict: 'failed', because: expect.stringContaining(because) });
});

it('decides nothing while cells are missing', () => {
  for (const { id } of anomalies.findings) {
    expect(decide(id, usual.slice(0, 10))?.verdict).toBe('undecided');
    expect(decide(id, [])?.verdict).toBe('undecided');
  }
});
