import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { StoreUnavailable } from '../../application/failure.ts';
import type { PostcardStore } from '../../application/ports.ts';
import { nextId, now } from '../../application/test-items.ts';
import { createRandom } from '../../test-ledger.ts';
import { createTestTable, noKeyValueStore, noKeyValueStoreReason, type TestTable } from '../../test-table.ts';
import { createLog } from '../log.ts';
import { createOpenableKeyValueStore } from './openable.ts';
import { cancellation, refusal, startTestProxy, type Whim } from './test-proxy.ts';

const WRITERS = 8;
const TURNS = 60;

type Outcome = { readonly ok: true } | { readonly ok: false; readonly failure: { readonly kind: string } };
type Entry = Readonly<Record<string, unknown>>;

test.skipIf(noKeyValueStore)(
  `whatever many do at once, and whatever becomes of the answers: copies and counts agree${noKeyValueStoreReason}`,
  async () => {
    const random = createRandom(7);
    const table = createTestTable();
    const proxy = await startTestProxy(table.address.endpoint);
    const address = { ...table.address, endpoint: proxy.endpoint };
    const log = createLog('error', () => {});
    const { store, open, close } = createOpenableKeyValueStore({
      table: table.name,
      poolSize: WRITERS,
      log,
      address,
    });
    await open();
    const whims: Whim[] = ['lose', refusal('ThrottlingException'), cancellation('TransactionConflict')];
    proxy.whim = () => (random() < 0.15 ? (pick(random, whims) ?? 'pass') : 'pass');
    const turn = createTurns(store, random);
    const outcomes = new Set<string>();
    const write = async () => {
      for (let count = 0; count < TURNS; count++) {
        const outcome = await turn().catch(unlessUnavailable);
        outcomes.add(outcome.ok ? 'ok' : outcome.failure.kind);
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, write));
    const all = ['already-there', 'missing-reference', 'ok', 'still-referenced', 'version-changed'];
    expect([...outcomes].sort()).toEqual(expect.arrayContaining(all));

    const entries = await readTable(table);
    const items = entries.filter(({ sk }) => sk === 'item');
    expect(items.length).toBeGreaterThan(50);
    const isCount = ({ sk }: Entry) => sk === 'references';
    expect(byKey(entries.filter(isCount).map(withoutZeros))).toEqual(byKey(countsOf(items)));
    const copies = entries.filter((entry) => !items.includes(entry) && !isCount(entry));
    expect(byKey(copies)).toEqual(byKey(items.flatMap(copiesOf)));
    await close();
    await proxy.stop();
    await table.drop();
  },
);

