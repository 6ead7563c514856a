import { expect, test } from 'vitest';
import { StoreUnavailable } from '../../application/failure.ts';
import type { PostcardStore } from '../../application/ports.ts';
import type { Postcard } from '../../domain/postcard.ts';
import type { User } from '../../domain/user.ts';
import { ABSENT, createRandom, Ledger } from '../../test-ledger.ts';
import { createLog } from '../log.ts';
import { createFileStore } from './store.ts';
import { systemError, TestDisk } from './test-disk.ts';

const log = createLog('error', () => {});
const seeds = Number(process.env['POWER_LOSS_SEEDS'] ?? 60);
const at = new Date('2026-01-01T00:00:00.000Z');
const everything = { limit: 10_000, start: { from: 'newest' } } as const;

/**
 * Writers at work on a disk that now and then is full or fails, until at some call the power goes or the process is
 * killed; three times over. The journal is compacted often, so that it happens at every step of that, too.
 */
test.each(Array.from({ length: seeds }, (_, seed) => seed))(
  'seed %i: what was acknowledged or seen outlives a crash, and nothing else comes to be',
  async (seed) => {
    const random = createRandom(seed);
    const ledger = new Ledger();
    let ids = 0;
    let disk = new TestDisk();
    disk.random = random;
    for (let life = 0; life < 3; life++) {
      const opened = createFileStore({ folder: '/data', log, disk, compactFrom: 20 });
      await opened.open();
      expect(ledger.compare(await readAll(opened.store))).toEqual([]);
      const { found, lost } = loseItAt(disk, 1 + Math.floor(random() * 150), random);
      const writers = Array.from({ length: 6 }, () => write(opened.store, lost));
      await Promise.all(writers);
      disk = await found;
    }
    const opened = createFileStore({ folder: '/data', log, disk });
    await opened.open();
    expect(ledger.compare(await readAll(opened.store))).toEqual([]);
    expect(ledger.acknowledged).toBeGreaterThan(0);

    async function write(store: PostcardStore, lost: () => boolean): Promise<void> {
      const user: User = { id: nextId(), version: 1, createdAt: at, updatedAt: at, name: 'Ada' };
      const mine: Postcard[] = [];
      while (!lost() && !(await attempt(user, () => store.users.insert(user))));
      while (!lost()) {
        const [postcard] = random() < 0.8 ? mine.splice(Math.floor(random() * mine.length), 1) : [];
        if (postcard === undefined) {
          const text = 'x'.repeat(random() * 900);
          const fresh = { ...user, senderId: user.id, albumId: null, text, place: 'Lisbon', imageId: null };
          const { name: _, ...draft } = { ...fresh, id: nextId() };
          if (await attempt(draft, () => store.postcards.insert(draft))) mine.push(draft);
        } else if (random() < 0.7) {
          const changed = { ...postcard, version: postcard.version + 1, place: `place ${random()}` };
          const replaced = await attempt(changed, () => store.postcards.replace(changed, postcard.version));
          mine.push(replaced ? changed : postcard);
        } else {
          const removed = await attempt(postcard, () => store.postcards.remove(postcard.id, null), ABSENT);
          if (!removed) mine.push(postcard);
        }
      }
    }

    async function attempt(
      item: User | Postcard,
      work: () => Promise<{ ok: boolean }>,
      state = JSON.stringify(item),
    ): Promise<boolean> {
      ledger.begin(item.id, state);
      try {
        expect(await work()).toEqual({ ok: true, value: null });
        ledger.end(item.id, state);
        return true;
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        return false;
      }
    }

    function nextId(): string {
      ids++;
      return `00000000-0000-7000-8000-${ids.toString(16).padStart(12, '0')}`;
    }
  },
);

/** Until then a few calls fail; from then on, every one. */
function loseItAt(disk: TestDisk, call: number, random: () => number) {
  const { promise: found, resolve } = Promise.withResolvers<TestDisk>();
  let calls = 0;
  disk.fault = (kind) => {
    calls++;
    if (calls === call) resolve(disk.crash(random() < 0.6 ? 'power' : 'process'));
    else if (random() < 0.03) throw systemError(kind === 'write' ? 'ENOSPC' : 'EIO');
  };
  return { found, lost: () => calls >= call };
}

async function readAll(store: PostcardStore): Promise<Map<string, string>> {
  const { items: users } = await store.users.list(everything, {});
  const { items: postcards } = await store.postcards.list(everything, {});
  const senders = new Set(users.map(({ id }) => id));
  expect(postcards.filter(({ senderId }) => !senders.has(senderId))).toEqual([]);
  return new Map([...users, ...postcards].map((item) => [item.id, JSON.stringify(item)]));
}
