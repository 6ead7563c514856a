import { expect, test } from 'vitest';
import { StoreUnavailable } from '../../application/failure.ts';
import { fail, type Result, succeed } from '../../domain/result.ts';
import { createGroupCommit } from './group-commit.ts';
import type { Change } from './tables.ts';
import { systemError } from './test-disk.ts';

/** A commit for each call of `append`, which ends when the test says so. */
function createHeld(patienceMs = 10_000) {
  const applied = new Set<string>();
  const held: { rows: string[]; end: PromiseWithResolvers<void> }[] = [];
  const commits = createGroupCommit({
    patienceMs,
    append(changes) {
      const end = Promise.withResolvers<void>();
      held.push({ rows: changes.map(idOf), end });
      return end.promise;
    },
    apply: (changes) => {
      for (const change of changes) applied.add(idOf(change));
    },
  });
  const write = (id: string, reliesOn: string[] = [], decide?: () => Result<Change, string>) =>
    commits.commit<string>({
      writes: id,
      reliesOn,
      decide: decide ?? (() => succeed({ remove: 'users', id })),
    });
  return { commits, held, applied, write };
}

const idOf = (change: Change) => ('remove' in change ? change.id : change.row.id);
const done = { ok: true, value: null };

test('what comes during a commit makes up the next one', async () => {
  const { held, applied, write } = createHeld();
  const first = write('a');
  const others = [write('b'), write('c'), write('d')];
  expect(held.map(({ rows }) => rows)).toEqual([['a']]);
  expect([...applied]).toEqual([]);
  held[0]?.end.resolve();
  expect(await first).toEqual(done);
  expect([...applied]).toEqual(['a']);
  expect(held.map(({ rows }) => rows)).toEqual([['a'], ['b', 'c', 'd']]);
  held[1]?.end.resolve();
  expect(await Promise.all(others)).toEqual([done, done, done]);
});

test('what depends on a change waits for it, and is decided by what came of it', async () => {
  const { held, applied, write } = createHeld();
  const first = write('other');
  const unlessApplied = (id: string, by: string) => () =>
    applied.has(by) ? fail(`after ${by}`) : succeed<Change>({ remove: 'users', id });
  const writers = [
    write('album', ['user']),
    // Writes what the one before relies on; writes the same; relies on what is written.
    write('user', [], unlessApplied('user', 'album')),
    write('album', [], unlessApplied('album', 'album')),
    write('postcard', ['album'], unlessApplied('postcard', 'album')),
    write('independent', ['user']),
  ];
  held[0]?.end.resolve();
  await first;
  expect(held[1]?.rows).toEqual(['album', 'independent']);
  held[1]?.end.resolve();
  const refused = { ok: false, failure: 'after album' };
  expect(await Promise.all(writers)).toEqual([done, refused, refused, refused, done]);
  expect(held).toHaveLength(2);
});

test('of a commit that fails nothing is seen or acknowledged, and the next one is tried', async () => {
  const { held, applied, write } = createHeld();
  const first = write('a');
  const second = write('b');
  const mistaken = write('c', [], () => {
    throw new Error('a fault of ours');
  });
  held[0]?.end.reject(systemError('ENOSPC'));
  await expect(first).rejects.toBeInstanceOf(StoreUnavailable);
  await expect(mistaken).rejects.toThrow('a fault of ours');
  expect([...applied]).toEqual([]);
  held[1]?.end.resolve();
  expect(await second).toEqual(done);
  expect([...applied]).toEqual(['b']);
});

test('a fault of ours is not called the fault of the disk', async () => {
  const { held, write } = createHeld();
  const first = write('a');
  held[0]?.end.reject(new TypeError('a fault of ours'));
  await expect(first).rejects.toBeInstanceOf(TypeError);
});

test('nobody waits longer than the patience, in the commit or behind it', async () => {
  const { write } = createHeld(20);
  const outcomes = await Promise.allSettled([write('a'), write('b')]);
  const late = { status: 'rejected', reason: expect.any(StoreUnavailable) };
  expect(outcomes).toEqual([late, late]);
});

test('other work comes between two commits', async () => {
  const { commits, held, applied, write } = createHeld();
  const first = write('a');
  const between = Promise.withResolvers<void>();
  const seen: unknown[] = [];
  const job = commits.exclusively(() => {
    seen.push([...applied], held.length);
    return between.promise;
  });
  const second = write('b');
  held[0]?.end.resolve();
  await first;
  expect(seen).toEqual([['a'], 1]);
  expect(held).toHaveLength(1);
  between.resolve();
  await job;
  held[1]?.end.resolve();
  expect(await second).toEqual(done);
});

test('close waits for what is under way, and nothing comes after it', async () => {
  const { commits, held, applied, write } = createHeld();
  const first = write('a');
  const closed = commits.close().then(() => [...applied]);
  await expect(write('b')).rejects.toBeInstanceOf(StoreUnavailable);
  await expect(commits.exclusively(async () => {})).rejects.toBeInstanceOf(StoreUnavailable);
  held[0]?.end.resolve();
  expect(await closed).toEqual(['a']);
  expect(await first).toEqual(done);
});
