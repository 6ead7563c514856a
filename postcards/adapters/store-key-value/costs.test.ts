import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PostcardStore } from '../../application/ports.ts';
import { nextId, now, userAt } from '../../application/test-items.ts';
import { positionOf } from '../../domain/page.ts';
import { createTestTable, noKeyValueStore, noKeyValueStoreReason } from '../../test-table.ts';
import { createConnection, type Statement } from './connection.ts';
import { openTable } from './open-table.ts';
import { createKeyValueStore } from './store.ts';
import { createTable } from './table.ts';

const newest = { from: 'newest' } as const;

describe.skipIf(noKeyValueStore)(`what DynamoDB is asked for${noKeyValueStoreReason}`, () => {
  const table = noKeyValueStore ? undefined : createTestTable();
  let statements: Statement[] = [];
  const connection = createConnection({
    address: table?.address,
    poolSize: 4,
    onStatement: (statement) => statements.push(statement),
  });
  const store = createKeyValueStore(createTable(connection, table?.name ?? ''));

  beforeAll(() => openTable({ connection, table: table?.name ?? '', onCreate: () => {} }));
  afterAll(async () => {
    connection.close();
    await table?.drop();
  });

  async function measure(work: () => Promise<unknown>) {
    statements = [];
    await work();
    const sum = (isWrite: boolean) =>
      statements
        .filter(({ operation }) => (operation === 'TransactWriteItems') === isWrite)
        .reduce((total, { units = 0 }) => total + units, 0);
    return { requests: statements.map(({ operation }) => operation), read: sum(false), write: sum(true) };
  }

  test('README.md says it', async () => {
    const patterns = parsePatterns(readFileSync(new URL('README.md', import.meta.url), 'utf8'));
    const works = await prepareWorks(store);
    expect([...patterns.keys()]).toEqual([...works.keys()]);
    for (const [pattern, work] of works) {
      expect(await measure(work), pattern).toEqual(patterns.get(pattern));
    }
  });

  test('at any depth a cursor reads one page and an entry more; an offset reads all it skips', async () => {
    const images = Array.from({ length: 300 }, (_, index) => imageAt(index));
    for (const image of images) await store.images.insert(image);
    const [position] = images.slice(40, 41).map(positionOf);
    if (position === undefined) throw new Error('too few');
    const read = async (
      start: { from: 'after'; position: typeof position } | { from: 'offset'; offset: number },
    ) => {
      const cost = await measure(async () => {
        const { items } = await store.images.list({ limit: 10, start }, {});
        expect(items).toEqual(images.slice(30, 40).reverse());
      });
      const limits = statements.map(({ request }) => (request as { Limit?: number }).Limit);
      return { limits, units: cost.read };
    };
    // An entry has some 300 bytes, and a unit is good for 4 KiB.
    expect(await read({ from: 'after', position })).toEqual({ limits: [11], units: 1 });
    const byOffset = await read({ from: 'offset', offset: 260 });
    expect(byOffset.limits).toEqual([260, 11]);
    expect(byOffset.units).toBeGreaterThan(15);
  });

  test('a page is read on where a query stops at 1 MiB; an offset too', async () => {
    const user = userAt(0);
    await store.users.insert(user);
    const { name: _, ...common } = userAt(0);
    const album = { ...common, id: nextId(), ownerId: user.id, title: 'Summer' };
    await store.albums.insert(album);
    const filter = { albumId: album.id };
    // Four bytes each in UTF-8.
    const text = '🏖'.repeat(2_000);
    const references = { senderId: user.id, albumId: album.id, imageId: null };
    const postcards = Array.from({ length: 140 }, (_, index) => {
      const createdAt = new Date(now.getTime() + index);
      return { ...common, ...references, id: nextId(), createdAt, text, place: 'Lisbon' };
    });
    await Promise.all(postcards.map((postcard) => store.postcards.insert(postcard)));
    const ids = postcards.map(({ id }) => id).reverse();
    const { requests } = await measure(async () => {
      const { items, more } = await store.postcards.list({ limit: 139, start: newest }, filter);
      expect([items.map(({ id }) => id), more]).toEqual([ids.slice(0, 139), true]);
    });
    expect(requests).toEqual(['Query', 'Query']);
    const start = { from: 'offset', offset: 130 } as const;
    const { items, more } = await store.postcards.list({ limit: 20, start }, filter);
    expect([items.map(({ id }) => id), more]).toEqual([ids.slice(130), false]);
    const behind = { from: 'offset', offset: 1_000_000_000 } as const;
    expect(await store.postcards.list({ limit: 20, start: behind }, filter)).toEqual({
      items: [],
      more: false,
    });
  });
});

