import { expect, test } from 'vitest';
import type { Way } from './loaders.ts';
import { loadingFindings } from './loading-findings.ts';
import type { LoadingRow } from './loading-row.ts';
import { type WayBackRow, wayBackFindings } from './way-back-row.ts';

const ways: readonly Way[] = ['loop', 'identity-map', 'batch', 'join'];
const statementsOf = (way: Way, postcards: number) =>
  ({ loop: postcards + 1, 'identity-map': 6, batch: 2, join: 1 })[way];

/** What a correct machine measures at a round trip of 2 ms: five senders, feeds of 10 and 100. */
function createRows(change: (row: LoadingRow) => Partial<LoadingRow> = () => ({})): LoadingRow[] {
  return [10, 100].flatMap((postcards) =>
    ways.map((variant) => {
      const statements = statementsOf(variant, postcards);
      const row: LoadingRow = {
        variant,
        postcards,
        statements,
        rows: postcards,
        bytes: variant === 'join' ? 300 * postcards : 100 * postcards,
        senders: 5,
        objects: variant === 'loop' || variant === 'join' ? postcards : 5,
        ms: 2 * statements,
        roundTrip: 2,
        feed: `feed of ${postcards}`,
        times: [2, 2.1, 1.9].map((ms) => ms * statements).join(' '),
      };
      return { ...row, ...change(row) };
    }),
  );
}

function verdictsOf(rows: readonly LoadingRow[]): Record<string, string> {
  return Object.fromEntries(loadingFindings.map(({ id, decide }) => [id, decide(rows, {}).verdict]));
}

test('a correct machine passes every finding', () => {
  expect(new Set(Object.values(verdictsOf(createRows())))).toEqual(new Set(['passed']));
});

test.each<[string, (row: LoadingRow) => Partial<LoadingRow>]>([
  ['same-feed', ({ variant }) => (variant === 'join' ? { feed: 'another' } : {})],
  ['loop-sends-one-each', ({ variant }) => (variant === 'loop' ? { statements: 2 } : {})],
  ['join-sends-one', ({ variant }) => (variant === 'join' ? { statements: 2 } : {})],
  ['batch-sends-two', ({ variant, postcards }) => (variant === 'batch' ? { statements: postcards } : {})],
  ['identity-map-asks-once', ({ variant }) => (variant === 'identity-map' ? { statements: 7 } : {})],
  [
    'identity-map-shares',
    ({ variant, postcards }) => (variant === 'identity-map' ? { objects: postcards } : {}),
  ],
  ['join-repeats-senders', () => ({ bytes: 1_000 })],
  ['loop-takes-longer', () => ({ times: '4 4.1 3.9' })],
  [
    'time-grows-with-statements',
    ({ variant, postcards }) => (variant === 'join' ? { times: `${postcards} ${postcards}` } : {}),
  ],
])('%s can fail', (id, change) => {
  expect(verdictsOf(createRows(change))[id]).toBe('failed');
});

test('without a network nothing is said about time, without repetition nothing about sharing', () => {
  const near = verdictsOf(createRows(() => ({ roundTrip: 0.3 })));
  expect([near['loop-takes-longer'], near['time-grows-with-statements']]).toEqual(['undecided', 'undecided']);
  const strangers = verdictsOf(createRows(({ postcards }) => ({ senders: postcards })));
  expect([strangers['identity-map-shares'], strangers['join-repeats-senders']]).toEqual([
    'undecided',
    'undecided',
  ]);
});

test('an index that is not used fails its finding, unless most of the table was wanted', () => {
  const row: WayBackRow = {
    variant: 'batch-indexed',
    senders: 10,
    index: '(sender_id)',
    table: 20_000,
    statements: 1,
    returned: 200,
    rowsRead: 20_000,
    scan: 'Seq Scan',
    plan: '{}',
  };
  const judge = (rows: readonly WayBackRow[]) =>
    wayBackFindings.find(({ id }) => id === 'index-reads-the-answer')?.decide(rows, {}).verdict;
  expect(judge([row])).toBe('failed');
  expect(judge([{ ...row, rowsRead: 200, scan: 'Bitmap Heap Scan' }])).toBe('passed');
  expect(judge([{ ...row, returned: 5_000 }])).toBe('undecided');
});
