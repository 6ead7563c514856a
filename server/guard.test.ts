/** The door of the local server, on the real one: who is let in, and what every answer carries. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, createClient, type RequestOptions } from '../wire/http1/client.ts';
import { type RunningServer, startServer } from './start.ts';

const folder = mkdtempSync(join(tmpdir(), 'be-guard-test-'));
let server: RunningServer;
let client: Client;
let token: string;
let own: string;

beforeAll(async () => {
  server = await startServer({ folder, env: process.env });
  own = new URL(server.url).host;
  client = createClient({ baseUrl: server.url, from: 'test' });
  token = /name="course-token" content="([^"]+)"/.exec(await textOf({ path: '/' }))?.[1] ?? '';
});
afterAll(async () => {
  await client?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(options: RequestOptions) {
  const { response, failure } = await client.request(options);
  if (!response) throw new Error(failure?.message);
  return response;
}

async function textOf(options: RequestOptions): Promise<string> {
  return (await ask(options)).body.text;
}

/** Status and code of the explained error. */
async function refusal(options: RequestOptions): Promise<[number, string]> {
  const { status, body } = await ask(options);
  return [status, (JSON.parse(body.text) as { code: string }).code];
}

const refused = [403, 'request-refused'];
const order = JSON.stringify({ experiment: 'pagination/offset-or-cursor', values: {}, seed: 1 });

async function expectNothingStarted() {
  const row = JSON.parse(await textOf({ path: '/api/rows/pagination' }));
  expect(row.experiments['pagination/offset-or-cursor']).toBeDefined();
  expect(row.experiments['pagination/offset-or-cursor'].live).toBeUndefined();
  expect(existsSync(join(folder, 'runs'))).toBe(false);
  expect(existsSync(join(folder, 'progress.jsonl'))).toBe(false);
}

describe('Host', () => {
  it.each([
    ['evil.example'],
    ['evil.example:4300'],
    ['127.0.0.1'],
    ['127.0.0.1:1'],
    ['0.0.0.0:4300'],
    ['[::1]:4300'],
    ['127.0.0.1.evil.example:4300'],
  ])('refuses %s', async (host) => {
    for (const path of ['/', '/api/course', '/api/instance', '/assets/none.js', '/nothing']) {
      expect(await refusal({ path, headers: { host } })).toEqual(refused);
    }
  });

  it('takes both of its own names', async () => {
    expect((await ask({ path: '/' })).status).toBe(200);
    const host = own.replace('127.0.0.1', 'localhost');
    expect((await ask({ path: '/', headers: { host } })).status).toBe(200);
  });
});

describe('Origin and Sec-Fetch-Site', () => {
  it.each([['http://evil.example'], ['null'], ['https://127.0.0.1'], ['http://127.0.0.1:1']])(
    'refuses the origin %s, even with the token',
    async (origin) => {
      const headers = { origin, 'x-course-token': token };
      expect(await refusal({ path: '/api/course', headers })).toEqual(refused);
      expect(await refusal({ method: 'POST', path: '/api/runs', headers, body: order })).toEqual(refused);
      await expectNothingStarted();
    },
  );

  it('takes its own origin', async () => {
    expect((await ask({ path: '/api/course', headers: { origin: `http://${own}` } })).status).toBe(200);
  });

  it.each([['cross-site'], ['same-site']])('refuses what is %s', async (site) => {
    const headers = { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors', 'x-course-token': token };
    expect(await refusal({ path: '/api/course', headers })).toEqual(refused);
    expect(await refusal({ method: 'POST', path: '/api/runs', headers, body: order })).toEqual(refused);
    await expectNothingStarted();
  });

  it('lets a link from elsewhere open the page, and nothing else', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await ask({ path: '/rows/pagination', headers })).status).toBe(200);
    const posted = { ...headers, 'x-course-token': token };
    expect(await refusal({ method: 'POST', path: '/api/runs', headers: posted, body: order })).toEqual(
      refused,
    );
    await expectNothingStarted();
  });
});

