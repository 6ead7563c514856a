/** Cells: what prevented an anomaly, and histories that do not agree. */
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { summarizeCell } from './cell.ts';
import { anomalies, levels, promiseOf } from './promises.ts';
import type { Played, Taken } from './stepper.ts';

const step = (sql: string, more: Partial<Taken> = {}): Taken => ({
  by: 'T1',
  sql,
  rows: [],
  count: 0,
  start: 0,
  end: 1,
  client: new pg.Client(),
  ...more,
});
const waited = { since: 0, until: 1 };
const played = (occurred: boolean, ...taken: Taken[]): Played => ({
  occurred,
  taken,
  committed: new Set(),
  seen: () => 0,
});
const cell = (...histories: Played[]) => summarizeCell('lost update', 'serializable', histories);

describe('a cell', () => {
  it.each([
    ['nothing', played(true, step('update', { waited }))],
    ['snapshot', played(false, step('select'))],
    ['waiting', played(false, step('update', { waited }))],
    ['error 40001', played(false, step('update', { waited, refused: '40001' }))],
    ['error 40P01', played(false, step('update', { refused: '40P01' }))],
  ])('says that %s prevented it', (how, history) => {
    expect(cell(history)).toMatchObject({ how, outcome: how === 'nothing' ? 'occurs' : 'prevented' });
  });

  it('shows where its histories do not agree', () => {
    expect(cell(played(true), played(false, step('commit', { refused: '40001' })))).toMatchObject({
      outcome: 'sometimes',
      occurred: 1,
      histories: 2,
      how: 'error 40001',
      refused: 1,
    });
  });

  it('counts the reads that waited apart from the writes', () => {
    const history = played(
      false,
      step('select', { waited }),
      step('update', { waited }),
      step('insert', { waited }),
    );
    expect(cell(history)).toMatchObject({ readsWaited: 1, writesWaited: 2 });
  });
});

describe('the promises', () => {
  it('are made for every cell, and say where', () => {
    for (const anomaly of anomalies)
      for (const level of levels)
        expect(promiseOf(anomaly, level).source).toMatch(/^(Table 13\.1|13\.2\.[123]): |^Table 13\.1, /);
  });

  it('never fall from a level to a stronger one', () => {
    for (const anomaly of anomalies) {
      const kept = levels.map((level) => promiseOf(anomaly, level).outcome === 'prevented');
      expect(kept.toSorted(), anomaly).toEqual(kept);
    }
  });
});
