import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type RunningPostcards, startPostcards } from '../../../parts/postcards/postcards.ts';
import {
  createTestDatabase,
  noDatabase,
  reason,
  type TestDatabase,
} from '../../../postcards/test-database.ts';
import { findFreePort } from '../../../wire/ports.ts';
import { type FaultId, type RunningTwin, servers, startTwin } from '../start-twin.ts';
import { createTestClient, idsOf, type Reply, type TestClient } from '../test-client.ts';
import { createContractCheck } from '../test-contract.ts';
import { symptoms } from '../test-symptoms.ts';

type Json = Readonly<Record<string, unknown>>;

describe.skipIf(noDatabase)(`Postcards with a fault${reason}`, () => {
  let database: TestDatabase;
  let real: RunningPostcards;
  let draft: Json;
  const running: RunningTwin[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    const env = { ...process.env, DATABASE_URL: database.url };
    real = await startPostcards({ env, signal: new AbortController().signal });
    draft = await fill(createTestClient('postcards', real.url));
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((twin) => twin.stop()));
  });
  afterAll(async () => {
    await real?.stop();
    await database?.drop();
  });

  /** A draft that the real one takes, after 105 postcards: two in three in an album. */
  async function fill({ send }: TestClient): Promise<Json> {
    const idOf = ({ body }: Reply) => (body as Json)['id'];
    const senderId = idOf(await send('POST', '/users', { body: { name: 'Ada' } }));
    const albumId = idOf(await send('POST', '/albums', { body: { ownerId: senderId, title: 'Summer' } }));
    const card = { senderId, albumId, text: 'The sea is warm.', place: 'Lisbon' };
    for (let count = 0; count < 105; count++) {
      const body = count % 3 === 1 ? { ...card, albumId: null } : card;
      expect((await send('POST', '/postcards', { body })).status).toBe(201);
    }
    return card;
  }

  async function start(fault?: FaultId) {
    const twin = await startTwin({ server: 'postcards', upstream: real.url, fault });
    running.push(twin);
    return { ...createTestClient('postcards', twin.url, draft), twin };
  }

  const direct = () => createTestClient('postcards', real.url, draft);
  const allIds = async ({ walk, size }: TestClient) => idsOf(await walk({ [size]: 50 }));

  test('has none of the symptoms without a fault', async () => {
    const client = await start();
    const seen: string[] = [];
    for (const fault of servers.postcards.faults) {
      // Who asks is known in that mode only.
      if (fault !== 'cursor-is-a-key' && (await symptoms[fault](client))) seen.push(fault);
    }
    expect(seen).toEqual([]);
  });

  test.each(servers.postcards.faults)('shows the fault “%s”', async (fault) => {
    expect(await symptoms[fault](await start(fault))).toBe(true);
  });

  test('without a fault hands on what it gets, byte for byte', async () => {
    const { twin } = await start();
    const { id } = await direct().create();
    for (const [method, path] of [
      ['GET', '/postcards?limit=3'],
      ['HEAD', '/postcards?limit=3'],
      ['GET', `/postcards/${id}`],
      ['GET', '/postcards?limit=0'],
      ['PUT', '/albums'],
      ['GET', '/health/ready'],
    ] as const) {
      const [one, other] = await Promise.all(
        [twin.url, real.url].map(async (url) => {
          const response = await fetch(url + path, { method });
          const fields = [...response.headers].filter(
            ([name]) => !/^(date|traceresponse|connection|keep-alive)$/.test(name),
          );
          return [response.status, fields, await response.text()];
        }),
      );
      expect(one, `${method} ${path}`).toEqual(other);
    }
  });

  test('with a fault keeps to the contract of Postcards, page by page', async () => {
    // This fault changes nothing in these requests.
    const client = await start('unknown-ignored');
    const check = createContractCheck(JSON.stringify(resolved(client.twin.contract)));
    const ids = await allIds(direct());
    expect(await allIds(client)).toEqual(ids);
    for (const path of [
      '/postcards?limit=7',
      '/postcards?limit=7&offset=7',
      '/users',
      '/albums?limit=1',
      '/postcards?limit=101',
      '/postcards?after=x',
      '/postcards?after=x&offset=1',
      '/postcards?albumId=x',
    ]) {
      const [reply, expected] = await Promise.all([client.send('GET', path), direct().send('GET', path)]);
      expect([path, reply.status, check('GET', path, reply)]).toEqual([path, expected.status, []]);
      expect([...reply.headers.keys()].filter(isOurs), path).toEqual(
        [...expected.headers.keys()].filter(isOurs),
      );
    }
    const first = await client.list({ limit: 7 });
    expect(first.next?.length).toBeLessThan(200);
    const link = /^<(.+)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    expect((await client.list(link)).ids).toEqual(ids.slice(7, 14));
  });

  test('has the contract of Postcards, at its own address', async () => {
    const { twin, send } = await start();
    const document = JSON.parse(twin.contract) as Json;
    expect((await send('GET', '/openapi.json')).body).toEqual(document);
    expect(document).toMatchObject({ info: { title: 'Postcards' }, servers: [{ url: twin.url }] });
    expect(document).not.toHaveProperty('security');
    expect(JSON.parse((await start('cursor-is-a-key')).twin.contract)).toMatchObject({
      security: [{ bearer: [] }],
    });
  });

  test('create-forgets: what refers to a forgotten item is taken, and nothing stays behind', async () => {
    const before = await allIds(direct());
    const { send, create, remove, twin } = await start('create-forgets');
    const user = await send('POST', '/users', { body: { name: 'Bo' } });
    const card = await create({ senderId: (user.body as Json)['id'] });
    expect([user.status, card.status]).toEqual([201, 201]);
    const deleted = await create();
    expect((await remove(deleted.id)).status).toBe(404);
    await twin.stop();
    expect(await allIds(direct())).toEqual(before);
    expect((await direct().send('GET', user.headers.get('location') ?? '')).status).toBe(404);
  });

  test('cursor-is-a-key: without a user there is nothing, and each has their own', async () => {
    const { twin, create, list, send, itemPath } = await start('cursor-is-a-key');
    const anonymous = await fetch(`${twin.url}/postcards`);
    expect([anonymous.status, anonymous.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    const { id } = await create();
    expect((await list({}, 'ada')).ids).toEqual([id]);
    expect((await list({}, 'bo')).ids).toEqual([]);
    expect((await send('GET', itemPath(id), { as: 'bo' })).status).toBe(404);
    expect((await send('GET', itemPath(id), { as: 'ada' })).status).toBe(200);
  });

  test('a real one that does not answer is 502', async () => {
    const twin = await startTwin({
      server: 'postcards',
      upstream: `http://127.0.0.1:${await findFreePort()}`,
    });
    running.push(twin);
    expect((await fetch(`${twin.url}/users`)).status).toBe(502);
  });
});

const isOurs = (name: string) => /^(link|deprecation|content-type)$/.test(name);

/** The document with its responses and headers in place: the check follows references in schemas only. */
function resolved(contract: string): unknown {
  const document = JSON.parse(contract) as Json;
  const at = (pointer: string) =>
    pointer
      .split('/')
      .slice(1)
      .reduce<unknown>((value, name) => (value as Json)[name], document);
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    const { $ref } = value as { $ref?: string };
    if ($ref && !$ref.includes('/schemas/')) return visit(at($ref));
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, visit(member)]));
  };
  return visit(document);
}
