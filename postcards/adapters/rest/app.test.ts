import { once } from 'node:events';
import { connect } from 'node:net';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, noDatabase, reason, type TestDatabase } from '../../test-database.ts';
import { type Relay, startRelay } from '../../test-relay.ts';
import { systemClock } from '../clock.ts';
import { type HttpServer, startHttpServer } from '../http-server.ts';
import { createIds } from '../ids.ts';
import { createLog } from '../log.ts';
import { createConnectionPool } from '../store-sql/connection-pool.ts';
import { migrateDatabase } from '../store-sql/migrate.ts';
import { createSqlStore } from '../store-sql/store.ts';
import { createThumbnailer } from '../thumbnails/thumbnailer.ts';
import { createApp } from './app.ts';
import { readContract } from './contract.ts';

type Json = Record<string, unknown>;
type Answer = { status: number; headers: Headers; body: Json };

describe.skipIf(noDatabase)(`the REST interface over HTTP${reason}`, () => {
  let database: TestDatabase;
  let relay: Relay;
  let pool: Pool;
  let server: HttpServer;
  const lines: Json[] = [];
  const log = createLog('info', (line) => lines.push(JSON.parse(line)));

  beforeAll(async () => {
    database = await createTestDatabase();
    relay = await startRelay(new URL(database.url));
    pool = createConnectionPool({ url: relay.url, size: 4 });
    await migrateDatabase(pool);
    server = await start(createSqlStore(pool));
  });
  afterAll(async () => {
    await server?.stop(1_000);
    await pool?.end();
    await relay?.stop();
    await database?.drop();
  });

  function start(store: ReturnType<typeof createSqlStore>): Promise<HttpServer> {
    const ids = createIds(systemClock);
    const deps = { store, clock: systemClock, ids, imageStore: undefined, thumbnailer: createThumbnailer() };
    const app = createApp({ ...deps, log, isStopping: () => false });
    return startHttpServer(app.fetch, '127.0.0.1', 0);
  }

  async function request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const mediaType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const response = await fetch(new URL(path, server.url), {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': mediaType }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed: Json = text === '' ? {} : JSON.parse(text);
    const answer: Answer = { status: response.status, headers: response.headers, body: parsed };
    return answer;
  }

  /** Every error has the same shape (RFC 9457). */
  function expectProblem(answer: Answer, status: number, kind: string): void {
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const type = `urn:postcards:problem:${kind}`;
    expect(answer.body).toMatchObject({
      type,
      status,
      title: expect.any(String),
      detail: expect.any(String),
    });
    expect(answer.status).toBe(status);
  }

  const createUser = async (name = 'Ada') => (await request('POST', '/users', { name })).body;

  test('the contract is where a check looks for it', async () => {
    const response = await fetch(new URL('/openapi.yaml', server.url));
    expect(response.headers.get('content-type')).toBe('application/yaml');
    expect(await response.text()).toBe(readContract());
  });

  test('what was created is at its Location, with the same tag', async () => {
    const created = await request('POST', '/users', { name: 'Ada' });
    expect(created.status).toBe(201);
    const location = created.headers.get('location') ?? '';
    expect(location).toBe(`/users/${created.body['id']}`);
    const read = await request('GET', location);
    expect(read.body).toEqual(created.body);
    expect(read.headers.get('etag')).toBe(created.headers.get('etag'));
    expect(read.headers.get('etag')).toMatch(/^"[^"]+"$/);
  });

  test('a client that holds the current version gets 304 without a body', async () => {
    const { id } = await createUser();
    const current = { 'if-none-match': '"1"' };
    const unchanged = await request('GET', `/users/${id}`, undefined, current);
    expect([unchanged.status, unchanged.headers.get('etag'), unchanged.body]).toEqual([304, '"1"', {}]);
    await request('PATCH', `/users/${id}`, { name: 'Grace' }, { 'if-match': '"1"' });
    expect((await request('GET', `/users/${id}`, undefined, current)).status).toBe(200);
  });

  test('a change needs the version it is based on, and a stale one changes nothing', async () => {
    const path = `/users/${(await createUser())['id']}`;
    expectProblem(await request('PATCH', path, { name: 'x' }), 428, 'precondition-required');
    const changed = await request('PATCH', path, { name: 'Grace' }, { 'if-match': '"1"' });
    expect([changed.status, changed.headers.get('etag'), changed.body['name']]).toEqual([
      200,
      '"2"',
      'Grace',
    ]);
    const stale = await request('PATCH', path, { name: 'x' }, { 'if-match': '"1"' });
    expectProblem(stale, 412, 'precondition-failed');
    expect((await request('GET', path)).body['name']).toBe('Grace');
    expect((await request('PATCH', path, { name: 'Lin' }, { 'if-match': '*' })).status).toBe(200);
  });

  test('of two clients that change the same version at once, one is told', async () => {
    const path = `/users/${(await createUser())['id']}`;
    const names = Array.from({ length: 8 }, (_, index) => `client ${index}`);
    const answers = await Promise.all(
      names.map((name) => request('PATCH', path, { name }, { 'if-match': '"1"' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(412)]);
  });

  test('a user joins an album once: 201 the first time, 200 after it, and one member', async () => {
    const [owner, friend] = [await createUser(), await createUser('Grace')];
    const album = (await request('POST', '/albums', { ownerId: owner['id'], title: 'Summer' })).body;
    const members = `/albums/${album['id']}/members`;
    const first = await request('POST', members, { userId: friend['id'] });
    expect([first.status, first.headers.get('location')]).toEqual([201, `${members}/${friend['id']}`]);
    const again = await Promise.all(
      Array.from({ length: 5 }, () => request('POST', members, { userId: friend['id'] })),
    );
    expect(again.map(({ status, body }) => [status, body])).toEqual(Array(5).fill([200, first.body]));
    await request('POST', members, { userId: owner['id'] });
    const page = await request('GET', `${members}?limit=1`);
    expect(page.body['items']).toMatchObject([{ userId: owner['id'] }]);
    const rest = await request('GET', `${members}?limit=1&after=${page.body['next']}`);
    expect(rest.body).toEqual({ items: [first.body], next: null });
    const ofFriend = await request('GET', `/users/${friend['id']}/memberships`);
    expect(ofFriend.body).toEqual({ items: [first.body], next: null });
    expect((await request('GET', `${members}/${friend['id']}`)).body).toEqual(first.body);

    expectProblem(await request('DELETE', `/users/${friend['id']}`), 409, 'still-referenced');
    expect((await request('DELETE', `${members}/${friend['id']}`)).status).toBe(204);
    expectProblem(await request('DELETE', `${members}/${friend['id']}`), 404, 'not-found');
    expectProblem(await request('GET', `${members}/${friend['id']}`), 404, 'not-found');
    expect((await request('DELETE', `/users/${friend['id']}`)).status).toBe(204);
    expectProblem(await request('POST', members, { userId: friend['id'] }), 422, 'invalid-body');
    const nowhere = `/albums/${owner['id']}/members`;
    expectProblem(await request('POST', nowhere, { userId: owner['id'] }), 404, 'not-found');
    expectProblem(await request('GET', nowhere), 404, 'not-found');
    expectProblem(await request('GET', `/users/${friend['id']}/memberships`), 404, 'not-found');
  });

  test('a merge patch keeps what it does not name, and null takes away', async () => {
    const senderId = (await createUser())['id'];
    const album = (await request('POST', '/albums', { ownerId: senderId, title: 'Summer' })).body;
    const draft = {
      senderId,
      albumId: album['id'],
      text: 'Warm.',
      place: 'Lisbon',
    };
    const postcard = (await request('POST', '/postcards', draft)).body;
    const patch = { albumId: null, place: 'Porto' };
    const changed = await request('PATCH', `/postcards/${postcard['id']}`, patch, { 'if-match': '"1"' });
    expect(changed.body).toEqual({ ...postcard, ...patch, updatedAt: expect.any(String) });
    const withoutText = await request(
      'PATCH',
      `/postcards/${postcard['id']}`,
      { text: null },
      { 'if-match': '*' },
    );
    expectProblem(withoutText, 422, 'invalid-body');
  });

  test('pages, followed by their links, are the whole list once', async () => {
    const senderId = (await createUser())['id'];
    const albumId = (await request('POST', '/albums', { ownerId: senderId, title: 'Pages' })).body['id'];
    const sent: unknown[] = [];
    for (let count = 0; count < 7; count++) {
      sent.unshift(
        (await request('POST', '/postcards', { senderId, albumId, text: '', place: 'x' })).body['id'],
      );
    }
    for (const first of [
      `/postcards?albumId=${albumId}&limit=3`,
      `/postcards?albumId=${albumId}&limit=3&offset=0`,
    ]) {
      const seen: unknown[] = [];
      for (let path: string | undefined = first; path !== undefined; ) {
        const page = await request('GET', path);
        seen.push(...(page.body['items'] as Json[]).map(({ id }) => id));
        expect(page.headers.get('deprecation')).toBe(first.includes('offset') ? '@1767225600' : null);
        path = /^<(.+)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1];
        expect(page.body['next'] === null).toBe(path === undefined);
      }
      expect(seen).toEqual(sent);
    }
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['after=garbage', 'after'],
    ['offset=-1', 'offset'],
    ['sort=name', 'sort'],
  ])('the query %s is refused', async (query, parameter) => {
    const answer = await request('GET', `/users?${query}`);
    expectProblem(answer, 400, 'invalid-parameter');
    expect(answer.body['errors']).toEqual([{ parameter, detail: expect.any(String) }]);
  });

  test('what does not exist is 404: an item, a path, and after deletion', async () => {
    const { id } = await createUser();
    expect((await request('DELETE', `/users/${id}`)).status).toBe(204);
    expectProblem(await request('GET', `/users/${id}`), 404, 'not-found');
    expectProblem(await request('DELETE', `/users/${id}`), 404, 'not-found');
    expectProblem(
      await request('PATCH', `/users/${id}`, { name: 'x' }, { 'if-match': '*' }),
      404,
      'not-found',
    );
    expectProblem(await request('GET', '/nowhere'), 404, 'not-found');
    expectProblem(await request('GET', '/users/no-uuid'), 400, 'invalid-parameter');
    const urn = '/users/urn:uuid:019b76da-a800-7000-8000-000000000001';
    expectProblem(await request('GET', urn), 400, 'invalid-parameter');
  });

  test('a deletion can insist on a version', async () => {
    const { id } = await createUser();
    const stale = await request('DELETE', `/users/${id}`, undefined, { 'if-match': '"2"' });
    expectProblem(stale, 412, 'precondition-failed');
    expect((await request('DELETE', `/users/${id}`, undefined, { 'if-match': '"1"' })).status).toBe(204);
  });

  test('a user who owns an album is not deleted', async () => {
    const ownerId = (await createUser())['id'];
    await request('POST', '/albums', { ownerId, title: 'Summer' });
    expectProblem(await request('DELETE', `/users/${ownerId}`), 409, 'still-referenced');
  });

  test('a reference to nothing is named', async () => {
    const ownerId = '019b76da-a800-7000-8000-000000000001';
    const answer = await request('POST', '/albums', { ownerId, title: 'x' });
    expectProblem(answer, 422, 'invalid-body');
    expect(answer.body['errors']).toEqual([{ pointer: '#/ownerId', detail: expect.any(String) }]);
  });

  test('bodies that are not what they should be', async () => {
    expectProblem(await request('POST', '/users', '{"name":'), 400, 'malformed-body');
    expectProblem(await request('POST', '/users', ''), 400, 'malformed-body');
    const form = await request('POST', '/users', 'name=Ada', { 'content-type': 'text/plain' });
    expectProblem(form, 415, 'unsupported-media-type');
    expect(form.headers.get('accept')).toBe('application/json');
    expectProblem(await request('POST', '/users', { name: 'x'.repeat(70_000) }), 413, 'content-too-large');
    expectProblem(await request('POST', '/users', { name: 'a\0' }), 422, 'invalid-body');
    expectProblem(await request('POST', '/users', '{"name":"\\ud800"}'), 422, 'invalid-body');
    expectProblem(await request('POST', '/users', { name: 'Ada', admin: true }), 422, 'invalid-body');
  });

  test('a body of undeclared length is cut off at the limit', async () => {
    const chunk = new TextEncoder().encode('x'.repeat(16_384));
    let chunks = 0;
    const body = new ReadableStream({
      pull: (controller) => (chunks++ < 8 ? controller.enqueue(chunk) : controller.close()),
    });
    const init = { method: 'POST', body, duplex: 'half', headers: { 'content-type': 'application/json' } };
    expect((await fetch(`${server.url}/users`, init as RequestInit)).status).toBe(413);
  });

  test('a method that a path does not have is 405, and Allow names the others', async () => {
    const answer = await request('PUT', '/users', {});
    expectProblem(answer, 405, 'method-not-allowed');
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
    expect((await request('HEAD', '/users')).status).toBe(200);
  });

  test('what is not HTTP is a problem too', async () => {
    const socket = connect(server.port, '127.0.0.1').setEncoding('utf8');
    socket.end('NOT HTTP\r\n\r\n');
    let answer = '';
    socket.on('data', (text) => {
      answer += text;
    });
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1\.1 400 .*application\/problem\+json.*malformed-request/s);
  });

  test('the trace of the caller is in the answer and in the log', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const answer = await request('GET', '/users?limit=1', undefined, {
      traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
    });
    expect(answer.headers.get('traceresponse')).toContain(traceId);
    expect(lines.find(({ trace_id }) => trace_id === traceId)).toEqual({
      time: expect.any(Number),
      level: 'info',
      event: 'request',
      trace_id: traceId,
      method: 'GET',
      path: '/users',
      status: 200,
      start: expect.any(Number),
      duration_ms: expect.any(Number),
    });
  });

  test('an answer that breaks the contract is a fault of ours: 500, and the log says why', async () => {
    const store = createSqlStore(pool);
    const nameless = async () => ({
      id: '019b76da-a800-7000-8000-000000000001',
      version: 1,
      createdAt: new Date(),
      updatedAt: new Date(),
      name: '',
    });
    const broken = await start({ ...store, users: { ...store.users, find: nameless } });
    const response = await fetch(`${broken.url}/users/019b76da-a800-7000-8000-000000000001`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('name');
    expect(lines.at(-2)).toMatchObject({ level: 'error', event: 'contract-broken', operation: 'getUser' });
    await broken.stop(1_000);
  });

  test('without the database: 503 with Retry-After, alive but not ready; then all is well again', async () => {
    relay.cut();
    for (const path of ['/users', '/health/ready']) {
      const answer = await request('GET', path);
      expectProblem(answer, 503, 'unavailable');
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    }
    expect((await request('GET', '/health/live')).status).toBe(200);
    relay.mend();
    expect((await request('GET', '/users')).status).toBe(200);
    expect((await request('GET', '/health/ready')).body).toEqual({ status: 'ready' });
  });
});
