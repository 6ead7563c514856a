import { expect, test } from 'vitest';
import type { Finding } from '../../../kit/experiment.ts';
import type { Parameters } from '../../../kit/parameters.ts';
import { accessFindings } from './access-findings.ts';
import { type AccessRow, type Pattern, patterns, type Way } from './access-row.ts';
import { heatFindings } from './heat-findings.ts';
import type { HeatRow, Spread } from './heat-row.ts';
import { moveFindings } from './move-findings.ts';
import type { MoveRow, Placing } from './move-row.ts';

function judge<R>(findings: readonly Finding<Parameters, R>[], rows: readonly R[], values = {}) {
  return Object.fromEntries(findings.map(({ id, decide }) => [id, decide(rows, values).verdict]));
}

const ways: readonly Way[] = ['one table', 'copied tables', 'normalised tables'];

/** What a correct store costs: [requests, round trips, read units, write units] of each design. */
const costs: Readonly<Record<Pattern, readonly (readonly [number, number, number, number])[]>> = {
  album: [
    [1, 1, 1, 0],
    [3, 1, 2, 0],
    [4, 2, 6, 0],
  ],
  'album-strong': [
    [1, 1, 2, 0],
    [3, 1, 4, 0],
    [4, 2, 8, 0],
  ],
  more: [
    [1, 1, 1, 0],
    [1, 1, 1, 0],
    [1, 1, 1, 0],
  ],
  list: [
    [1, 1, 0.5, 0],
    [1, 1, 0.5, 0],
    [2, 2, 3, 0],
  ],
  'list-strong': [
    [1, 1, 0, 0],
    [1, 1, 0, 0],
    [1, 1, 0, 0],
  ],
  add: [
    [1, 1, 0, 6],
    [1, 1, 0, 6],
    [1, 1, 0, 6],
  ],
  'add-again': [
    [1, 1, 0, 0],
    [1, 1, 0, 0],
    [1, 1, 0, 0],
  ],
  rename: [
    [7, 2, 0.5, 6],
    [7, 2, 0.5, 6],
    [1, 1, 0, 1],
  ],
};
const refusals: Partial<Record<Pattern, string>> = {
  'list-strong': 'ValidationException',
  'add-again': 'TransactionCanceledException',
};

type Change<R> = (row: R) => Partial<R>;

function createAccessRow(
  variant: Way,
  pattern: Pattern,
  cost: readonly number[],
  postcards: number,
): AccessRow {
  const [requests = 0, roundTrips = 0, readUnits = 0, writeUnits = 0] = cost;
  return {
    ...{ variant, pattern: patterns[pattern], postcards, requests, roundTrips, readUnits, writeUnits },
    indexUnits: pattern === 'add' ? 2 : 0,
    counted: readUnits + writeUnits,
    outcome: refusals[pattern] ?? 'ok',
    ...{ answer: pattern, listUnits: '–', cell: '' },
  };
}

function createAccessRows(change: Change<AccessRow> = () => ({})): AccessRow[] {
  const measured = (Object.keys(costs) as Pattern[]).flatMap((pattern) =>
    ways.map((way, place) => createAccessRow(way, pattern, costs[pattern][place] ?? [], 2_000)),
  );
  return [
    ...ways.map((way, place) => createAccessRow(way, 'list', costs.list[place] ?? [], 200)),
    createAccessRow('scan', 'list', [1, 1, 9, 0], 200),
    ...measured,
    createAccessRow('scan', 'list', [1, 1, 88, 0], 2_000),
  ].map((row) => ({ ...row, ...change(row) }));
}

const is = (row: AccessRow, way: Way, pattern: Pattern) =>
  row.variant === way && row.pattern === patterns[pattern];

test('a correct store passes every finding on access patterns', () => {
  expect(new Set(Object.values(judge(accessFindings, createAccessRows())))).toEqual(new Set(['passed']));
});

test.each<[string, Change<AccessRow>]>([
  ['same-answers', (row) => (is(row, 'copied tables', 'more') ? { answer: 'other' } : {})],
  ['one-table-asks-once', (row) => (is(row, 'one table', 'album') ? { requests: 2 } : {})],
  ['copies-save-the-trip', (row) => (is(row, 'copied tables', 'album') ? { roundTrips: 2 } : {})],
  ['rounded-once', (row) => (is(row, 'one table', 'album') ? { readUnits: 2.5 } : {})],
  ['scan-grows', ({ variant }) => (variant === 'scan' ? { readUnits: 9 } : {})],
  ['index-is-paid', () => ({ indexUnits: 0 })],
  ['renaming-pays-for-copies', (row) => (is(row, 'one table', 'rename') ? { writeUnits: 1 } : {})],
  ['strong-costs-double', (row) => (is(row, 'one table', 'album-strong') ? { readUnits: 1 } : {})],
  ['index-is-never-strong', (row) => (is(row, 'one table', 'list-strong') ? { outcome: 'ok' } : {})],
  ['added-once', (row) => (is(row, 'normalised tables', 'add-again') ? { outcome: 'ok' } : {})],
  ['service-agrees', () => ({ counted: 7 })],
])('%s can fail', (id, change) => {
  expect(judge(accessFindings, createAccessRows(change))[id]).toBe('failed');
});

