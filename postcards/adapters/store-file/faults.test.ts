import { describe, expect, test } from 'vitest';
import { StoreUnavailable } from '../../application/failure.ts';
import type { User } from '../../domain/user.ts';
import { createLog } from '../log.ts';
import { createFileStore } from './store.ts';
import { type Call, systemError, TestDisk } from './test-disk.ts';

const PATH = '/data/postcards.journal';
const at = new Date('2026-01-01T00:00:00.000Z');
const everything = { limit: 10_000, start: { from: 'newest' } } as const;
let count = 0;

function user(name = 'Ada'): User {
  count++;
  const id = `00000000-0000-7000-8000-${count.toString(16).padStart(12, '0')}`;
  return { id, version: 1, createdAt: at, updatedAt: at, name };
}

async function open(disk: TestDisk, options: { compactFrom?: number } = {}) {
  const lines: Record<string, unknown>[] = [];
  const log = createLog('info', (line) => lines.push(JSON.parse(line)));
  const opened = createFileStore({ folder: '/data', log, disk, ...options });
  await opened.open();
  const { users } = opened.store;
  const ids = async () => new Set((await users.list(everything, {})).items.map(({ id }) => id));
  return { ...opened, users, ids, lines };
}

/** The store as the next process finds it, after the loss of power. */
async function afterPowerLoss(disk: TestDisk) {
  return await (await open(disk.crash('power'))).ids();
}

test('many writers share a sync', async () => {
  const disk = new TestDisk();
  const { users } = await open(disk);
  const before = disk.calls.get('sync') ?? 0;
  await Promise.all(Array.from({ length: 100 }, () => users.insert(user())));
  expect((disk.calls.get('sync') ?? 0) - before).toBe(2);
});

describe('a full disk', () => {
  test.each(['ENOSPC', 'EDQUOT', 'EIO'])('%s: the journal stays as it was, byte by byte', async (code) => {
    const disk = new TestDisk();
    const { users, ids } = await open(disk);
    const [first, refused, second] = [user(), user(), user()];
    await users.insert(first);
    const before = disk.read(PATH);
    disk.fault = (call) => {
      if (call === 'write') throw systemError(code);
    };
    await expect(users.insert(refused)).rejects.toMatchObject({
      name: 'StoreUnavailable',
      cause: { code },
    });
    expect(disk.read(PATH)).toEqual(before);
    expect(await ids()).toEqual(new Set([first.id]));
    disk.fault = () => {};
    await users.insert(second);
    expect(await ids()).toEqual(new Set([first.id, second.id]));
    expect(await afterPowerLoss(disk)).toEqual(new Set([first.id, second.id]));
  });

  test('a disk that fills up: reads go on, and writes when there is room, without a restart', async () => {
    const disk = new TestDisk();
    const { users, ids } = await open(disk);
    disk.capacity = 2_000;
    const acknowledged = new Set<string>();
    let refused = 0;
    for (let round = 0; round < 20; round++) {
      if (round === 15) disk.capacity += 2_000;
      const one = user();
      await users.insert(one).then(
        () => acknowledged.add(one.id),
        (error: unknown) => {
          expect(error).toBeInstanceOf(StoreUnavailable);
          refused++;
        },
      );
      expect(await ids()).toEqual(acknowledged);
    }
    expect(refused).toBeGreaterThan(3);
    expect(acknowledged.size).toBe(20 - refused);
    expect(acknowledged.has(`00000000-0000-7000-8000-${count.toString(16).padStart(12, '0')}`)).toBe(true);
    expect(await afterPowerLoss(disk)).toEqual(acknowledged);
  });

  test('what cannot be cut off is not built upon', async () => {
    const disk = new TestDisk();
    const { users } = await open(disk);
    const [first, second] = [user(), user()];
    await users.insert(first);
    disk.fault = (call) => {
      if (call === 'write' || call === 'truncate') throw systemError('EIO');
    };
    await expect(users.insert(user())).rejects.toBeInstanceOf(StoreUnavailable);
    disk.fault = () => {};
    await users.insert(second);
    expect(await afterPowerLoss(disk)).toEqual(new Set([first.id, second.id]));
  });
});