function imageAt(index: number) {
  const createdAt = new Date(now.getTime() + index);
  const rest = { contentType: 'image/png', byteLength: 68, uploadUntil: now, state: 'stored' } as const;
  return { id: nextId(), version: 1, createdAt, updatedAt: now, ...rest };
}

/** Each access pattern as work that can be done once, after things have been put there that it needs. */
async function prepareWorks(store: PostcardStore): Promise<Map<string, () => Promise<unknown>>> {
  const [ada, grace, newcomer] = [userAt(0), userAt(1), userAt(2)];
  const image = imageAt(0);
  const common = { version: 1, createdAt: now, updatedAt: now };
  const [summer, winter, spring] = [nextId(), nextId(), nextId()].map((id) => {
    return { ...common, id, ownerId: ada.id, title: 'Summer' };
  });
  if (!summer || !winter || !spring) throw new Error('too few');
  const postcard = {
    ...common,
    id: nextId(),
    senderId: ada.id,
    albumId: summer.id,
    imageId: image.id,
    text: '',
    place: '',
  };
  const membership = { albumId: summer.id, userId: grace.id, createdAt: now };
  for (const user of [ada, grace]) await store.users.insert(user);
  for (const album of [summer, winter]) await store.albums.insert(album);
  await store.images.insert(image);
  await store.postcards.insert(postcard);
  await store.memberships.insert(membership);
  const page = { limit: 20, start: newest };
  return new Map<string, () => Promise<unknown>>([
    ['find by id', () => store.users.find(ada.id)],
    ['newest users', () => store.users.list(page, {})],
    [
      'the page after a cursor',
      () => store.users.list({ limit: 20, start: { from: 'after', position: positionOf(grace) } }, {}),
    ],
    [
      'the page at an offset',
      () => store.users.list({ limit: 20, start: { from: 'offset', offset: 1 } }, {}),
    ],
    ['newest postcards of an album', () => store.postcards.list(page, { albumId: summer.id })],
    ['members of an album', () => store.memberships.list(page, 'albumId', summer.id)],
    ['albums that a user shares', () => store.memberships.list(page, 'userId', grace.id)],
    ['find a membership', () => store.memberships.find(membership)],
    ['insert a user', () => store.users.insert(newcomer)],
    ['insert an album', () => store.albums.insert(spring)],
    ['insert a postcard with album and image', () => store.postcards.insert({ ...postcard, id: nextId() })],
    ['insert a membership', () => store.memberships.insert({ ...membership, userId: ada.id })],
    ['replace a user', () => store.users.replace({ ...ada, version: 2 }, 1)],
    [
      'move a postcard to another album',
      () => store.postcards.replace({ ...postcard, version: 2, albumId: winter.id }, 1),
    ],
    ['remove a user', () => store.users.remove(newcomer.id, null)],
    ['remove a membership', () => store.memberships.remove(membership)],
    ['ping', () => store.ping()],
  ]);
}

/** The table under “Access patterns”: what is asked → what it costs. */
function parsePatterns(markdown: string) {
  const [, section = ''] = markdown.split('## Access patterns');
  const rows = section.split('\n## ', 1)[0]?.match(/^\| (?!what|---).*$/gm) ?? [];
  return new Map(
    rows.map((row) => {
      const [pattern = '', requests = '', , read, write] = row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
      return [pattern, { requests: requests.split(', '), read: Number(read), write: Number(write) }];
    }),
  );
}
