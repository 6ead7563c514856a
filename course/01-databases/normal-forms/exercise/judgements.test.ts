/** How the steps of stage 1c are judged, on migrations made up for it; and which statements belong together. */
import { expect, test } from 'vitest';
import { parseStatements } from '../../../exercises/sql/statements.ts';
import type { Walk } from './ground.ts';
import {
  judgeBatches,
  judgeContract,
  judgeExpand,
  judgeFilled,
  judgeLocks,
  judgeOverwrites,
  judgeQueue,
  judgeResumes,
} from './judgements.ts';
import { groupByTransaction, type Unit } from './lock-watch.ts';
import type { Mishap } from './programs.ts';

const statements = parseStatements('expand.sql', 'alter table postcards add city text');
const [statement] = statements;
if (!statement) throw new Error('there is a statement');
const error = { code: '42703', message: 'column "city" does not exist' };
const refused = { statement, error };
const mishap: Mishap = { version: 'old', sql: 'select place', id: 1, error };
const wrong = [{ id: 3, expected: 'Rome, Italy', got: null }];
const fine = { mishaps: [], wrong: [] };
const done = new Map(Object.entries({ id: false, text: false, city: false, country: false }));
const walk: Walk = {
  expand: fine,
  backfill: { ...fine, largest: 500 },
  again: fine,
  contract: { ...fine, columns: done },
};

test('a migration that nobody noticed passes each step', () => {
  for (const judgement of [
    judgeExpand(statements, walk),
    judgeFilled(walk),
    judgeBatches(statements, walk),
    judgeOverwrites(walk),
    judgeContract(statements, walk),
  ])
    expect(judgement).toMatchObject({ verdict: 'passed' });
});

test('what was not reached is not decided', () => {
  const short = { expand: fine };
  for (const judgement of [
    judgeFilled(short),
    judgeBatches(statements, short),
    judgeOverwrites(short),
    judgeContract(statements, short),
  ])
    expect(judgement).toMatchObject({ verdict: 'undecided' });
});

test('a statement that was refused, of a file or of a program', () => {
  expect(judgeExpand(statements, { expand: { refused, mishaps: [] } })).toMatchObject({
    verdict: 'failed',
    got: 'column "city" does not exist (42703)',
  });
  expect(judgeExpand(statements, { expand: { mishaps: [mishap] } })).toMatchObject({
    got: 'After expand.sql the old version was refused: column "city" does not exist (42703).',
  });
  const misread: Mishap = { version: 'both', sql: 'select', id: 3, expected: 'Rome, Italy', got: null };
  expect(judgeOverwrites({ ...walk, again: { ...fine, mishaps: [misread] } })).toMatchObject({
    got: expect.stringContaining('read “null” of postcard 3, where “Rome, Italy” was written'),
  });
});

test('a backfill without an end, with gaps, or in one go', () => {
  expect(judgeFilled({ ...walk, backfill: { ...fine, largest: 1, endless: 60 } })).toMatchObject({
    verdict: 'failed',
  });
  expect(judgeFilled({ ...walk, backfill: { ...fine, largest: 1, wrong } })).toMatchObject({
    got: '1 postcard says something else, such as 3: “null” and not “Rome, Italy”.',
  });
  expect(judgeBatches(statements, { ...walk, backfill: { ...fine, largest: 1_001 } })).toMatchObject({
    verdict: 'failed',
  });
});

test('what is left in the end', () => {
  const left = (columns: Readonly<Record<string, boolean>>) =>
    judgeContract(statements, { ...walk, contract: { ...fine, columns: new Map(Object.entries(columns)) } });
  expect(left({ id: false, text: false, place: true, city: false, country: false })).toMatchObject({
    got: 'place is still there.',
  });
  expect(left({ id: false, text: false, city: true, country: false })).toMatchObject({
    got: 'city may still be null.',
  });
  expect(left({ id: false, text: false, city: false, country: false, old: true })).toMatchObject({
    got: 'old was left behind.',
  });
});

const unit = (own: Partial<Unit>): Unit => ({ statements, scanned: 0, changed: 0, rewritten: false, ...own });
const strong = { mode: 'AccessExclusiveLock', by: statement };

test('a strong lock for a moment, and a long reading under a weak one', () => {
  expect(judgeLocks([unit(strong), unit({ scanned: 3_000, changed: 500 })])).toMatchObject({
    verdict: 'passed',
  });
});

test.each([
  [
    { ...strong, scanned: 3_000 },
    'Under ACCESS EXCLUSIVE, which keeps out readers and writers, 3,000 rows were read.',
  ],
  [
    { ...strong, rewritten: true },
    'Under ACCESS EXCLUSIVE, which keeps out readers and writers, the table was rewritten.',
  ],
  [
    { mode: 'ShareLock', by: statement, scanned: 3_000 },
    'Under SHARE, which keeps out writers, 3,000 rows were read.',
  ],
  [
    { mode: 'ExclusiveLock', by: statement, changed: 500 },
    'Under EXCLUSIVE, which keeps out writers, 500 rows were changed.',
  ],
])('too long under a strong lock: %o', (own, got) => {
  expect(judgeLocks([unit({}), unit(own)])).toMatchObject({ verdict: 'failed', got });
});

test('a statement that was refused while its locks were watched', () => {
  expect(judgeLocks([unit({ error })])).toMatchObject({ verdict: 'failed' });
});

test('who leaves the queue, and who stays', () => {
  expect(judgeQueue([unit({ ...strong, waitedMs: 210 })])).toMatchObject({ verdict: 'passed' });
  expect(judgeQueue([unit({ ...strong, waitedMs: 2_000, stayed: true })])).toMatchObject({
    verdict: 'failed',
  });
});

test('a file that was cut off', () => {
  const resumed = { file: 'expand.sql', cutBehind: 1, wrong: [] } as const;
  const judge = (own: object) => judgeResumes([resumed, { ...resumed, ...own }], () => statements);
  expect(judge({})).toMatchObject({ verdict: 'passed' });
  expect(judge({ refused })).toMatchObject({
    got: 'expand.sql was cut off behind statement 1, and sent again: column "city" does not exist (42703).',
  });
  expect(judge({ wrong })).toMatchObject({ verdict: 'failed' });
});

test('from BEGIN to COMMIT is one transaction, anything else one of its own', () => {
  const groups = groupByTransaction(
    parseStatements(
      'x.sql',
      'set a = 1; begin; update t set b = 1; commit; vacuum; start transaction; select 1',
    ),
  );
  expect(groups.map((group) => group.length)).toEqual([1, 3, 1, 2]);
});
