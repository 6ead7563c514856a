import { setImmediate as letOthersGoOn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { StoreUnavailable } from '../../application/failure.ts';
import { createTurns } from './turns.ts';

const PATIENCE_MS = 5_000;

test('who shares a key with another comes after it; who does not, goes ahead', async () => {
  const turns = createTurns();
  const order: string[] = [];
  const take = async (name: string, keys: string[]) => {
    const end = await turns.take(keys, PATIENCE_MS);
    order.push(name);
    return end;
  };
  const first = await take('first', ['a', 'b']);
  const second = take('second', ['b', 'c']);
  const third = take('third', ['c', 'a']);
  const other = await take('other', ['d']);
  expect(order).toEqual(['first', 'other']);
  first();
  const endSecond = await second;
  await letOthersGoOn();
  expect(order).toEqual(['first', 'other', 'second']);
  endSecond();
  (await third)();
  other();
  expect(order).toEqual(['first', 'other', 'second', 'third']);
});

test('who gives up does not let the next one overtake', async () => {
  const turns = createTurns();
  const end = await turns.take(['a'], PATIENCE_MS);
  await expect(turns.take(['a'], 1)).rejects.toThrow(StoreUnavailable);
  let came = false;
  const next = turns.take(['a'], PATIENCE_MS).then((endNext) => {
    came = true;
    endNext();
  });
  await letOthersGoOn();
  expect(came).toBe(false);
  end();
  await next;
  expect(came).toBe(true);
});
