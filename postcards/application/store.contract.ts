/** What every PostcardStore promises, as tests: an adapter's own test hands its store in. */
import { setImmediate as letOthersGoOn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Image } from '../domain/image.ts';
import { compareNewestFirst, type Page, type PageStart, positionOf } from '../domain/page.ts';
import type { User } from '../domain/user.ts';
import { testMemberships } from './memberships.contract.ts';
import type { PostcardStore } from './ports.ts';
import { nextId, now, type StoreUnderTest, userAt } from './test-items.ts';

export function testPostcardStore({ empty, reopen }: StoreUnderTest): void {
  testMemberships({ empty, reopen });

  async function withUsers(...times: number[]): Promise<{ store: PostcardStore; users: User[] }> {
    const store = await empty();
    const users = times.map(userAt);
    for (const user of users) await store.users.insert(user);
    return { store, users: users.toSorted(compareNewestFirst) };
  }

  /** Goes through all pages; `between` runs after each. */
  async function readAll(store: PostcardStore, limit: number, between = async () => {}): Promise<User[]> {
    const seen: User[] = [];
    let page: Page<User> = { items: [], more: true };
    while (page.more) {
      const last = seen.at(-1);
      const start: PageStart =
        last === undefined ? { from: 'newest' } : { from: 'after', position: positionOf(last) };
      page = await store.users.list({ limit, start }, {});
      seen.push(...page.items);
      await between();
    }
    return seen;
  }

  test('what was inserted is found again, every member of it', async () => {
    const { store, users } = await withUsers(0);
    const sender = users[0]?.id ?? '';
    const common = { version: 1, createdAt: now, updatedAt: now };
    const album = { ...common, id: nextId(), ownerId: sender, title: 'Summer' };
    const postcard = {
      ...common,
      id: nextId(),
      senderId: sender,
      albumId: album.id,
      text: 'é🏖',
      place: 'Lisbon',
    };
    expect(await store.albums.insert(album)).toEqual({ ok: true, value: null });
    expect(await store.postcards.insert({ ...postcard, imageId: null })).toEqual({ ok: true, value: null });
    expect(await store.albums.find(album.id)).toEqual(album);
    expect(await store.postcards.find(postcard.id)).toEqual({ ...postcard, imageId: null });
    expect(await store.postcards.find(nextId())).toBeNull();
  });

  test('a list is newest first, and equal instants are told apart by id', async () => {
    const { store, users } = await withUsers(5, 1, 3, 3, 3, 3, 9);
    const page = await store.users.list({ limit: 100, start: { from: 'newest' } }, {});
    expect(page).toEqual({ items: users, more: false });
  });

  test.each([1, 2, 3, 7, 8])('pages of %i put together are the whole list', async (limit) => {
    const { store, users } = await withUsers(5, 1, 3, 3, 3, 3, 9);
    expect(await readAll(store, limit)).toEqual(users);
  });

  test('while others insert, a reader by cursor misses nothing and sees nothing twice', async () => {
    const { store, users } = await withUsers(1, 2, 3, 3, 3, 4);
    let later = 100;
    const seen = await readAll(store, 2, async () => {
      await store.users.insert(userAt(later++));
    });
    expect(seen).toEqual(users);
  });

  test('while others insert and remove, a reader sees in order all that stays, and nothing twice', async () => {
    const { store, users } = await withUsers(...Array.from({ length: 45 }, (_, index) => index));
    const staying = users.filter((_, index) => index % 3 !== 0);
    let writing = true;
    const write = async () => {
      for (const [index, { id }] of users.filter((user) => !staying.includes(user)).entries()) {
        const others = [userAt(100 + index), userAt(index * 3), userAt(-index)];
        await Promise.all([store.users.remove(id, null), ...others.map((user) => store.users.insert(user))]);
      }
      writing = false;
    };
    const written = write();
    while (writing) {
      const seen = await readAll(store, 4, letOthersGoOn);
      expect(seen).toEqual(seen.toSorted(compareNewestFirst));
      expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
      expect(seen).toEqual(expect.arrayContaining(staying));
    }
    await written;
    expect(await readAll(store, 100)).toHaveLength(45 - 15 + 3 * 15);
  });

  test('the item that a cursor names may be gone', async () => {
    const { store, users } = await withUsers(1, 2, 3);
    const [newest, ...others] = users;
    if (newest === undefined) throw new Error('no users');
    await store.users.remove(newest.id, null);
    const start: PageStart = { from: 'after', position: positionOf(newest) };
    expect((await store.users.list({ limit: 9, start }, {})).items).toEqual(others);
  });

  test('an offset skips so many', async () => {
    const { store, users } = await withUsers(1, 2, 3, 4);
    const page = await store.users.list({ limit: 2, start: { from: 'offset', offset: 1 } }, {});
    expect(page).toEqual({ items: users.slice(1, 3), more: true });
  });

  test('postcards can be listed by album', async () => {
    const { store, users } = await withUsers(0);
    const senderId = users[0]?.id ?? '';
    const common = { version: 1, createdAt: now, updatedAt: now };
    const album = { ...common, id: nextId(), ownerId: senderId, title: 'Summer' };
    await store.albums.insert(album);
    const postcard = { ...common, senderId, text: '', place: 'Lisbon', imageId: null };
    const inside = [nextId(), nextId(), nextId()].sort().reverse();
    for (const id of inside) await store.postcards.insert({ ...postcard, id, albumId: album.id });
    await store.postcards.insert({ ...postcard, id: nextId(), albumId: null });

    const filter = { albumId: album.id };
    const first = await store.postcards.list({ limit: 2, start: { from: 'newest' } }, filter);
    expect(first.items.map(({ id }) => id)).toEqual(inside.slice(0, 2));
    const position = { createdAt: now, id: inside[1] ?? '' };
    const second = await store.postcards.list({ limit: 2, start: { from: 'after', position } }, filter);
    expect(second.items.map(({ id }) => id)).toEqual(inside.slice(2));
    const all = await store.postcards.list({ limit: 9, start: { from: 'newest' } }, {});
    expect(all.items).toHaveLength(4);
  });

  test('replace writes only over the expected version', async () => {
    const { store, users } = await withUsers(0);
    const [user] = users;
    if (user === undefined) throw new Error('no user');
    expect((await store.users.replace({ ...user, version: 2, name: 'second' }, 1)).ok).toBe(true);
    const stale = await store.users.replace({ ...user, version: 2, name: 'stale' }, 1);
    expect(stale).toEqual({ ok: false, failure: { kind: 'version-changed' } });
    expect((await store.users.find(user.id))?.name).toBe('second');
    expect((await store.users.replace({ ...user, id: nextId() }, 1)).ok).toBe(false);
  });

  test('of many writers at once each change survives: nothing is overwritten unseen', async () => {
    const { store, users } = await withUsers(0);
    const id = users[0]?.id ?? '';
    await store.users.replace({ ...(users[0] ?? userAt(0)), version: 2, name: '' }, 1);
    async function append(letter: string): Promise<void> {
      for (;;) {
        const user = await store.users.find(id);
        if (user === null) throw new Error('gone');
        const changed = { ...user, version: user.version + 1, name: user.name + letter };
        if ((await store.users.replace(changed, user.version)).ok) return;
      }
    }
    const letters = [...'abcdefghijklmnop'];
    await Promise.all(letters.map(append));
    const user = await store.users.find(id);
    expect([...(user?.name ?? '')].sort()).toEqual(letters);
    expect(user?.version).toBe(2 + letters.length);
  });

  test('a reference to nothing is refused, and named', async () => {
    const { store, users } = await withUsers(0);
    const senderId = users[0]?.id ?? '';
    const common = { id: nextId(), version: 1, createdAt: now, updatedAt: now };
    const postcard = { ...common, senderId, albumId: null, text: '', place: 'Lisbon', imageId: null };
    const missing = (field: string) => ({ ok: false, failure: { kind: 'missing-reference', field } });
    expect(await store.postcards.insert({ ...postcard, senderId: nextId() })).toEqual(missing('senderId'));
    expect(await store.postcards.insert({ ...postcard, albumId: nextId() })).toEqual(missing('albumId'));
    expect(await store.albums.insert({ ...common, ownerId: nextId(), title: 'x' })).toEqual(
      missing('ownerId'),
    );
    await store.postcards.insert(postcard);
    const moved = await store.postcards.replace({ ...postcard, version: 2, albumId: nextId() }, 1);
    expect(moved).toEqual(missing('albumId'));
  });

  test('what is referred to is not removed', async () => {
    const { store, users } = await withUsers(0);
    const ownerId = users[0]?.id ?? '';
    const album = { id: nextId(), version: 1, createdAt: now, updatedAt: now, ownerId, title: 'Summer' };
    await store.albums.insert(album);
    const refused = await store.users.remove(ownerId, null);
    expect(refused).toEqual({ ok: false, failure: { kind: 'still-referenced', by: 'albums' } });
    expect((await store.albums.remove(album.id, null)).ok).toBe(true);
    expect((await store.users.remove(ownerId, null)).ok).toBe(true);
  });

  test('an image is kept with every member, and stays while a postcard shows it', async () => {
    const { store, users } = await withUsers(0);
    const common = { version: 1, createdAt: now, updatedAt: now };
    const image: Image = {
      ...common,
      id: nextId(),
      contentType: 'image/png',
      byteLength: 68,
      uploadUntil: new Date(now.getTime() + 60_000),
      state: 'awaiting-upload',
    };
    expect((await store.images.insert(image)).ok).toBe(true);
    const stored: Image = { ...image, version: 2, state: 'stored' };
    expect((await store.images.replace(stored, 1)).ok).toBe(true);
    expect(await store.images.find(image.id)).toEqual(stored);
    const senderId = users[0]?.id ?? '';
    const postcard = { ...common, id: nextId(), senderId, albumId: null, text: '', place: 'Lisbon' };
    const unknown = await store.postcards.insert({ ...postcard, imageId: nextId() });
    expect(unknown).toEqual({ ok: false, failure: { kind: 'missing-reference', field: 'imageId' } });
    await store.postcards.insert({ ...postcard, imageId: image.id });
    const refused = await store.images.remove(image.id, null);
    expect(refused).toEqual({ ok: false, failure: { kind: 'still-referenced', by: 'postcards' } });
    await store.postcards.replace({ ...postcard, version: 2, imageId: null }, 1);
    expect((await store.images.remove(image.id, null)).ok).toBe(true);
  });

  test('remove takes away only the expected version, and only once', async () => {
    const { store, users } = await withUsers(0);
    const id = users[0]?.id ?? '';
    const changed = { ok: false, failure: { kind: 'version-changed' } };
    expect(await store.users.remove(id, 2)).toEqual(changed);
    expect((await store.users.remove(id, 1)).ok).toBe(true);
    expect(await store.users.remove(id, null)).toEqual(changed);
  });

  test('an id is taken once, and is the same in capital letters (RFC 9562 §4)', async () => {
    const { store, users } = await withUsers(0);
    const id = users[0]?.id ?? '';
    await expect(store.users.insert({ ...userAt(1), id })).rejects.toThrow();
    const album = { id: nextId(), version: 1, createdAt: now, updatedAt: now, title: 'Summer' };
    expect((await store.albums.insert({ ...album, ownerId: id.toUpperCase() })).ok).toBe(true);
    expect(await store.albums.find(album.id.toUpperCase())).toEqual({ ...album, ownerId: id });
    expect((await store.users.remove(id.toUpperCase(), null)).ok).toBe(false);
    expect(await store.users.list({ limit: 9, start: { from: 'newest' } }, {})).toEqual({
      items: users,
      more: false,
    });
  });

  test('many insert at once, and all of it is there', async () => {
    const { store, users } = await withUsers(0);
    const ownerId = users[0]?.id ?? '';
    const common = { version: 1, createdAt: now, updatedAt: now, ownerId };
    const albums = Array.from({ length: 300 }, (_, index) => ({
      ...common,
      id: nextId(),
      title: `album ${index}`,
    }));
    const inserted = await Promise.all(albums.map((album) => store.albums.insert(album)));
    expect(inserted.filter(({ ok }) => !ok)).toEqual([]);
    const page = await store.albums.list({ limit: 1_000, start: { from: 'newest' } }, {});
    expect(page.items).toEqual(albums.toSorted(compareNewestFirst));
  });

  test('of an insertion and the removal of what it refers to, one is refused', async () => {
    const { store, users } = await withUsers(...Array(20).fill(0));
    const common = { version: 1, createdAt: now, updatedAt: now, title: 'Summer' };
    for (const [index, { id }] of users.entries()) {
      const album = { ...common, id: nextId(), ownerId: id };
      const insert = () => store.albums.insert(album);
      const remove = () => store.users.remove(id, null);
      const outcomes = await Promise.all(index % 2 === 0 ? [insert(), remove()] : [remove(), insert()]);
      expect(outcomes.map(({ ok }) => ok).sort()).toEqual([false, true]);
      expect((await store.albums.find(album.id)) === null).toBe((await store.users.find(id)) === null);
    }
  });

  test('after a restart all that was acknowledged is as it was left, and the rules still hold', async () => {
    const { store, users } = await withUsers(3, 1, 2, 2);
    const [sender, changed, removed, other] = users;
    if (!sender || !changed || !removed || !other) throw new Error('too few users');
    const common = { version: 1, createdAt: now, updatedAt: now };
    const album = { ...common, id: nextId(), ownerId: sender.id, title: 'Summer' };
    const postcard = {
      ...common,
      id: nextId(),
      senderId: sender.id,
      albumId: album.id,
      text: 'a\nb "é🏖',
      place: 'Lisbon',
      imageId: null,
    };
    const second = { ...changed, version: 2, updatedAt: new Date(now.getTime() + 1), name: 'second' };
    await store.albums.insert(album);
    await store.postcards.insert(postcard);
    await store.users.replace(second, 1);
    await store.users.remove(removed.id, null);

    const again = await reopen();
    expect(await readAll(again, 2)).toEqual([sender, second, other].toSorted(compareNewestFirst));
    expect(await again.albums.find(album.id)).toEqual(album);
    const ofAlbum = { albumId: album.id };
    const page = await again.postcards.list({ limit: 9, start: { from: 'newest' } }, ofAlbum);
    expect(page.items).toEqual([postcard]);
    expect((await again.users.replace({ ...changed, version: 2 }, 1)).ok).toBe(false);
    expect((await again.albums.remove(album.id, null)).ok).toBe(false);
    expect((await again.postcards.insert({ ...postcard, id: nextId(), senderId: removed.id })).ok).toBe(
      false,
    );
    const restarted = userAt(50);
    await again.users.insert(restarted);
    expect(await (await reopen()).users.find(restarted.id)).toEqual(restarted);
  });
}
