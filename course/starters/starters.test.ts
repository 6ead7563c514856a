import { readFile, rm } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { Exchange } from '../../kit/transcript.ts';
import { type Client, createClient } from '../../wire/http1/client.ts';
import { parseJsonBody } from '../../wire/http1/json-body.ts';
import { findFreePort } from '../../wire/ports.ts';
import { type RunningProcess, startProcess } from '../../wire/process.ts';
import { probeHttp, waitUntilReady } from '../../wire/readiness.ts';
import { starters } from './index.ts';
import { prepareStarter, whyNotRunnable } from './testing.ts';

interface Item {
  readonly id: string;
  readonly createdAt: string;
  readonly albumId?: string | null;
}

interface Page {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** ms: the first build of Gin on a machine compiles all of it. */
const buildMs = 300_000;
const nobody = '00000000-0000-4000-8000-000000000000';

for (const { id, title, folder, run, install } of starters) {
  const why = await whyNotRunnable(id);
  const but = why === undefined ? '' : ` (not run: ${why})`;

  test(`${title}: the folder says of itself what the registry says`, async () => {
    const text = await readFile(new URL('backend-essentials.json', folder), 'utf8');
    expect(JSON.parse(text)).toEqual({ starter: id, run, install });
    expect(await readFile(new URL('README.md', folder), 'utf8')).toContain(install);
  });

  test.skipIf(why)(
    `${title}: the starter keeps the contract, except for pages${but}`,
    { timeout: buildMs },
    async () => {
      const { client, url, server } = await start(id);
      const { senderId, albumId } = await createAlbum(client);
      const first = await create(client, '/postcards', { senderId, text: '', place: 'Oslo' });
      expect(first).toMatchObject({ senderId, albumId: null, text: '', place: 'Oslo' });
      await expect.poll(() => Date.now()).toBeGreaterThan(Date.parse(first.createdAt));
      const second = await create(client, '/postcards', { senderId, albumId, text: 'Hi', place: 'Bergen' });

      expect(await readPage(client, '/postcards?limit=1')).toEqual({ items: [second, first], next: null });
      expect(await readPage(client, `/postcards?albumId=${albumId}`)).toEqual({
        items: [second],
        next: null,
      });
      expect(await readPage(client, `/postcards?albumId=${nobody}`)).toEqual({ items: [], next: null });
      expectProblem(await client.request({ path: '/postcards?albumId=7' }), 400);

      const card = { senderId, text: 'Hi', place: 'Oslo' };
      for (const body of [
        '{',
        {},
        { ...card, text: null },
        { ...card, place: '' },
        { ...card, text: 'x'.repeat(2001) },
      ])
        expectProblem(await post(client, '/postcards', body), 400, 422);
      for (const body of [
        { ...card, senderId: nobody },
        { ...card, albumId: nobody },
      ])
        expectProblem(await post(client, '/postcards', body), 422);
      expectProblem(await post(client, '/albums', { ownerId: nobody, title: 'Norway' }), 422);

      const gone = { method: 'DELETE', path: `/postcards/${first.id}` };
      expect((await client.request(gone)).response?.status).toBe(204);
      expectProblem(await client.request(gone), 404);

      expect(server.lastLines().filter((line) => line.includes(url))).toHaveLength(1);
      await server.stop();
      expect((await server.exited).signal).not.toBe('SIGKILL');
    },
  );

  test.skipIf(why)(`${title}: the solution answers in pages${but}`, { timeout: buildMs }, async () => {
    const { client } = await start(id, '3b');
    const { senderId, albumId } = await createAlbum(client);
    // At the same time, so that some of them share a millisecond.
    const cards = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        create(client, '/postcards', {
          senderId,
          albumId: index % 2 ? albumId : null,
          text: '',
          place: 'Oslo',
        }),
      ),
    );
    const order = cards.toSorted((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1));

    expect((await readPage(client, '/postcards')).items).toEqual(order.slice(0, 20));
    expect(await walk(client, '/postcards?limit=7')).toEqual(
      [7, 7, 7, 3].map((size, page) => order.slice(page * 7, page * 7 + size)),
    );
    const inAlbum = order.filter((item) => item.albumId === albumId);
    expect(await walk(client, `/postcards?limit=6&albumId=${albumId}`)).toEqual([
      inAlbum.slice(0, 6),
      inAlbum.slice(6),
    ]);

    for (const query of [
      'limit=0',
      'limit=-1',
      'limit=abc',
      'limit=101',
      'limit=',
      'limit=1&limit=2',
      'after=',
    ])
      expectProblem(await client.request({ path: `/postcards?${query}` }), 400);
    const { next } = await readPage(client, '/postcards?limit=5');
    const cursor = next ?? '';
    for (let index = 0; index < cursor.length; index++) {
      const altered = cursor.slice(0, index) + (cursor[index] === 'A' ? 'B' : 'A') + cursor.slice(index + 1);
      expectProblem(await client.request({ path: `/postcards?after=${altered}` }), 400);
    }

    const path = `/postcards?limit=5&after=${cursor}`;
    expect((await readPage(client, path)).items).toEqual(order.slice(5, 10));
    await client.request({ method: 'DELETE', path: `/postcards/${order[4]?.id}` });
    expect((await readPage(client, path)).items).toEqual(order.slice(5, 10));
  });
}

