import { expect, test } from 'vitest';
import { questionFindings } from './question-findings.ts';
import type { QuestionRow } from './question-row.ts';
import { type WriterRow, writerFindings } from './writer-row.ts';

type Change<Row> = (row: Row) => Partial<Row>;

/** What a correct machine measures of 200 and of 600 postcards, of which three are the answer. */
function askAll(change: Change<QuestionRow> = () => ({})): QuestionRow[] {
  return [200, 600].flatMap((postcards) => {
    const common = {
      postcards,
      answers: 3,
      right: 'yes' as const,
      ms: 1,
      changeRequests: 2,
      changeBytes: 2_800,
    };
    const downloaded = { requests: postcards + 1, bytes: 2_000 * postcards, read: postcards };
    const second = {
      secondRequests: postcards + 1,
      secondBytes: 2_000 * postcards,
      secondRead: postcards,
    };
    const rows: QuestionRow[] = [
      { ...common, ...downloaded, ...second, variant: 'all', times: '900 1000 1100' },
      { ...common, ...second, variant: 'prefix', requests: 4, bytes: 7_000, read: 3, times: '9 10 11' },
      {
        ...common,
        ...second,
        variant: 'select',
        requests: 1,
        bytes: 4_000,
        read: postcards,
        changeBytes: 1_200 * postcards,
        times: '50 60 70',
      },
      {
        ...common,
        variant: 'sql',
        requests: 1,
        bytes: 1_200,
        read: 3,
        secondRequests: 1,
        secondBytes: 3_000,
        secondRead: 6,
        changeRequests: 1,
        changeBytes: 164,
        times: '1 1.1 0.9',
      },
    ];
    return rows.map((row) => ({ ...row, ...change(row) }));
  });
}

function judge(rows: readonly QuestionRow[]): Record<string, string> {
  return Object.fromEntries(questionFindings.map(({ id, decide }) => [id, decide(rows, {}).verdict]));
}

test('a correct machine passes every finding about the questions', () => {
  expect(new Set(Object.values(judge(askAll())))).toEqual(new Set(['passed']));
});

const only =
  (variant: QuestionRow['variant'], change: Partial<QuestionRow>): Change<QuestionRow> =>
  (row) =>
    row.variant === variant ? change : {};

test.each<[string, Change<QuestionRow>]>([
  ['same-answers', only('prefix', { right: 'no' })],
  ['all-downloads-all', only('all', { requests: 5 })],
  ['prefix-reads-answer', only('prefix', { read: 200 })],
  ['prefix-reads-answer', only('prefix', { requests: 40 })],
  ['prefix-knows-one-question', only('prefix', { secondRequests: 4 })],
  ['select-sends-answer', only('select', { bytes: 1_000_000 })],
  ['index-reads-answer', only('sql', { read: 600 })],
  ['index-reads-answer', only('sql', { secondRead: 600 })],
  ['change-rewrites-object', only('select', { changeBytes: 1_200 })],
  [
    'change-rewrites-object',
    ({ variant, postcards }) => (variant === 'sql' ? { changeBytes: postcards } : {}),
  ],
  ['all-takes-longer', only('all', { times: '2 2.1 1.9' })],
])('%s can fail', (id, change) => {
  expect(judge(askAll(change))[id]).toBe('failed');
});

test('a store that takes no queries leaves their findings undecided, and no other', () => {
  const verdicts = judge(askAll().filter(({ variant }) => variant !== 'select'));
  const undecided = Object.keys(verdicts).filter((id) => verdicts[id] === 'undecided');
  expect(undecided.toSorted()).toEqual(['change-rewrites-object', 'select-sends-answer']);
});

test('a table that fits into a few blocks may be read whole', () => {
  const small = judge(askAll(only('sql', { read: 200 })).filter(({ postcards }) => postcards === 200));
  expect(small['index-reads-answer']).toBe('undecided');
});

/** What a correct store keeps of three rounds. */
function writeAll(change: Change<WriterRow> = () => ({})): WriterRow[] {
  return [1, 4].flatMap((writers) => {
    const acknowledged = 3 * writers;
    const common = { writers, rounds: 3, acknowledged };
    const rows: WriterRow[] = [
      {
        ...common,
        variant: 'last-wins',
        kept: 3,
        lost: acknowledged - 3,
        refused: 0,
        requests: 2 * acknowledged,
      },
      {
        ...common,
        variant: 'if-match',
        kept: acknowledged,
        lost: 0,
        refused: 3 * (writers - 1),
        requests: 2 * (acknowledged + 3 * (writers - 1)),
      },
      { ...common, variant: 'sql', kept: acknowledged, lost: 0, refused: 0, requests: acknowledged },
    ];
    return rows.map((row) => ({ ...row, ...change(row) }));
  });
}

function judgeWriters(rows: readonly WriterRow[]): Record<string, string> {
  return Object.fromEntries(writerFindings.map(({ id, decide }) => [id, decide(rows, {}).verdict]));
}

test('a correct store passes every finding about the writers', () => {
  expect(new Set(Object.values(judgeWriters(writeAll())))).toEqual(new Set(['passed']));
});

test.each<[string, Change<WriterRow>]>([
  ['last-wins', ({ variant }) => (variant === 'last-wins' ? { lost: 0 } : {})],
  ['if-match-loses-none', ({ variant }) => (variant === 'if-match' ? { lost: 1 } : {})],
  ['one-wins-each-time', ({ variant }) => (variant === 'if-match' ? { refused: 0 } : {})],
  ['rows-lose-none', ({ variant }) => (variant === 'sql' ? { lost: 1 } : {})],
  ['alone-nothing-is-lost', ({ writers }) => (writers === 1 ? { lost: 1 } : {})],
])('%s can fail', (id, change) => {
  expect(judgeWriters(writeAll(change))[id]).toBe('failed');
});

test('a writer that is alone tells nothing about two', () => {
  const alone = judgeWriters(writeAll().filter(({ writers }) => writers === 1));
  expect(alone['last-wins']).toBe('undecided');
  expect(alone['alone-nothing-is-lost']).toBe('passed');
});
