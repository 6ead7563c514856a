import { expect, test } from 'vitest';
import { type KillRow, killFindings, type Outcome, type VictimKind, type Way, ways } from './kill-row.ts';
import { type QuestionRow, questionFindings, type StoreId, storeIds, workOf } from './question-row.ts';
import { type QuestionId, questionIds, questions } from './questions.ts';

/** Rows as they should be: two sizes, all three stores. */
function createRows(change: (row: QuestionRow) => Partial<QuestionRow> = () => ({})): QuestionRow[] {
  return [1_000, 10_000].flatMap((postcards) =>
    questionIds.flatMap((question) =>
      storeIds.map((variant) => {
        const row = createRow(variant, question, postcards);
        const changed = { ...row, ...change(row) };
        return { ...changed, work: workOf(changed) };
      }),
    ),
  );
}

function createRow(variant: StoreId, question: QuestionId, postcards: number): QuestionRow {
  const renames = question === 'rename-user';
  const everything = variant === 'flat' || question === 'count-per-album';
  const copies = variant === 'document' ? postcards / 40 : 1;
  const written = variant === 'document' ? postcards * 10 : 100;
  return {
    variant,
    question: questions[question],
    postcards,
    requests: 1,
    read: everything ? postcards + 60 : question === 'user-with-albums' && variant === 'document' ? 1 : 20,
    returned: 20,
    changed: renames ? copies : question === 'change-text' ? 1 : 0,
    received: 1_000,
    written: renames ? written : 0,
    ms: 1,
    work: 'reads a few',
    cost: '',
    pageRead: 0,
    renameWritten: renames ? written : 0,
    answer: question,
    times: [80, 81, 79, 82, 80].map((ms) => (ms * postcards) / 10_000).join(' '),
  };
}

function verdictsOf(rows: readonly QuestionRow[]): Record<string, string> {
  return Object.fromEntries(questionFindings.map(({ id, decide }) => [id, decide(rows, {}).verdict]));
}

const asked = (row: QuestionRow, question: QuestionId) => row.question === questions[question];

test('the findings pass on rows as they should be, and are undecided without any', () => {
  expect(new Set(Object.values(verdictsOf(createRows())))).toEqual(new Set(['passed']));
  expect(new Set(Object.values(verdictsOf([])))).toEqual(new Set(['undecided']));
});

test.each<[string, (row: QuestionRow) => Partial<QuestionRow>]>([
  [
    'same-answers',
    (row) => (row.variant === 'document' && asked(row, 'album-page') ? { answer: 'other' } : {}),
  ],
  [
    'flat-file-reads-everything',
    (row) => (row.variant === 'flat' && asked(row, 'card-by-id') ? { read: 1 } : {}),
  ],
  // The index is missing.
  [
    'look-ups-read-a-few',
    (row) => (row.variant === 'relational' && asked(row, 'album-page') ? { read: row.postcards } : {}),
  ],
  // A few, but ten times as many as before.
  ['look-ups-read-a-few', (row) => (asked(row, 'member-feed') ? { read: row.postcards / 25 } : {})],
  [
    'counting-reads-everything',
    (row) => (row.variant === 'relational' && asked(row, 'count-per-album') ? { read: 20 } : {}),
  ],
  [
    'one-document',
    (row) => (row.variant === 'document' && asked(row, 'user-with-albums') ? { read: 5 } : {}),
  ],
  [
    'rename-writes-copies',
    (row) => (row.variant === 'document' && asked(row, 'rename-user') ? { changed: 1 } : {}),
  ],
  ['rename-writes-copies', (row) => (asked(row, 'rename-user') ? { written: 100, renameWritten: 100 } : {})],
  ['scan-takes-longer', () => ({ times: '2 2.1 1.9' })],
])('%s fails when it is not so', (id, change) => {
  expect(verdictsOf(createRows(change))[id]).toBe('failed');
});

function createKill(way: Way, outcome: Outcome, lost = 0, half = 0): KillRow {
  const variant: VictimKind = 'flat';
  return {
    variant,
    way: ways[way],
    kill: 1,
    acknowledged: 20,
    lost,
    half,
    outcome,
    ready: 1,
    readiness: '1 ms',
  };
}

function verdictOf(id: string, rows: readonly KillRow[]): string | undefined {
  return killFindings.find((finding) => finding.id === id)?.decide(rows, {}).verdict;
}

test('a lost or halved write fails the claims of those who promise more', () => {
  const whole = [createKill('relational', 'all there'), createKill('unsynced', 'all there')];
  expect(verdictOf('given-to-the-system-is-kept', whole)).toBe('passed');
  expect(verdictOf('never-half', whole)).toBe('passed');
  expect(verdictOf('given-to-the-system-is-kept', [...whole, createKill('synced', 'some lost', 1)])).toBe(
    'failed',
  );
  expect(verdictOf('never-half', [...whole, createKill('transaction', 'half a change', 0, 1)])).toBe(
    'failed',
  );
  // Two writes promise nothing.
  expect(verdictOf('never-half', [...whole, createKill('two-writes', 'half a change', 0, 1)])).toBe('passed');
});

test.each([
  ['two-writes-are-halved', 'two-writes', 'half a change'],
  ['in-place-is-unreadable', 'in-place', 'unreadable'],
  ['answered-first-is-lost', 'later', 'some lost'],
] as const)('%s is undecided without a hit, and fails after many kills without one', (id, way, outcome) => {
  const missed = createKill(way, 'all there');
  expect(verdictOf(id, [missed, createKill(way, outcome, 1)])).toBe('passed');
  expect(verdictOf(id, [missed])).toBe('undecided');
  expect(
    verdictOf(
      id,
      Array.from({ length: 20 }, () => missed),
    ),
  ).toBe('failed');
});
