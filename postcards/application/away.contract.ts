/** What every PostcardStore promises when what it stores things in goes away and comes back; for the adapters' tests. */
import { expect, vi } from 'vitest';
import { StoreUnavailable } from './failure.ts';
import type { PostcardStore } from './ports.ts';
import { nextId, now } from './test-items.ts';

/** Inserts albums from eight sides until the store is away; those that were acknowledged. */
export async function insertUntilAway(
  { albums }: PostcardStore,
  ownerId: string,
  onInserted: (count: number) => void,
): Promise<string[]> {
  const inserted: string[] = [];
  const insert = async () => {
    for (;;) {
      const id = nextId();
      await albums.insert({ id, version: 1, createdAt: now, updatedAt: now, ownerId, title: 'Summer' });
      inserted.push(id);
      onInserted(inserted.length);
    }
  };
  const failures = await Promise.all(
    Array.from({ length: 8 }, () => insert().catch((error: unknown) => error)),
  );
  for (const failure of failures) expect(failure).toBeInstanceOf(StoreUnavailable);
  return inserted;
}

/** All that was acknowledged is there, and nothing that was begun is in the way of a removal. */
export async function expectSound(
  { albums, users, ping }: PostcardStore,
  ownerId: string,
  inserted: readonly string[],
): Promise<void> {
  await vi.waitFor(ping, { timeout: 10_000, interval: 10 });
  for (const id of inserted) expect(await albums.find(id)).toMatchObject({ id, ownerId });
  const { items } = await albums.list({ limit: 1_000, start: { from: 'newest' } }, {});
  expect(items.length).toBeGreaterThanOrEqual(inserted.length);
  expect((await users.remove(ownerId, null)).ok).toBe(false);
  for (const { id } of items) expect((await albums.remove(id, null)).ok).toBe(true);
  expect((await users.remove(ownerId, null)).ok).toBe(true);
}
