import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, describe, expect, test } from 'vitest';
import { type FaultId, faults, type RunningTwin, type ServerId, servers, startTwin } from './start-twin.ts';
import { styles } from './styles/index.ts';
import { createTestClient, idsOf, type TestClient } from './test-client.ts';
import { createContractCheck } from './test-contract.ts';
import { symptoms } from './test-symptoms.ts';

type OwnServer = Exclude<ServerId, 'postcards'>;
const own = Object.keys(styles) as OwnServer[];
const writable = own.filter((server) => styles[server].writable);
const readOnly = own.filter((server) => !styles[server].writable);

const running: RunningTwin[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((twin) => twin.stop()));
});

async function start(server: OwnServer, options: { fault?: FaultId; items?: number; seed?: number } = {}) {
  const twin = await startTwin({ server, ...options });
  running.push(twin);
  return { ...createTestClient(server, twin.url), twin };
}

/** By id, which grows with the time. */
function inOrder(server: OwnServer, ids: readonly string[]): string[] {
  const sorted = ids.toSorted((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1));
  return styles[server].order === 'newest first' ? sorted.reverse() : sorted;
}

const everything = async ({ walk, size }: TestClient) => await walk({ [size]: 50 });

describe.each(own)('the server “%s”', (server) => {
  test('walks through all items once, in order, with any page size', async () => {
    const client = await start(server);
    const count = styles[server].perUser ? 15 : 40;
    const all = idsOf(await everything(client));
    expect(all).toHaveLength(count);
    expect(all).toEqual(inOrder(server, all));
    for (const size of [1, 5, 7, 39]) {
      const pages = await client.walk({ [client.size]: size });
      expect(idsOf(pages), `pages of ${size}`).toEqual(all);
      expect(pages.slice(0, -1).every(({ ids }) => ids.length === size)).toBe(true);
      if (styles[server].hasTotal) expect(pages.every(({ total }) => total === count)).toBe(true);
    }
  });

  test('filters before it pages, and counts what passes', async () => {
    const client = await start(server);
    const items = (await everything(client)).flatMap((page) => page.items);
    const value = String(items[0]?.[client.filter]);
    const expected = items
      .filter((item) => String(item[client.filter]) === value)
      .map(({ id }) => String(id));
    expect(expected.length).toBeLessThan(items.length);
    const pages = await client.walk({ [client.size]: 2, [client.filter]: value });
    expect(idsOf(pages)).toEqual(expected);
    if (styles[server].hasTotal) expect(pages.every(({ total }) => total === expected.length)).toBe(true);
  });

  test('has none of the symptoms of a fault', async () => {
    const client = await start(server, { items: 105 });
    const seen: string[] = [];
    for (const fault of servers[server].faults) if (await symptoms[fault](client)) seen.push(fault);
    expect(seen).toEqual([]);
  });

  test.each(servers[server].faults)('shows the fault “%s”', async (fault) => {
    expect(await symptoms[fault](await start(server, { fault, items: 105 }))).toBe(true);
  });

  test('refuses, as its contract says, what is not in it', async () => {
    const client = await start(server);
    const check = createContractCheck(client.twin.contract);
    const { size, place, filter, path } = client;
    const queries = [
      `${size}=0`,
      `${size}=-1`,
      `${size}=ten`,
      `${size}=`,
      `${size}=5&${size}=5`,
      `${place}=`,
      'nonsense=1',
    ];
    for (const query of [...queries, `${place}=!`, `${filter}=`]) {
      const reply = await client.send('GET', `${path}?${query}`);
      expect([query, reply.status, check('GET', path, reply)]).toEqual([query, 400, []]);
      expect(reply.headers.get('content-type')).toBe('application/problem+json');
    }
    const { maximum, above } = styles[server].size;
    const large = await client.send('GET', `${path}?${size}=${maximum + 1}`);
    expect(large.status).toBe(above === 'refused' ? 400 : 200);
    expect((await client.send('GET', '/nowhere')).status).toBe(404);
    const put = await client.send('PUT', path, { body: {} });
    expect([put.status, put.headers.get('allow')]).toEqual([
      405,
      styles[server].writable ? 'GET, HEAD, POST' : 'GET, HEAD',
    ]);
  });

  test('serves its contract, and keeps to it', async () => {
    const client = await start(server);
    const { twin, send, list, itemPath } = client;
    expect((await send('GET', '/openapi.json')).body).toEqual(JSON.parse(twin.contract));
    const check = createContractCheck(twin.contract);
    const first = await list({ [client.size]: 5 });
    expect(check('GET', client.path, first)).toEqual([]);
    if (first.next) expect(check('GET', client.path, await list(first.next))).toEqual([]);
    for (const id of [first.ids[0] ?? '', 'nobody']) {
      expect(check('GET', itemPath(id), await send('GET', itemPath(id)))).toEqual([]);
    }
  });

  test('has a contract with examples that its own schemas take', async () => {
    const { twin } = await start(server);
    const { components } = JSON.parse(twin.contract) as {
      components: { schemas: { Draft: { properties: object } } };
    };
    const { Draft } = components.schemas;
    const sample = Object.fromEntries(
      Object.entries(Draft.properties).map(([name, schema]) => [
        name,
        (schema as { examples: unknown[] }).examples[0],
      ]),
    );
    expect(new Ajv2020({ strict: false }).compile(Draft)(sample)).toBe(true);
  });

  test('gives the same items for the same seed, and others for another', async () => {
    const bodies = [];
    for (const seed of [1, 1, 2])
      bodies.push((await everything(await start(server, { seed }))).map(({ items }) => items));
    expect(bodies[0]).toEqual(bodies[1]);
    expect(bodies[0]).not.toEqual(bodies[2]);
  });
});

