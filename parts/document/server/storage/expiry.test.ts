import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestStore, type TestStore } from '../testing.ts';

let store: TestStore;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(async () => await store?.stop());

test('what has expired is deleted, as often as the setting says', async () => {
  const tokens = store.db.collection<{ _id: number; at?: Date | string | Date[] }>('tokens');
  await tokens.createIndex({ at: 1 }, { expireAfterSeconds: 60 });
  const now = Date.now();
  await tokens.insertMany([
    { _id: 1, at: new Date(now - 61_000) },
    { _id: 2, at: new Date(now) },
    { _id: 3, at: 'no date' },
    { _id: 4 },
    { _id: 5, at: [new Date(now), new Date(now - 100_000)] },
  ]);
  const { was } = await store.client.db('admin').command({ setParameter: 1, ttlMonitorSleepSecs: 1 });
  expect(was).toBe(60);
  await vi.waitFor(async () => expect(await tokens.distinct('_id')).toEqual([2, 3, 4]), { timeout: 10_000 });
});
