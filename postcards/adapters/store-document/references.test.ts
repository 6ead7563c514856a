import { setImmediate as letOthersGoOn } from 'node:timers/promises';
import { MongoServerError } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PostcardStore } from '../../application/ports.ts';
import { nextId, now, userAt } from '../../application/test-items.ts';
import type { Album } from '../../domain/album.ts';
import type { Postcard } from '../../domain/postcard.ts';
import type { TestDatabase } from '../../test-database.ts';
import {
  createTestDocumentDatabase,
  noDocuments,
  reasonForNoDocuments,
} from '../../test-document-database.ts';
import { createRandom } from '../../test-ledger.ts';
import { createClient } from './client.ts';
import { type Ask, type Connection, createConnection } from './connection.ts';
import { type CollectionName, INDEXES, referencesOf, type Stored } from './schema.ts';
import { createDocumentStore, prepareDatabase } from './store.ts';

const NAMES = Object.keys(INDEXES) as CollectionName[];
const common = { version: 1, createdAt: now, updatedAt: now };
const albumOf = (ownerId: string): Album => ({ ...common, id: nextId(), ownerId, title: 'Summer' });
const postcardOf = (senderId: string, albumId: string): Postcard => ({
  ...common,
  ...{ id: nextId(), senderId, albumId, imageId: null, text: '', place: 'Lisbon' },
});

/** Some thousand commands, each on the disk before the next. */
const timeout = 90_000;