describe('the token', () => {
  it('is asked for whatever is not a reading, before anything is done', async () => {
    expect(token).toMatch(/^[\w-]{32}$/);
    const wrong = [undefined, '', 'x', token.slice(0, -1), `${token}x`, 'A'.repeat(token.length)];
    for (const given of wrong) {
      const headers = given === undefined ? {} : { 'x-course-token': given };
      for (const [method, path] of [
        ['POST', '/api/runs'],
        ['POST', '/api/answers'],
        ['DELETE', '/api/runs/00000000'],
        ['PUT', '/api/runs/00000000'],
        ['OPTIONS', '/api/runs'],
        ['PATCH', '/'],
      ] as const) {
        expect(await refusal({ method, path, headers, body: order })).toEqual(refused);
      }
    }
    await expectNothingStarted();
  });

  it('opens the door when it is right', async () => {
    const headers = { 'x-course-token': token };
    expect(await refusal({ method: 'POST', path: '/api/runs', headers, body: '{}' })).toEqual([
      400,
      'request-malformed',
    ]);
  });

  it('stands in the HTML and nowhere else', async () => {
    const html = await textOf({ path: '/' });
    expect(html.split(token)).toHaveLength(2);
    const assets = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1] ?? '');
    expect(assets.length).toBeGreaterThan(1);
    const paths = ['/api/instance', '/api/course', '/api/rows/pagination', '/nothing', ...assets];
    for (const path of paths) {
      const { head, body } = await ask({ path });
      expect(body.truncated).toBe(false);
      expect(`${head}${body.text}`).not.toContain(token);
    }
    const wrong = await ask({ method: 'POST', path: '/api/runs', headers: { 'x-course-token': 'x' } });
    expect(wrong.body.text).not.toContain(token);
  });
});

describe('the headers', () => {
  const demanded = [
    /^content-security-policy: default-src 'none'; .*script-src 'self'; .*frame-ancestors 'none'\r$/im,
    /^x-content-type-options: nosniff\r$/im,
    /^referrer-policy: no-referrer\r$/im,
    /^cross-origin-opener-policy: same-origin\r$/im,
    /^cross-origin-resource-policy: same-origin\r$/im,
    /^cache-control: .+\r$/im,
  ];
  const big = 'x'.repeat(64 * 1024 + 1);

  it.each<[string, number, () => RequestOptions]>([
    ['the page', 200, () => ({ path: '/' })],
    ['a lesson', 200, () => ({ path: '/rows/pagination' })],
    ['JSON', 200, () => ({ path: '/api/course' })],
    ['an unknown path', 404, () => ({ path: '/nothing' })],
    ['an unknown asset', 404, () => ({ path: '/assets/none.js' })],
    ['a refusal', 403, () => ({ path: '/', headers: { host: 'evil.example' } })],
    ['a refused change', 403, () => ({ method: 'DELETE', path: '/api/runs/00000000' })],
    [
      'what is too large',
      413,
      () => ({ method: 'POST', path: '/api/runs', headers: { 'x-course-token': token }, body: big }),
    ],
    [
      'what is malformed',
      400,
      () => ({ method: 'POST', path: '/api/runs', headers: { 'x-course-token': token }, body: '{' }),
    ],
  ])('are on %s', async (_, status, options) => {
    const response = await ask(options());
    expect(response.status).toBe(status);
    for (const header of demanded) expect(response.head).toMatch(header);
    expect(response.head).not.toMatch(/^access-control-/im);
    // Inline code is what a strict policy is there to forbid.
    expect(response.head).not.toContain('unsafe');
  });

  it('are on every asset', async () => {
    const html = await textOf({ path: '/' });
    const assets = [...html.matchAll(/"(\/assets\/[^"]+)"/g)].map((match) => match[1] ?? '');
    expect(assets.length).toBeGreaterThan(1);
    for (const path of assets) {
      const response = await ask({ path });
      expect(response.status).toBe(200);
      for (const header of demanded) expect(response.head).toMatch(header);
      expect(response.head).toMatch(/^cache-control: .*immutable/im);
    }
  });
});

describe('the address', () => {
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
  // Linux answers on all of 127.0.0.0/8, so a server on 0.0.0.0 would show itself there.
  if (process.platform === 'linux') others.push('127.0.0.2');
  const reason = others.length > 0 ? '' : ' (skipped: this machine has no other address)';

  it.skipIf(others.length === 0)(`is 127.0.0.1 and no other${reason}`, async () => {
    const { port } = new URL(server.url);
    expect(await isOpen('127.0.0.1', Number(port))).toBe(true);
    for (const host of [...others, '::1']) {
      expect([host, await isOpen(host, Number(port))]).toEqual([host, false]);
    }
  });
});

function isOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 });
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket
      .once('connect', () => end(true))
      .once('error', () => end(false))
      .once('timeout', () => end(false));
  });
}