describe('a sync that fails', () => {
  test('nothing of its commit is acknowledged or seen, and its file is not trusted again', async () => {
    const disk = new TestDisk();
    const { users, ids } = await open(disk);
    const first = user();
    await users.insert(first);
    const calls: [Call, string][] = [];
    let failures = 1;
    disk.fault = (call, path) => {
      calls.push([call, path]);
      if (call === 'sync' && failures-- > 0) throw systemError('EIO');
    };
    // The first alone, then both of the others: three writers, two commits.
    const batch = [user(), user(), user()];
    const outcomes = await Promise.allSettled(batch.map((one) => users.insert(one)));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    const left = new Set([first, ...batch.slice(1)].map(({ id }) => id));
    expect(await ids()).toEqual(left);
    // After the failure the old file is cut off, and neither written nor synced: a new one takes its place.
    const failed = calls.findIndex(([call]) => call === 'sync');
    const draft = `${PATH}.new`;
    expect(calls.slice(failed + 1, failed + 9)).toEqual([
      ['truncate', PATH],
      ['create', draft],
      ['write', draft],
      ['write', draft],
      ['write', draft],
      ['sync', draft],
      ['rename', draft],
      ['syncFolder', '/data'],
    ]);
    expect(await afterPowerLoss(disk)).toEqual(left);
  });

  test.each(['sync', 'create', 'write', 'rename', 'syncFolder'] as const)(
    'as long as the new file fails too (%s), writes are refused and reads go on',
    async (failing) => {
      const disk = new TestDisk();
      const { users, ids } = await open(disk);
      const first = user();
      await users.insert(first);
      let broken = 'sync';
      disk.fault = (call) => {
        if (call === broken) throw systemError('EIO');
      };
      await expect(users.insert(user())).rejects.toBeInstanceOf(StoreUnavailable);
      broken = failing;
      for (let round = 0; round < 3; round++) {
        await expect(users.insert(user())).rejects.toBeInstanceOf(StoreUnavailable);
        expect(await ids()).toEqual(new Set([first.id]));
      }
      disk.fault = () => {};
      const second = user();
      await users.insert(second);
      expect(await ids()).toEqual(new Set([first.id, second.id]));
      expect(await afterPowerLoss(disk)).toEqual(new Set([first.id, second.id]));
    },
  );
});

describe('compaction', () => {
  /** As many versions of one user. */
  async function replace(users: Awaited<ReturnType<typeof open>>['users'], one: User, times: number) {
    for (let version = one.version; version < one.version + times; version++) {
      expect((await users.replace({ ...one, version: version + 1 }, version)).ok).toBe(true);
    }
    return { ...one, version: one.version + times };
  }

  test('a journal of garbage becomes small, with what is committed meanwhile in it', async () => {
    const disk = new TestDisk();
    const { users, ids, lines } = await open(disk, { compactFrom: 20 });
    const [one, others] = [user(), Array.from({ length: 5 }, () => user())];
    await users.insert(one);
    const gate = Promise.withResolvers<void>();
    disk.fault = (call, path) => (call === 'sync' && path !== PATH ? gate.promise : undefined);
    let latest = await replace(users, one, 30);
    expect(disk.calls.get('create')).toBe(2);
    const longest = disk.read(PATH)?.length ?? 0;
    for (const other of others) await users.insert(other);
    gate.resolve();
    await expect.poll(() => lines.map(({ event }) => event)).toEqual(['journal-compacted']);
    expect(disk.read(PATH)?.length).toBeLessThan(longest);
    latest = await replace(users, latest, 3);
    const left = new Set([one, ...others].map(({ id }) => id));
    expect(await ids()).toEqual(left);
    const again = await open(disk.crash('power'));
    expect(await again.ids()).toEqual(left);
    expect(await again.users.find(one.id)).toEqual(latest);
  });

  test('a sync that fails meanwhile: the new file is taken as soon as it is there, and once', async () => {
    const disk = new TestDisk();
    const { users, lines } = await open(disk, { compactFrom: 20 });
    const one = user();
    await users.insert(one);
    const gate = Promise.withResolvers<void>();
    let failures = 0;
    disk.fault = (call, path) => {
      if (call === 'sync' && path !== PATH) return gate.promise;
      if (call === 'sync' && failures-- > 0) throw systemError('EIO');
    };
    let latest = await replace(users, one, 30);
    failures = 1;
    await expect(users.insert(user())).rejects.toBeInstanceOf(StoreUnavailable);
    const replaced = replace(users, latest, 1);
    gate.resolve();
    latest = await replaced;
    await expect.poll(() => lines.map(({ event }) => event)).toEqual(['journal-compacted']);
    latest = await replace(users, latest, 3);
    expect(disk.calls.get('create')).toBe(2);
    expect(await (await open(disk.crash('power'))).users.find(one.id)).toEqual(latest);
  });

  test('without room for it, all goes on with the long one; it is not tried again at once', async () => {
    const disk = new TestDisk();
    const { users, lines } = await open(disk, { compactFrom: 20 });
    const one = user();
    await users.insert(one);
    disk.fault = (call, path) => {
      if (call === 'write' && path !== PATH) throw systemError('ENOSPC');
    };
    const latest = await replace(users, one, 40);
    expect(lines.map(({ event }) => event)).toEqual(Array(2).fill('journal-not-compacted'));
    expect(disk.read(`${PATH}.new`)).toBeUndefined();
    expect(await (await open(disk.crash('power'))).users.find(one.id)).toEqual(latest);
  });

  test('closed while it is under way: the long one stays, and nothing is left beside it', async () => {
    const disk = new TestDisk();
    const { users, close, lines } = await open(disk, { compactFrom: 20 });
    const one = user();
    await users.insert(one);
    const gate = Promise.withResolvers<void>();
    disk.fault = (call, path) => (call === 'sync' && path !== PATH ? gate.promise : undefined);
    const latest = await replace(users, one, 30);
    const long = disk.read(PATH);
    const closed = close();
    gate.resolve();
    await closed;
    expect(lines).toEqual([]);
    expect(disk.read(PATH)).toEqual(long);
    expect(disk.read(`${PATH}.new`)).toBeUndefined();
    expect(await (await open(disk)).users.find(one.id)).toEqual(latest);
  });
});
