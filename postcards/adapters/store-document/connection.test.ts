import {
  type MongoClient,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
  type TopologyDescription,
} from 'mongodb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StoreUnavailable } from '../../application/failure.ts';
import { createConnection } from './connection.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** As much of a client as is needed to see which one was asked. */
function createClients() {
  const closed: number[] = [];
  let count = 0;
  const create = () => {
    const number = ++count;
    const db = () => ({ collection: () => number });
    return { db, close: async () => void closed.push(number) } as unknown as MongoClient;
  };
  return { create, closed };
}

const noServer = () =>
  new MongoServerSelectionError('no server', { servers: new Map() } as unknown as TopologyDescription);

test('a client that finds no server is replaced, once, and closed when nothing can be under way in it', async () => {
  const { create, closed } = createClients();
  const { ask } = createConnection(create);
  const seen: unknown[] = [];
  const fail = () =>
    ask('users', async (collection) => {
      seen.push(collection);
      throw noServer();
    });
  const both = [fail(), fail()];
  for (const one of both) await expect(one).rejects.toBeInstanceOf(StoreUnavailable);
  expect(await ask('users', async (collection) => collection)).toBe(2);
  expect(seen).toEqual([1, 1]);
  expect(closed).toEqual([]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(closed).toEqual([1]);
});

test('so is one that has forgotten a command', async () => {
  const { create } = createClients();
  const { ask } = createConnection(create);
  const forgotten = expect(ask('users', () => new Promise(() => {}))).rejects.toThrow(/within 10000 ms/);
  await vi.advanceTimersByTimeAsync(10_000);
  await forgotten;
  expect(await ask('users', async (collection) => collection)).toBe(2);
});

test('an answer is an answer, and other faults are no reason to begin again', async () => {
  const { create } = createClients();
  const { ask } = createConnection(create);
  const errors = [
    [new MongoServerError({ message: 'E11000', code: 11000 }), MongoServerError],
    [new TypeError('a fault of ours'), TypeError],
    [Object.assign(new Error('ended by the other party'), { code: 'EPIPE' }), StoreUnavailable],
    [new MongoNetworkError('connection 1 closed'), StoreUnavailable],
    [
      new MongoServerError({ message: 'not primary', code: 10107, codeName: 'NotWritablePrimary' }),
      StoreUnavailable,
    ],
  ] as const;
  for (const [error, expected] of errors) {
    await expect(ask('users', () => Promise.reject(error))).rejects.toBeInstanceOf(expected);
  }
  expect(await ask('users', async (collection) => collection)).toBe(1);
});

test('all clients are closed with the connection', async () => {
  const { create, closed } = createClients();
  const { ask, close } = createConnection(create);
  await expect(ask('users', () => Promise.reject(noServer()))).rejects.toBeInstanceOf(StoreUnavailable);
  await close();
  expect(closed.toSorted()).toEqual([1, 2]);
});
