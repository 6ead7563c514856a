/** What every PostcardStore promises of memberships: each exists once, refers to what exists, and is listed from both sides. */
import { expect, test } from 'vitest';
import type { Album } from '../domain/album.ts';
import { type Membership, positionOn } from '../domain/membership.ts';
import type { PageStart } from '../domain/page.ts';
import type { User } from '../domain/user.ts';
import type { PostcardStore } from './ports.ts';
import { nextId, now, type StoreUnderTest, userAt } from './test-items.ts';

const NEWEST: PageStart = { from: 'newest' };
const at = (ms: number) => new Date(now.getTime() + ms);

export function testMemberships({ empty, reopen }: StoreUnderTest): void {
  async function withAlbum(people: number): Promise<{ store: PostcardStore; album: Album; users: User[] }> {
    const store = await empty();
    const users = Array.from({ length: people }, () => userAt(0));
    for (const user of users) await store.users.insert(user);
    const album = albumOf(users[0]);
    await store.albums.insert(album);
    return { store, album, users };
  }

  function albumOf(owner: User | undefined): Album {
    const common = { version: 1, createdAt: now, updatedAt: now };
    return { ...common, id: nextId(), ownerId: owner?.id ?? '', title: 'Summer' };
  }

  async function readMembers(store: PostcardStore, albumId: string, limit: number): Promise<Membership[]> {
    const seen: Membership[] = [];
    for (let start = NEWEST; ; ) {
      const page = await store.memberships.list({ limit, start }, 'albumId', albumId);
      seen.push(...page.items);
      const last = page.items.at(-1);
      if (!page.more || last === undefined) return seen;
      start = { from: 'after', position: positionOn('albumId', last) };
    }
  }

  test('a membership is found by its pair, and gone when it was removed', async () => {
    const { store, album, users } = await withAlbum(2);
    const key = { albumId: album.id, userId: users[1]?.id ?? '' };
    expect(await store.memberships.find(key)).toBeNull();
    expect(await store.memberships.insert({ ...key, createdAt: now })).toEqual({ ok: true, value: null });
    expect(await store.memberships.find(key)).toEqual({ ...key, createdAt: now });
    const shouted = { albumId: key.albumId.toUpperCase(), userId: key.userId.toUpperCase() };
    expect(await store.memberships.find(shouted)).toEqual({ ...key, createdAt: now });
    expect(await store.memberships.remove(key)).toBe(true);
    expect(await store.memberships.remove(key)).toBe(false);
    expect(await store.memberships.find(key)).toBeNull();
  });

  test('a pair exists once, however many ask for it at once; the first one stays', async () => {
    const { store, album, users } = await withAlbum(1);
    const key = { albumId: album.id, userId: users[0]?.id ?? '' };
    const asked = Array.from({ length: 12 }, (_, index) =>
      store.memberships.insert({ ...key, createdAt: at(index) }),
    );
    const outcomes = await Promise.all(asked);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    const refused = outcomes.filter(({ ok }) => !ok);
    expect(refused).toEqual(Array(11).fill({ ok: false, failure: { kind: 'already-there' } }));
    const first = at(outcomes.findIndex(({ ok }) => ok));
    expect(await readMembers(store, album.id, 5)).toEqual([{ ...key, createdAt: first }]);
  });

  test('members are listed newest first, page after page; equal instants are told apart by user', async () => {
    const { store, album, users } = await withAlbum(9);
    const memberships = users.map(({ id }, index) => ({
      albumId: album.id,
      userId: id,
      createdAt: at(index % 3),
    }));
    for (const membership of memberships) await store.memberships.insert(membership);
    const sorted = memberships.toSorted(
      (a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.userId < b.userId ? 1 : -1),
    );
    for (const limit of [1, 2, 4, 9]) expect(await readMembers(store, album.id, limit)).toEqual(sorted);
    const offset = await store.memberships.list(
      { limit: 3, start: { from: 'offset', offset: 4 } },
      'albumId',
      album.id,
    );
    expect(offset).toEqual({ items: sorted.slice(4, 7), more: true });
  });

  test('and from the other side: the albums that a user shares', async () => {
    const { store, album, users } = await withAlbum(2);
    const userId = users[1]?.id ?? '';
    const albums = [album, albumOf(users[0]), albumOf(users[0])];
    for (const one of albums.slice(1)) await store.albums.insert(one);
    for (const [index, one] of albums.entries()) {
      await store.memberships.insert({ albumId: one.id, userId, createdAt: at(index) });
    }
    await store.memberships.insert({ albumId: album.id, userId: users[0]?.id ?? '', createdAt: at(9) });
    const first = await store.memberships.list({ limit: 2, start: NEWEST }, 'userId', userId);
    expect(first).toMatchObject({
      items: [{ albumId: albums[2]?.id }, { albumId: albums[1]?.id }],
      more: true,
    });
    const [, second] = first.items;
    if (second === undefined) throw new Error('too few');
    const position = positionOn('userId', second);
    const rest = await store.memberships.list(
      { limit: 2, start: { from: 'after', position } },
      'userId',
      userId,
    );
    expect(rest).toEqual({ items: [{ albumId: album.id, userId, createdAt: now }], more: false });
  });

  test('it refers to an album and a user that are there, and each stays while it does', async () => {
    const { store, album, users } = await withAlbum(2);
    const userId = users[1]?.id ?? '';
    const missing = (field: string) => ({ ok: false, failure: { kind: 'missing-reference', field } });
    const insert = (albumId: string, user: string) =>
      store.memberships.insert({ albumId, userId: user, createdAt: now });
    expect(await insert(nextId(), userId)).toEqual(missing('albumId'));
    expect(await insert(album.id, nextId())).toEqual(missing('userId'));
    await insert(album.id, userId);
    const refused = { ok: false, failure: { kind: 'still-referenced', by: 'memberships' } };
    expect(await store.users.remove(userId, null)).toEqual(refused);
    expect(await store.albums.remove(album.id, null)).toEqual(refused);
    await store.memberships.remove({ albumId: album.id, userId });
    expect((await store.users.remove(userId, null)).ok).toBe(true);
    expect((await store.albums.remove(album.id, null)).ok).toBe(true);
  });

  test('of joining and the removal of the user, one is refused', async () => {
    const { store, album, users } = await withAlbum(17);
    for (const [index, { id: userId }] of users.slice(1).entries()) {
      const join = () => store.memberships.insert({ albumId: album.id, userId, createdAt: at(index) });
      const leave = () => store.users.remove(userId, null);
      const outcomes = await Promise.all(index % 2 === 0 ? [join(), leave()] : [leave(), join()]);
      expect(outcomes.map(({ ok }) => ok).sort()).toEqual([false, true]);
      const member = await store.memberships.find({ albumId: album.id, userId });
      expect(member === null).toBe((await store.users.find(userId)) === null);
    }
  });

  test('memberships outlive a restart, and the pair is still taken', async () => {
    const { store, album, users } = await withAlbum(2);
    const [owner, member] = users.map(({ id }) => ({ albumId: album.id, userId: id, createdAt: now }));
    if (!owner || !member) throw new Error('too few');
    await store.memberships.insert(owner);
    await store.memberships.insert(member);
    await store.memberships.remove(owner);
    const again = await reopen();
    expect(await readMembers(again, album.id, 9)).toEqual([member]);
    expect((await again.memberships.insert({ ...member, createdAt: at(1) })).ok).toBe(false);
    expect((await again.memberships.insert(owner)).ok).toBe(true);
  });
}