/** A copy of the starter, running until the test ends. */
async function start(
  id: string,
  ...solved: readonly string[]
): Promise<{ client: Client; url: string; server: RunningProcess }> {
  const prepared = await prepareStarter(id, ...solved);
  if ('skip' in prepared) throw new Error(prepared.skip);
  const { folder, command, args, env } = prepared;
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await startProcess({ command, args, cwd: folder, env: { ...env, PORT: String(port) } });
  onTestFinished(() => server.stop());
  await waitUntilReady({
    probe: probeHttp(`${url}/users`),
    what: `the starter ${id}`,
    timeoutMs: 60_000,
    process: server,
  });
  const client = createClient({ baseUrl: url, from: 'test' });
  onTestFinished(() => client.close());
  return { client, url, server };
}

async function post(client: Client, path: string, body: unknown): Promise<Exchange> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return await client.request({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json' },
    body: text,
  });
}

/** What was created, as the contract says that it is answered. */
async function create(client: Client, path: string, body: unknown): Promise<Item> {
  const exchange = await post(client, path, body);
  expect(exchange.response?.status, exchange.response?.body.text).toBe(201);
  const item = parseJsonBody(exchange) as Item;
  expect(item.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(item.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(exchange.response?.head.toLowerCase()).toContain(`\r\nlocation: ${path}/${item.id}\r\n`);
  return item;
}

async function createAlbum(client: Client): Promise<{ senderId: string; albumId: string }> {
  const user = await create(client, '/users', { name: 'Ada' });
  const album = await create(client, '/albums', { ownerId: user.id, title: 'Norway' });
  return { senderId: user.id, albumId: album.id };
}

async function readPage(client: Client, path: string): Promise<Page> {
  const exchange = await client.request({ path });
  expect(exchange.response?.status, exchange.response?.body.text).toBe(200);
  return parseJsonBody(exchange) as Page;
}

/** The items of each page, until there is no next one. */
async function walk(client: Client, path: string): Promise<(readonly Item[])[]> {
  const pages: (readonly Item[])[] = [];
  for (let after = ''; pages.length < 30; ) {
    const { items, next } = await readPage(client, path + after);
    pages.push(items);
    if (next === null) break;
    after = `&after=${next}`;
  }
  return pages;
}

function placeOf({ createdAt, id }: Item): string {
  return `${createdAt} ${id}`;
}

function expectProblem({ request, response }: Exchange, ...statuses: readonly number[]): void {
  expect(statuses, `${request.head}${request.body.text}`).toContain(response?.status);
  expect(response?.head.toLowerCase()).toContain('content-type: application/problem+json');
}
