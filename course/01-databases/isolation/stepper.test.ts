/** Stepping through histories on a real database: who waits, who goes on, and whom a deadlock ends. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from '../../../parts/sql/part.ts';
import { openLab } from '../../lab/lab.ts';
import type { History, Step, TransactionName } from './histories.ts';
import { openStepper } from './stepper.ts';

const lab = openLab({
  seed: 7,
  env: process.env,
  engines: {},
  signal: AbortSignal.timeout(60_000),
  onProgress() {},
});
let stepper: Awaited<ReturnType<typeof openStepper>>;

beforeAll(async () => {
  const { url } = await lab.start(sql);
  stepper = await openStepper(url, lab);
}, 60_000);
afterAll(() => lab.close());

const step = (by: TransactionName, text: string, as?: string): Step => ({
  by,
  sql: text,
  ...(as ? { as } : {}),
});
const history = (first: number, steps: readonly Step[]): History => ({
  setUp: [first, first + 1].map((id) => ({ sql: 'insert into account values ($1, 0)', values: () => [id] })),
  steps,
  afterwards: [{ sql: 'select balance from account where id = $1', values: () => [first], as: 'balance' }],
  occurred: ({ seen }) => seen('balance') === 2,
});
const add = (by: TransactionName, id: number) =>
  step(by, `update account set balance = balance + 1 where id = ${id}`);

it('goes on with the steps behind one that waits as soon as it is answered', async () => {
  const read = 'select balance from account where id = 10';
  const played = await stepper.play(
    history(10, [
      add('T1', 10),
      add('T2', 10),
      step('T2', read, 'T2 reads'),
      step('T2', 'commit'),
      step('T1', read, 'T1 reads'),
      step('T1', 'commit'),
    ]),
    'read committed',
  );
  expect(played.taken.filter(({ waited }) => waited)).toMatchObject([{ by: 'T2' }]);
  expect([played.seen('T1 reads'), played.seen('T2 reads'), played.occurred]).toEqual([1, 2, true]);
  expect(played.committed).toEqual(new Set(['T1', 'T2']));
});

it('takes no further step of a transaction that was refused', async () => {
  const played = await stepper.play(
    history(20, [
      step('T2', 'select balance from account where id = 20', 'T2 reads'),
      add('T1', 20),
      step('T1', 'commit'),
      add('T2', 20),
      add('T2', 21),
      step('T2', 'commit'),
    ]),
    'repeatable read',
  );
  expect(played.taken.at(-1)).toMatchObject({ by: 'T2', refused: '40001' });
  expect([played.committed, played.seen('balance')]).toEqual([new Set(['T1']), 1]);
});

it('lets the server end one of two that wait for each other', async () => {
  const played = await stepper.play(
    history(30, [
      add('T1', 30),
      add('T2', 31),
      add('T1', 31),
      add('T2', 30),
      step('T1', 'commit'),
      step('T2', 'commit'),
    ]),
    'read committed',
  );
  expect(played.taken.filter(({ refused }) => refused)).toMatchObject([{ refused: '40P01' }]);
  expect(played.committed.size).toBe(1);
});

it('tells a history that asks for what nobody has read', async () => {
  const wrong = {
    ...history(40, []),
    occurred: () => true,
    setUp: [{ sql: 'select $1::int', values: (seen: (name: string) => number) => [seen('nothing')] }],
  };
  await expect(stepper.play(wrong, 'serializable')).rejects.toThrow('nothing');
});