describe.each(writable)('the writable server “%s”', (server) => {
  test('loses and repeats nothing while items come and go', async () => {
    const client = await start(server);
    const before = idsOf(await everything(client));
    let gone: string[] = [];
    const made: string[] = [];
    const seen = idsOf(
      await client.walk({ [client.size]: 7 }, async ({ ids }) => {
        // The first of the page, the one that the cursor names, and one that is still to come.
        gone = [ids[0], ids.at(-1), before[20] ?? before[10]].map(String);
        for (const id of gone) expect((await client.remove(id)).status).toBe(204);
        for (let count = 0; count < 3; count++) made.push((await client.create()).id);
      }),
    );
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(before.filter((id) => !gone.includes(id))));
    const after = idsOf(await everything(client));
    expect(after).toEqual(inOrder(server, [...before.filter((id) => !gone.includes(id)), ...made]));
  });

  test('creates, reads and deletes as its contract says', async () => {
    const { create, send, remove, itemPath, path, twin } = await start(server);
    const check = createContractCheck(twin.contract);
    const created = await create();
    expect([created.status, created.headers.get('location')]).toEqual([201, itemPath(created.id)]);
    expect(check('POST', path, created)).toEqual([]);
    // The answer to POST may hold more: how the bytes are uploaded.
    expect(created.body).toMatchObject((await send('GET', itemPath(created.id))).body as object);
    for (const status of [204, 404]) {
      const removed = await remove(created.id);
      expect([removed.status, check('DELETE', itemPath(created.id), removed)]).toEqual([status, []]);
    }
    expect((await send('GET', itemPath(created.id))).status).toBe(404);
    for (const body of [{}, [], { ...(created.body as object) }]) {
      const refused = await send('POST', path, { body });
      expect([refused.status, check('POST', path, refused)]).toEqual([422, []]);
    }
    expect((await send('POST', `${path}?nonsense=1`, { body: {} })).status).toBe(400);
  });

  test('refuses a body that is no JSON, of another type, or too large', async () => {
    const { twin, path } = await start(server);
    const post = async (type: string, body: string) => {
      const headers = { 'content-type': type, authorization: 'Bearer ada' };
      return (await fetch(twin.url + path, { method: 'POST', headers, body })).status;
    };
    expect(await post('application/json', '{')).toBe(400);
    expect(await post('text/plain', '{}')).toBe(415);
    expect(await post('application/json', `"${'x'.repeat(70_000)}"`)).toBe(413);
  });

  test('creates items of one second, and puts them in a total order', async () => {
    const client = await start(server, { items: 0 });
    const made = await Promise.all(Array.from({ length: 12 }, async () => (await client.create()).id));
    expect(idsOf(await client.walk({ [client.size]: 5 }))).toEqual(inOrder(server, made));
  });
});