describe.skipIf(noDocuments)(`references between documents${reasonForNoDocuments}`, { timeout }, () => {
  let database: TestDatabase;
  let connection: Connection;
  let ask: Ask;
  let store: PostcardStore;

  beforeAll(async () => {
    database = await createTestDocumentDatabase();
    connection = connect();
    ask = connection.ask;
    store = storeOver(ask);
    await prepareDatabase(ask);
  });
  afterAll(async () => {
    await connection?.close();
    await database?.drop();
  });
  beforeEach(async () => {
    for (const name of NAMES) await ask(name, (collection) => collection.deleteMany({}));
  });

  function connect(): Connection {
    return createConnection(() => createClient({ url: database.url, poolSize: 8 }));
  }

  /** What must never be: a document that refers to nothing. */
  async function findDangling(): Promise<string[]> {
    const documents = new Map<string, Stored[]>();
    for (const name of NAMES)
      documents.set(name, await ask(name, (collection) => collection.find({}).toArray()));
    const isThere = (name: string, id: string) =>
      documents.get(name)?.some(({ _id, createdAt }) => _id === id && createdAt !== undefined);
    return NAMES.flatMap((name) =>
      (documents.get(name) ?? []).flatMap((document) =>
        referencesOf(name, { ...document })
          .filter(({ to, id }) => !isThere(to, id))
          .map(({ member }) => `${name}/${document._id} by ${member}`),
      ),
    );
  }

  /** What a crash may leave, and a start has to clear away. */
  async function countClaims(): Promise<number> {
    let count = 0;
    for (const name of NAMES) {
      const left = { $or: [{ 'claims.0': { $exists: true } }, { createdAt: { $exists: false } }] };
      count += await ask(name, (collection) => collection.countDocuments(left));
    }
    return count;
  }

  type Actor = (store: PostcardStore) => Promise<{ readonly ok: boolean }>;

  /** Runs them at once, one command at a time: `turns` says whose is next; then each in turn to its end. */
  async function interleave(
    actors: readonly Actor[],
    turns: readonly number[],
    watched: readonly CollectionName[],
  ): Promise<boolean[]> {
    const waiting: (() => Promise<unknown>)[][] = actors.map(() => []);
    let running = actors.length;
    const outcomes = actors.map(async (actor, index) => {
      const gated = interceptCommands(ask, watched, async (done) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        waiting[index]?.push(() => {
          resolve();
          return done;
        });
        await promise;
      });
      const { ok } = await actor(storeOver(gated)).finally(() => running--);
      return ok;
    });
    const left = [...turns];
    for (; running > 0; await letOthersGoOn()) {
      const mine = waiting[left.shift() ?? -1];
      const queue = mine !== undefined && mine.length > 0 ? mine : waiting.find(({ length }) => length > 0);
      await queue?.shift()?.();
    }
    return await Promise.all(outcomes);
  }

  /** Lets `actor` go on until it has sent so many commands, as if it were killed then. Whether it came to its end. */
  async function crashAfter(commands: number, actor: Actor): Promise<boolean> {
    let sent = 0;
    const failing = interceptCommands(ask, NAMES, async () => {
      if (sent++ >= commands) throw new Crash();
    });
    return await actor(storeOver(failing)).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Crash) return false;
        throw error;
      },
    );
  }

  async function withAlbums(count: number) {
    const user = userAt(0);
    await store.users.insert(user);
    const albums = Array.from({ length: count }, () => albumOf(user.id));
    for (const album of albums) await store.albums.insert(album);
    return { user, albums };
  }

  test('an insertion and a removal, in every order of their steps: one is refused', async () => {
    for (const turns of ordersOf(3, 5)) {
      const user = userAt(0);
      await store.users.insert(user);
      const album = albumOf(user.id);
      const outcomes = await interleave(
        [({ albums }) => albums.insert(album), ({ users }) => users.remove(user.id, null)],
        turns,
        ['users', 'albums'],
      );
      expect(outcomes.toSorted(), turns.join('')).toEqual([false, true]);
      expect((await store.albums.find(album.id)) !== null, turns.join('')).toBe(outcomes[0]);
      expect((await store.users.find(user.id)) !== null, turns.join('')).toBe(outcomes[0]);
    }
    expect(await findDangling()).toEqual([]);
    expect(await countClaims()).toBe(0);
  });

  test('a move to another album and its removal, in every order: one is refused', async () => {
    const { user, albums } = await withAlbums(1);
    for (const order of ordersOf(3, 5)) {
      // First it finds that the references change.
      const turns = [0, ...order];
      const album = albumOf(user.id);
      await store.albums.insert(album);
      const postcard = postcardOf(user.id, albums[0]?.id ?? '');
      await store.postcards.insert(postcard);
      const moved = { ...postcard, version: 2, albumId: album.id };
      const outcomes = await interleave(
        [({ postcards }) => postcards.replace(moved, 1), (other) => other.albums.remove(album.id, null)],
        turns,
        ['postcards', 'albums'],
      );
      expect(outcomes.toSorted(), turns.join('')).toEqual([false, true]);
      expect(await store.postcards.find(postcard.id), turns.join('')).toEqual(outcomes[0] ? moved : postcard);
    }
    expect(await findDangling()).toEqual([]);
    expect(await countClaims()).toBe(0);
  });

  test('two who join with the same pair, and the removal of the user, in many orders', async () => {
    const random = createRandom(7);
    const { albums } = await withAlbums(1);
    const albumId = albums[0]?.id ?? '';
    for (let round = 0; round < 60; round++) {
      const user = userAt(0);
      await store.users.insert(user);
      const turns = Array.from({ length: 14 }, () => Math.floor(random() * 3));
      const join: Actor = ({ memberships }) =>
        memberships.insert({ albumId, userId: user.id, createdAt: now });
      const leave: Actor = ({ users }) => users.remove(user.id, null);
      const outcomes = await interleave([join, join, leave], turns, ['users', 'memberships']);
      expect(
        outcomes.filter((ok) => ok),
        turns.join(''),
      ).toHaveLength(1);
      const member = await store.memberships.find({ albumId, userId: user.id });
      expect(member !== null, turns.join('')).toBe(!outcomes[2]);
    }
    expect(await findDangling()).toEqual([]);
    expect(await countClaims()).toBe(0);
  });

  test('killed between any two steps of an insertion: it is there or not, and keeps nothing from being removed', async () => {
    for (let sent = 0, done = false; !done; sent++) {
      const { user, albums } = await withAlbums(1);
      const postcard = postcardOf(user.id, albums[0]?.id ?? '');
      done = await crashAfter(sent, ({ postcards }) => postcards.insert(postcard));
      expect((await store.postcards.find(postcard.id)) !== null).toBe(done);
      expect((await store.postcards.list({ limit: 9, start: { from: 'newest' } }, {})).items).toHaveLength(
        done ? 1 : 0,
      );
      expect((await store.albums.remove(postcard.albumId ?? '', null)).ok).toBe(!done);
      expect(await findDangling()).toEqual([]);
    }
  });

  test('killed between any two steps of a move: the postcard is in one album or the other', async () => {
    for (let sent = 0, done = false; !done; sent++) {
      const { user, albums } = await withAlbums(2);
      const [from = '', to = ''] = albums.map(({ id }) => id);
      const postcard = postcardOf(user.id, from);
      await store.postcards.insert(postcard);
      const moved = { ...postcard, version: 2, albumId: to };
      done = await crashAfter(sent, ({ postcards }) => postcards.replace(moved, 1));
      expect(await store.postcards.find(postcard.id)).toEqual(done ? moved : postcard);
      expect((await store.albums.remove(to, null)).ok).toBe(!done);
      expect((await store.albums.remove(from, null)).ok).toBe(done);
      expect(await findDangling()).toEqual([]);
    }
  });

  test('killed between any two steps of a removal: what stays can be referred to', async () => {
    for (let sent = 0, done = false; !done; sent++) {
      const { user, albums } = await withAlbums(1);
      const albumId = albums[0]?.id ?? '';
      done = await crashAfter(sent, (other) => other.albums.remove(albumId, null));
      expect((await store.postcards.insert(postcardOf(user.id, albumId))).ok).toBe(!done);
    }
  });

  test('what is still being inserted cannot be referred to', async () => {
    const { user } = await withAlbums(0);
    const album = albumOf(user.id);
    await crashAfter(1, ({ albums }) => albums.insert(album));
    const missing = { ok: false, failure: { kind: 'missing-reference', field: 'albumId' } };
    expect(await store.postcards.insert(postcardOf(user.id, album.id))).toEqual(missing);
    expect((await store.albums.remove(album.id, null)).ok).toBe(false);
  });

  test('two that make the same place in the same moment: MongoDB may refuse one, which then shares it', async () => {
    const { user, albums } = await withAlbums(1);
    let sent = 0;
    const refusing = interceptCommands(ask, ['memberships'], async () => {
      if (sent++ === 0) throw new MongoServerError({ message: 'E11000 duplicate key error', code: 11000 });
    });
    const membership = { albumId: albums[0]?.id ?? '', userId: user.id, createdAt: now };
    expect((await storeOver(refusing).memberships.insert(membership)).ok).toBe(true);
    expect(await store.memberships.find(membership)).toEqual(membership);
  });

  test('a start clears away what crashes left, and the same pair can be joined before it too', async () => {
    const { user, albums } = await withAlbums(2);
    const [from = '', to = ''] = albums.map(({ id }) => id);
    const postcard = postcardOf(user.id, from);
    await store.postcards.insert(postcard);
    const membership = { albumId: from, userId: user.id, createdAt: now };
    await crashAfter(1, ({ albums }) => albums.insert(albumOf(user.id)));
    await crashAfter(1, ({ memberships }) => memberships.insert(membership));
    await crashAfter(2, ({ postcards }) => postcards.replace({ ...postcard, version: 2, albumId: to }, 1));
    expect(await countClaims()).toBe(3);
    expect((await store.memberships.insert(membership)).ok).toBe(true);
    expect(await countClaims()).toBe(2);
    await prepareDatabase(ask);
    expect(await countClaims()).toBe(0);
    expect(await store.postcards.find(postcard.id)).toEqual(postcard);
    expect(await store.memberships.find(membership)).toEqual(membership);
  });

  test('a start of another instance does not cost a write that is under way', async () => {
    const { user } = await withAlbums(0);
    for (let step = 0; step < 3; step++) {
      let sent = 0;
      const interrupted = interceptCommands(ask, NAMES, async () => {
        if (sent++ === step) await prepareDatabase(ask);
      });
      const album = albumOf(user.id);
      expect((await storeOver(interrupted).albums.insert(album)).ok).toBe(true);
      expect(await store.albums.find(album.id)).toEqual(album);
    }
  });

  test('two instances in a crowd: nothing dangles, and what was acknowledged is so', async () => {
    const random = createRandom(11);
    const other = connect();
    const stores = [store, storeOver(other.ask)];
    const { user, albums } = await withAlbums(3);
    const users = [user];
    const pick = <Item>(items: readonly Item[]): Item => {
      const item = items[Math.floor(random() * items.length)];
      if (item === undefined) throw new Error('nothing to pick');
      return item;
    };
    const postcards = new Map<string, Postcard>();
    async function write(one: PostcardStore): Promise<void> {
      for (let turn = 0; turn < 40; turn++) {
        const dice = random();
        if (dice < 0.15) {
          const album = albumOf(pick(users).id);
          if ((await one.albums.insert(album)).ok) albums.push(album);
        } else if (dice < 0.3) {
          await one.albums.remove(pick(albums).id, null);
        } else if (dice < 0.4) {
          await one.memberships.insert({ albumId: pick(albums).id, userId: user.id, createdAt: now });
        } else if (dice < 0.5) {
          await one.memberships.remove({ albumId: pick(albums).id, userId: user.id });
        } else if (dice < 0.75 || postcards.size === 0) {
          const postcard = postcardOf(user.id, pick(albums).id);
          if ((await one.postcards.insert(postcard)).ok) postcards.set(postcard.id, postcard);
        } else {
          const postcard = pick([...postcards.values()]);
          postcards.delete(postcard.id);
          const moved = { ...postcard, version: postcard.version + 1, albumId: pick(albums).id };
          const { ok } = await one.postcards.replace(moved, postcard.version);
          postcards.set(postcard.id, ok ? moved : postcard);
        }
      }
    }
    await Promise.all([...stores, ...stores, ...stores].map(write));
    await other.close();
    expect(await findDangling()).toEqual([]);
    expect(await countClaims()).toBe(0);
    expect(postcards.size).toBeGreaterThan(10);
    for (const postcard of postcards.values()) {
      expect(await store.postcards.find(postcard.id)).toEqual(postcard);
    }
  });
});

/** Neither an answer nor a failure of the store: the process is gone. */
class Crash extends Error {}

function storeOver(ask: Ask): PostcardStore {
  return createDocumentStore(ask, async () => {});
}

/** `before` is awaited before each command to a watched collection, and handed the end of it. */
function interceptCommands(
  ask: Ask,
  watched: readonly CollectionName[],
  before: (done: Promise<void>) => Promise<void>,
): Ask {
  return async (name, command) => {
    if (!watched.includes(name)) return await ask(name, command);
    const { promise, resolve } = Promise.withResolvers<void>();
    await before(promise);
    return await ask(name, command).finally(resolve);
  };
}

/** Every order of so many steps of the first with so many of the second. */
function ordersOf(first: number, second: number): number[][] {
  if (first === 0) return [Array<number>(second).fill(1)];
  if (second === 0) return [Array<number>(first).fill(0)];
  return [
    ...ordersOf(first - 1, second).map((rest) => [0, ...rest]),
    ...ordersOf(first, second - 1).map((rest) => [1, ...rest]),
  ];
}
