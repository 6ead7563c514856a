/** How the steps of stage 1b are judged, on plays made up for it; and the orders that are played. */
import { expect, test } from 'vitest';
import { parseStatements } from '../../../exercises/sql/statements.ts';
import type { Play } from './ground.ts';
import { listOrders } from './interleave.ts';
import {
  judgeAllOrNothing,
  judgeDeclines,
  judgeMoves,
  judgeNeverBelow,
  judgeNoDeadlock,
  judgeNothingLost,
} from './judgements.ts';
import type { Outcome } from './transfer.ts';

const statements = parseStatements('transfer.sql', 'begin; update accounts set balance = 1; commit');
const [statement] = statements;
if (!statement) throw new Error('there are statements');
const balances = (...held: number[]) => new Map(held.map((balance, index) => [index + 1, balance]));

/** Transfers of 10 from account 1 to account 2. */
const play = (outcomes: readonly Outcome[], after: number[], refused?: string): Play => ({
  before: balances(100, 0),
  after: balances(...after),
  transfers: outcomes.map((outcome) => ({ transfer: { from: 1, to: 2, amount: 10 }, outcome })),
  happened: [{ by: 0, statement, answer: '1 row', ...(refused === undefined ? {} : { refused }) }],
});

test('a transfer that moves the money, for others to see', () => {
  expect(judgeMoves(statements, [play(['made'], [90, 10])])).toMatchObject({ verdict: 'passed' });
  expect(judgeMoves(statements, [play(['made'], [100, 0])])).toMatchObject({
    verdict: 'failed',
    got: expect.stringContaining('committed'),
    evidence: [
      { tables: [{ columns: ['step', 'transfer', 'statement', 'answer'] }, { rows: { length: 2 } }] },
    ],
  });
  expect(judgeMoves(statements, [play(['declined'], [100, 0])])).toMatchObject({
    got: expect.stringContaining('declined'),
  });
  expect(judgeMoves(statements, [play(['failed'], [100, 0])])).toMatchObject({
    got: expect.stringContaining('refused'),
  });
  expect(judgeMoves([], [])).toMatchObject({ verdict: 'failed' });
  expect(judgeMoves(Array(13).fill(statement), [])).toMatchObject({ verdict: 'failed' });
});

test('one that cannot be paid', () => {
  expect(judgeDeclines([play(['declined'], [100, 0])])).toMatchObject({ verdict: 'passed' });
  expect(judgeDeclines([play(['made'], [-10, 110])])).toMatchObject({ got: expect.stringContaining('-10') });
  expect(judgeDeclines([play(['declined'], [90, 0])])).toMatchObject({ verdict: 'failed' });
});

test('one that is cut off', () => {
  const before = balances(100, 0);
  const whole = [
    { sent: 1, after: before },
    { sent: 2, after: balances(90, 10) },
  ];
  expect(judgeAllOrNothing(before, whole, play(['declined'], [100, 0]))).toMatchObject({ verdict: 'passed' });
  const half = [{ sent: 1, after: balances(90, 0) }];
  expect(judgeAllOrNothing(before, half, play(['declined'], [100, 0]))).toMatchObject({
    got: 'The connection was lost after 1 statement: 100 became 90.',
  });
  expect(judgeAllOrNothing(before, whole, play(['declined'], [90, 0]))).toMatchObject({
    got: expect.stringContaining('does not exist'),
  });
});

test('two at once', () => {
  expect(judgeNothingLost([play(['made', 'made'], [80, 20])])).toMatchObject({ verdict: 'passed' });
  expect(judgeNothingLost([play(['made', 'made'], [90, 20])])).toMatchObject({
    got: expect.stringContaining('100 became 110'),
  });
  expect(judgeNothingLost([play(['made', 'declined'], [90, 10])])).toMatchObject({
    got: expect.stringContaining('Transfer 2 was not'),
  });
  expect(judgeNeverBelow([play(['made', 'declined'], [90, 10])])).toMatchObject({ verdict: 'passed' });
  expect(judgeNeverBelow([play(['made', 'made'], [-10, 110])])).toMatchObject({
    got: expect.stringContaining('-10'),
  });
  expect(judgeNeverBelow([play(['declined', 'declined'], [100, 0])])).toMatchObject({ verdict: 'failed' });
});

test('a deadlock, also one that was mended by beginning anew', () => {
  expect(judgeNoDeadlock([play(['made', 'made'], [80, 20], '40001')])).toMatchObject({ verdict: 'passed' });
  expect(judgeNoDeadlock([play(['made', 'made'], [80, 20], '40P01')])).toMatchObject({
    verdict: 'failed',
    got: expect.stringContaining('40P01'),
  });
  expect(judgeNoDeadlock([play(['made', 'failed'], [90, 10])])).toMatchObject({ verdict: 'failed' });
});

test('the orders of two interrupt the first at each of its steps', () => {
  const orders = listOrders(5);
  expect(orders).toHaveLength(4 * 5);
  expect(orders).toContainEqual([0, 0, 1, 1, 1]);
  expect(new Set(orders.map(String)).size).toBe(orders.length);
  expect(listOrders(1)).toEqual([[0, 1]]);
  expect(listOrders(12).length).toBeLessThan(40);
});