test.each(['cursor', 'link', 'next-url', 'private'] as const)(
  '%s: a cursor keeps its filter, and takes no other',
  async (server) => {
    const client = await start(server);
    const items = (await everything(client)).flatMap((page) => page.items);
    const [value = '', other = ''] = new Set(items.map((item) => String(item[client.filter])));
    const { next = '' } = await client.list({ [client.size]: 2, [client.filter]: value });
    const query = new URL(next, client.twin.url).searchParams;
    const cursor = query.get(client.place) ?? '';
    const kept = await client.list({ [client.place]: cursor });
    expect(kept.ids).not.toEqual([]);
    expect(kept.items.map((item) => item[client.filter])).toEqual(kept.ids.map(() => value));
    expect((await client.list({ [client.place]: cursor, [client.filter]: other })).status).toBe(400);
  },
);

test.each(readOnly)('%s: is read-only, and a page past the end is empty', async (server) => {
  const client = await start(server);
  expect((await client.create()).status).toBe(405);
  expect((await client.remove('1')).status).toBe(405);
  expect(client.twin.contract).not.toMatch(/"post"|"delete"/);
  const beyond = await client.list({ [client.place]: 1_000 });
  expect([beyond.status, beyond.ids, beyond.total]).toEqual([200, [], 40]);
});

test.each(readOnly)('%s: with rows-move its contract says that it is not read-only', async (server) => {
  const { twin } = await start(server, { fault: 'rows-move' });
  expect(twin.contract).toMatch(/"post".*"delete"/);
});

test('starting-after: an unknown id is refused', async () => {
  expect((await (await start('starting-after')).list({ starting_after: 'ch_unknown' })).status).toBe(400);
});

describe('private', () => {
  test('asks who it is, and says so in its contract', async () => {
    const { twin, path } = await start('private');
    const response = await fetch(twin.url + path);
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(JSON.parse(twin.contract)).toMatchObject({ security: [{ bearer: [] }] });
  });

  test('keeps the notes of its users apart, and their cursors', async () => {
    const { list, send, create, itemPath } = await start('private');
    const [ada, bo, eve] = [await list({}, 'ada'), await list({}, 'bo'), await list({}, 'eve')];
    expect([ada.total, bo.total, eve.total]).toEqual([15, 15, 0]);
    expect(ada.ids.filter((id) => bo.ids.includes(id))).toEqual([]);
    expect((await list(ada.next, 'bo')).status).toBe(400);
    const { id } = await create();
    for (const method of ['GET', 'DELETE']) {
      expect((await send(method, itemPath(id), { as: 'bo' })).status).toBe(404);
    }
    expect((await list({}, 'ada')).ids[0]).toBe(id);
  });
});

test('every fault is one that some server can have', () => {
  const offered = new Set(Object.values(servers).flatMap((server) => server.faults));
  expect([...offered].toSorted()).toEqual(Object.keys(faults).toSorted());
});

test('a fault that the server cannot have is refused, and so is a proxy before nothing', async () => {
  await expect(startTwin({ server: 'offset', fault: 'next-loops' })).rejects.toThrow(RangeError);
  await expect(startTwin({ server: 'postcards' })).rejects.toThrow(RangeError);
});

test('may be stopped twice, also while it waits', async () => {
  const { twin, list } = await start('offset', { fault: 'deep-is-slow', items: 10_000 });
  const waiting = list({ offset: 9_000 }).then(
    () => 'answered',
    () => 'cut off',
  );
  // When this one is back, the other one has arrived and waits: for 54 seconds, were it not cut off.
  await list();
  await Promise.all([twin.stop(), twin.stop()]);
  expect(await waiting).toBe('cut off');
});