/** Something at random, on ids so few that the writers meet. An id is used once only, as those of Postcards are. */
function createTurns(store: PostcardStore, random: () => number): () => Promise<Outcome> {
  const ids = { users: [], albums: [], images: [], postcards: [] } as Record<
    'users' | 'albums' | 'images' | 'postcards',
    string[]
  >;
  /** One that is there, as far as we know; now and then one that is not. */
  const any = (kind: keyof typeof ids) =>
    (random() < 0.95 ? pick(random, ids[kind].slice(-6)) : undefined) ?? nextId();
  const perhaps = (kind: keyof typeof ids) => (random() < 0.5 ? any(kind) : null);
  const resource = () => {
    const createdAt = new Date(now.getTime() + Math.floor(random() * 10));
    return { id: nextId(), version: 1, createdAt, updatedAt: createdAt };
  };
  const kept = async <Made extends Outcome>(kind: keyof typeof ids, id: string, made: Promise<Made>) => {
    const outcome = await made;
    if (outcome.ok) ids[kind].push(id);
    return outcome;
  };

  const turns: (() => Promise<Outcome>)[] = [
    () => {
      const user = { ...resource(), name: 'Ada' };
      return kept('users', user.id, store.users.insert(user));
    },
    () => {
      const album = { ...resource(), ownerId: any('users'), title: 'Summer' };
      return kept('albums', album.id, store.albums.insert(album));
    },
    () => {
      const rest = { contentType: 'image/png', byteLength: 68, uploadUntil: now, state: 'stored' } as const;
      const image = { ...resource(), ...rest };
      return kept('images', image.id, store.images.insert(image));
    },
    ...Array.from({ length: 3 }, () => () => {
      const references = { senderId: any('users'), albumId: perhaps('albums'), imageId: perhaps('images') };
      const postcard = { ...resource(), ...references, text: '', place: 'Lisbon' };
      return kept('postcards', postcard.id, store.postcards.insert(postcard));
    }),
    ...Array.from({ length: 3 }, () => async () => {
      const postcard = await store.postcards.find(any('postcards'));
      if (postcard === null) return { ok: true } as const;
      const version = postcard.version + 1;
      const moved = { ...postcard, version, albumId: perhaps('albums'), imageId: perhaps('images') };
      return await store.postcards.replace(moved, postcard.version);
    }),
    () => store.users.remove(any('users'), null),
    () => store.albums.remove(any('albums'), null),
    () => store.images.remove(any('images'), null),
    () => store.postcards.remove(any('postcards'), random() < 0.5 ? 1 : null),
    ...Array.from({ length: 2 }, () => () => {
      const membership = { albumId: any('albums'), userId: any('users'), createdAt: resource().createdAt };
      return store.memberships.insert(membership);
    }),
    async () => {
      await store.memberships.remove({ albumId: any('albums'), userId: any('users') });
      return { ok: true };
    },
  ];
  return async () => await (pick(random, turns) ?? (() => Promise.reject(new Error('no turns'))))();
}

/** Of some changes nobody knows whether they were made: they may have been, but not by halves. */
function unlessUnavailable(error: unknown): Outcome {
  if (!(error instanceof StoreUnavailable)) throw error;
  return { ok: false, failure: { kind: 'unavailable' } };
}

async function readTable({ address, name }: TestTable): Promise<Entry[]> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(address));
  const entries: Entry[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: name, ConsistentRead: true })) {
    entries.push(...Items);
  }
  client.destroy();
  return entries;
}

/** Where a thing must stand besides, said once more in other words than those of the store. */
function copiesOf(item: Entry): Entry[] {
  const [kind = ''] = String(item['pk']).split('#');
  const { albumId, userId, createdAt, id } = item;
  if (kind === 'memberships') {
    return [
      { ...item, pk: `albums#${albumId}#memberships`, sk: `${createdAt}#${userId}` },
      { ...item, pk: `users#${userId}#memberships`, sk: `${createdAt}#${albumId}` },
    ];
  }
  const sk = `${createdAt}#${id}`;
  const inAlbum = typeof albumId === 'string' ? [{ ...item, pk: `albums#${albumId}#postcards`, sk }] : [];
  return [{ ...item, pk: kind, sk }, ...inAlbum];
}

/** What must be counted, by looking at everything. */
function countsOf(items: readonly Entry[]): Entry[] {
  const counts = new Map<string, Record<string, unknown>>();
  for (const { pk } of items) {
    if (/^(users|albums|images)#/.test(String(pk))) counts.set(String(pk), { pk, sk: 'references' });
  }
  const owners = {
    ownerId: 'users',
    senderId: 'users',
    userId: 'users',
    albumId: 'albums',
    imageId: 'images',
  };
  for (const item of items) {
    const [kind = ''] = String(item['pk']).split('#');
    for (const [member, owner] of Object.entries(owners)) {
      const count = counts.get(`${owner}#${item[member]}`);
      if (typeof item[member] !== 'string') continue;
      // Else it refers to nothing.
      expect(count).toBeDefined();
      if (count !== undefined) count[kind] = Number(count[kind] ?? 0) + 1;
    }
  }
  return [...counts.values()];
}

function withoutZeros(counts: Entry): Entry {
  return Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== 0));
}

function byKey(entries: readonly Entry[]): Map<string, Entry> {
  return new Map(entries.map((entry) => [`${entry['pk']} ${entry['sk']}`, entry]));
}

function pick<Value>(random: () => number, values: readonly Value[]): Value | undefined {
  return values[Math.floor(random() * values.length)];
}
