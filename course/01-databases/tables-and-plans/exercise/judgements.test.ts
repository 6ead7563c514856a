/** How the steps of stage 1a are judged, on answers made up for it; and what the data are like. */
import { expect, test } from 'vitest';
import { createRandom } from '../../../../kit/random.ts';
import type { SqlAnswer } from '../../../../kit/sql-bench.ts';
import { parseStatements } from '../../../exercises/sql/statements.ts';
import { drawDataSet } from './data.ts';
import { type Cost, columns } from './ground.ts';
import {
  budgetOf,
  findOtherThanIndex,
  judgeColumns,
  judgeFrugal,
  judgeIndexRuns,
  judgeOrder,
  judgeReads,
  judgeRows,
  judgeRuns,
} from './judgements.ts';

const query = parseStatements('query.sql', 'select 1');
const index = (source: string) => parseStatements('index.sql', source);
const row = (id: number, moment = '10:00') => [String(id), 'text', null, moment, 'Ada', 'Tour'];
const answer = (own: Partial<SqlAnswer> = {}): SqlAnswer => ({
  columns,
  rows: [],
  command: 'SELECT',
  count: 0,
  ...own,
});
const asked = (expected: string[][] | (string | null)[][], rows: (string | null)[][]) => ({
  question: { album: 1, count: 2 },
  expected,
  answer: answer({ rows }),
});
const error = { code: '42703', message: 'column x does not exist', position: 7 };

test('one query that runs', () => {
  expect(judgeRuns(query, [asked([], [])])).toMatchObject({ verdict: 'passed' });
  expect(judgeRuns([], [])).toMatchObject({ verdict: 'failed', got: 'query.sql holds no statement.' });
  expect(judgeRuns(parseStatements('query.sql', 'select 1; select 2'), [])).toMatchObject({
    verdict: 'failed',
  });
  expect(judgeRuns(parseStatements('query.sql', 'delete from users'), [])).toMatchObject({
    verdict: 'failed',
    got: expect.stringContaining('“delete”'),
  });
  expect(judgeRuns(query, [{ ...asked([], []), answer: answer({ error }) }])).toMatchObject({
    verdict: 'failed',
    evidence: [{ error: { code: '42703', line: 1, column: 8 } }],
  });
});

test('the columns, by name and in order', () => {
  const of = (...names: string[]) =>
    judgeColumns(query, [{ ...asked([], []), answer: answer({ columns: names }) }]);
  expect(of(...columns)).toMatchObject({ verdict: 'passed' });
  expect(of('id', 'text')).toMatchObject({
    verdict: 'failed',
    got: 'id, text: place, created_at, sender, album missing.',
  });
  expect(of(...columns.toReversed())).toMatchObject({ got: expect.stringContaining('another order') });
});

test('the rows, in any order', () => {
  expect(judgeRows(query, [asked([row(2), row(1)], [row(1), row(2)])])).toMatchObject({ verdict: 'passed' });
  expect(judgeRows(query, [asked([row(2), row(1)], [row(1), row(3)])])).toMatchObject({
    verdict: 'failed',
    got: '2 rows: 1 missing, 1 not expected.',
    evidence: [{ parameters: { album: '1', count: '2' }, tables: [{ rows: { length: 3 } }] }],
  });
});

test('the order, and whether it is one of equals', () => {
  expect(judgeOrder(query, [asked([row(2), row(1)], [row(2), row(1)])])).toMatchObject({ verdict: 'passed' });
  expect(judgeOrder(query, [asked([row(2), row(1)], [row(1), row(2)])])).toMatchObject({
    verdict: 'failed',
    got: expect.stringContaining('of the same moment'),
  });
  expect(judgeOrder(query, [asked([row(2, '11:00'), row(1)], [row(1), row(2, '11:00')])])).toMatchObject({
    verdict: 'failed',
    got: 'At place 1 stands postcard 1; postcard 2 belongs there.',
  });
});

test('indexes, and nothing else', () => {
  expect(judgeIndexRuns(index('create unique index a on t (b)'), undefined)).toMatchObject({
    verdict: 'passed',
  });
  expect(judgeIndexRuns([], undefined)).toMatchObject({ verdict: 'failed' });
  const [first] = index('create index a on nothing (b)');
  if (!first) throw new Error('that is a statement');
  expect(judgeIndexRuns([first], { statement: first, answer: answer({ error }) })).toMatchObject({
    verdict: 'failed',
  });
  for (const source of ['drop table t', 'create table t (a int)', 'create index a on t (b); vacuum'])
    expect(findOtherThanIndex(index(source))).toBeDefined();
});

function cost(own: Partial<Cost>): Cost {
  const rows = [row(1)];
  return {
    size: 8_000,
    question: { name: 'busy', album: 1, count: 20 },
    expected: rows,
    answer: answer({ rows }),
    rowsRead: 3,
    blocks: 9,
    plan: '',
    ...own,
  };
}

test('what it read, by rows and by blocks; the answer decides how much', () => {
  expect(judgeReads(query, [cost({}), cost({ size: 40_000 })])).toMatchObject({ verdict: 'passed' });
  expect(judgeReads(query, [cost({}), cost({ rowsRead: budgetOf(1).rows + 1 })])).toMatchObject({
    verdict: 'failed',
    got: 'It read 25 rows of 8,000 postcards to return 1 row.',
  });
  expect(judgeReads(query, [cost({ blocks: budgetOf(1).blocks + 1 })])).toMatchObject({
    verdict: 'failed',
    got: expect.stringContaining('touched 29 blocks'),
  });
  expect(judgeReads(query, [cost({ answer: answer({ error }), rowsRead: Number.NaN })])).toMatchObject({
    verdict: 'failed',
    got: 'column x does not exist (42703)',
  });
  expect(judgeReads(query, [cost({ answer: answer({ rows: [row(2)] }) })])).toMatchObject({
    verdict: 'failed',
    expected: expect.stringContaining('The right answer'),
  });
});

test('one index, and not a large one', () => {
  expect(
    judgeFrugal(index('create index a on t (b)'), { names: ['a'], bytes: 1_500, enough: 1_000 }),
  ).toMatchObject({
    verdict: 'passed',
  });
  for (const wrong of [
    { names: ['a', 'b'], bytes: 500, enough: 1_000 },
    { names: ['a'], bytes: 1_700, enough: 1_000 },
  ])
    expect(judgeFrugal(index('create index a on t (b)'), wrong)).toMatchObject({ verdict: 'failed' });
});

test('the data of a seed are always the same, of another seed others, and hold what they are for', () => {
  const plan = { sizes: [40, 12, 0], ties: true, gaps: true, emptied: 1, asked: [[0, 9]] } as const;
  const draw = (seed: number) => drawDataSet(plan, createRandom(seed));
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  const { albums, postcards } = draw(7);
  const of = (place: number) => postcards.filter((one) => one.album_id === albums[place]?.id);
  expect([of(0).length, of(1).length, of(2).length]).toEqual([40, 12, 0]);
  expect(of(1).every((one) => one.removed_at !== null)).toBe(true);
  expect(of(0).some((one) => one.sender_id === null)).toBe(true);
  expect(new Set(of(0).map((one) => one.created_at)).size).toBeLessThan(6);
  expect(new Set(postcards.map(({ id }) => id)).size).toBe(52);
});
