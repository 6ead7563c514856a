import { expect, test } from 'vitest';
import { createRandom } from '../../kit/random.ts';
import type { FaultId } from './faults.ts';
import { createStore } from './store.ts';
import { cursor } from './styles/cursor.ts';

const now = () => Date.UTC(2026, 0, 1, 12, 0, 0, 750);

function storeWith(fault?: FaultId, seed = 1, owners: readonly (string | undefined)[] = [undefined]) {
  return createStore({ style: cursor, fault, random: createRandom(seed), items: 20, owners, now });
}

const draft = { text: 'x', topic: 'sea' };

test('begins with as many items as were asked for, some of them in the same second, and three removed ones', () => {
  const { rows, removed } = storeWith().list();
  expect([rows.length, removed.length]).toEqual([20, 3]);
  expect(new Set(rows.map(({ time }) => time)).size).toBeLessThan(20);
  expect(rows.every(({ time }) => time % 1_000 === 0)).toBe(true);
});

test('the seed decides what the items are', () => {
  expect(storeWith(undefined, 1).list()).toEqual(storeWith(undefined, 1).list());
  expect(storeWith(undefined, 1).list()).not.toEqual(storeWith(undefined, 2).list());
});

test('what is added is found, listed, and removed once', () => {
  const store = storeWith();
  const { id, item } = store.add(draft);
  expect(item).toEqual({ id, ...draft, createdAt: '2026-01-01T12:00:00Z' });
  expect(store.find(String(id))?.item).toEqual(item);
  expect(store.list().rows.at(-1)?.item).toEqual(item);
  expect([store.remove(String(id)), store.remove(String(id))]).toEqual([true, false]);
  expect(store.find(String(id))).toBeUndefined();
  expect(store.list().removed.at(-1)?.id).toBe(id);
});

test('an owner sees, finds and removes only what is theirs', () => {
  const store = storeWith(undefined, 1, ['ada', 'bo']);
  const { id } = store.add(draft, 'ada');
  expect(store.find(String(id), 'bo')).toBeUndefined();
  expect(store.remove(String(id), 'bo')).toBe(false);
  expect([
    store.list('ada').rows.length,
    store.list('bo').rows.length,
    store.list('eve').rows.length,
  ]).toEqual([21, 20, 0]);
  expect(store.list('bo').removed).toHaveLength(3);
});

test('create-forgets: it is neither found nor listed', () => {
  const store = storeWith('create-forgets');
  const { id } = store.add(draft);
  expect([store.find(String(id)), store.list().rows.length]).toEqual([undefined, 20]);
});

test('create-hidden: it is found, and not listed', () => {
  const store = storeWith('create-hidden');
  const { id, item } = store.add(draft);
  expect([store.find(String(id))?.item, store.list().rows.length]).toEqual([item, 20]);
});