const heatValues = { seconds: 4, shards: 8 };

function createHeatRows(change: Change<HeatRow> = () => ({})): HeatRow[] {
  const none = { load: '–', measured: '–', predicted: '–', error: '–', refused: '–', room: '–' } as const;
  const spreads: readonly Spread[] = ['one item', 'spread'];
  const rows = spreads.flatMap((variant): HeatRow[] => {
    const hot = variant === 'one item';
    const large = { ...none, counted: '–', answered: '–', variant, where: 'model alone' } as const;
    return [
      {
        ...{ variant, where: 'small run', requests: 640, load: 4, room: 160, answered: 12 },
        ...(hot ? { measured: 75, predicted: 74.5, error: 0.5, refused: 480, counted: 480 } : {}),
        ...(hot ? {} : { measured: 0, predicted: 0, error: 0, refused: 0, counted: 0 }),
        ...{ tableLoad: '–', fixed: '–', split: '–', floor: '–', partitions: '–' },
      } as HeatRow,
      ...[75, 100].map(
        (tableLoad): HeatRow => ({
          ...{ ...large, requests: 1_000, tableLoad, partitions: 120 },
          ...(hot ? { fixed: 16, split: 11, floor: 9 } : { fixed: 4, split: 1, floor: 0 }),
        }),
      ),
    ];
  });
  return rows.map((row) => ({ ...row, ...change(row) }));
}

test('a correct store and model pass every finding on heat', () => {
  const verdicts = judge(heatFindings, createHeatRows(), heatValues);
  expect(new Set(Object.values(verdicts))).toEqual(new Set(['passed']));
});

test.each<[string, Change<HeatRow>]>([
  ['one-item-is-refused', ({ where }) => (where === 'small run' ? { measured: 20 } : {})],
  ['spread-is-served', ({ where }) => (where === 'small run' ? { measured: 75 } : {})],
  ['model-agrees', ({ where }) => (where === 'small run' ? { error: 6 } : {})],
  ['service-agrees', ({ where }) => (where === 'small run' ? { counted: 1 } : {})],
  ['splitting-helps-warm-keys', ({ where }) => (where === 'model alone' ? { split: 15 } : {})],
  ['no-split-helps-one-item', ({ where }) => (where === 'model alone' ? { split: 0 } : {})],
])('%s can fail', (id, change) => {
  expect(judge(heatFindings, createHeatRows(change), heatValues)[id]).toBe('failed');
});

test('a busy machine, and a store that never refuses, say nothing about heat', () => {
  const ofTheRun = ['one-item-is-refused', 'spread-is-served', 'model-agrees'];
  for (const change of [
    { answered: 900, measured: 40, error: 20 },
    { refused: 0, measured: 0, error: 60 },
  ]) {
    const rows = createHeatRows(({ where }) => (where === 'small run' ? change : {}));
    const verdicts = judge(heatFindings, rows, heatValues);
    expect(ofTheRun.map((id) => verdicts[id])).toEqual(ofTheRun.map(() => 'undecided'));
  }
});

function createMoveRows(change: Change<MoveRow> = () => ({})): MoveRow[] {
  const placings: readonly Placing[] = ['modulo', 'ring, one point each', 'ring', 'rendezvous'];
  const rows = placings.flatMap((variant) =>
    [4, 64].map((nodes): MoveRow => {
      const small = nodes === 4;
      const fair = 100 / (nodes + 1);
      const moved = variant === 'modulo' ? 100 - fair : fair;
      const between = variant === 'modulo' ? moved - fair : 0;
      return {
        ...{ variant, where: small ? 'small run' : 'model alone', keys: small ? 1_000 : 100_000 },
        ...(small ? { tables: nodes, nodes: '–' } : { tables: '–', nodes }),
        ...{ fair, moved, movedBetween: between },
        imbalance: variant === 'ring, one point each' ? 4 : 1.2,
        ...(small
          ? { measured: moved + 1, measuredBetween: between, error: 1, chance: 8, misplaced: 0 }
          : {}),
        ...(small ? {} : { measured: '–', measuredBetween: '–', error: '–', chance: '–', misplaced: '–' }),
      } as MoveRow;
    }),
  );
  return rows.map((row) => ({ ...row, ...change(row) }));
}

test('correct tables and a correct model pass every finding on moves', () => {
  expect(new Set(Object.values(judge(moveFindings, createMoveRows())))).toEqual(new Set(['passed']));
});

test.each<[string, Change<MoveRow>]>([
  ['modulo-moves-most', () => ({ moved: 10 })],
  ['one-in-n-moves', ({ variant }) => (variant === 'ring' ? { moved: 60 } : {})],
  ['only-the-newcomer-receives', ({ variant }) => (variant === 'ring' ? { measuredBetween: 1 } : {})],
  ['nothing-is-lost', ({ where }) => (where === 'small run' ? { misplaced: 1 } : {})],
  ['model-agrees', ({ where }) => (where === 'small run' ? { error: 9 } : {})],
  ['points-make-it-even', () => ({ imbalance: 4 })],
])('%s can fail', (id, change) => {
  expect(judge(moveFindings, createMoveRows(change))[id]).toBe('failed');
});
