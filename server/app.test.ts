/** The routes of the local server, on the real one: what is found, what is refused, and a run from order to end. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, createClient, type RequestOptions } from '../wire/http1/client.ts';
import { type RunningServer, startServer } from './start.ts';

const id = 'pagination/offset-or-cursor';
const folder = mkdtempSync(join(tmpdir(), 'be-app-test-'));
let server: RunningServer;
let client: Client;
let headers: Readonly<Record<string, string>>;

beforeAll(async () => {
  server = await startServer({ folder, env: process.env });
  client = createClient({ baseUrl: server.url, from: 'test', limits: { captureBytes: 8 * 1024 * 1024 } });
  const { body } = await ask({ path: '/' });
  headers = { 'x-course-token': /name="course-token" content="([^"]+)"/.exec(body.text)?.[1] ?? '' };
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

async function post(path: string, body: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await ask({ method: 'POST', path, headers, body: text });
  return { status: response.status, head: response.head, view: JSON.parse(response.body.text) };
}

/** An error that the page can show: all four lines, and who has to act. */
const explained = (code: string) => ({
  code,
  expected: expect.stringMatching(/./),
  happened: expect.stringMatching(/./),
  matters: expect.stringMatching(/./),
  hint: expect.stringMatching(/./),
  blame: expect.stringMatching(/./),
});

async function expectNothingStarted() {
  const row = JSON.parse((await ask({ path: '/api/rows/pagination' })).body.text);
  expect(row.experiments[id].experiment.id).toBe(id);
  expect(row.experiments[id].live).toBeUndefined();
  expect(existsSync(join(folder, 'runs'))).toBe(false);
}

describe('assets', () => {
  it.each([
    ['/assets/..%2f..%2f..%2fpackage.json'],
    ['/assets/..%2F..%2Fpackage.json'],
    ['/assets/%2e%2e/%2e%2e/package.json'],
    ['/assets/%2e%2e%2f%2e%2e%2fpackage.json'],
    ['/assets/%252e%252e%252f%252e%252e%252fpackage.json'],
    ['/assets/../../../package.json'],
    ['/assets/..%5c..%5c..%5cpackage.json'],
    ['/assets/....//....//package.json'],
    ['/assets/%2fetc%2fpasswd'],
    ['/assets//etc/passwd'],
    ['/assets/..%2findex.html'],
    ['/assets/%00'],
    ['/assets/%ff%fe'],
    ['/assets/%'],
    ['/assets/.'],
    ['/assets/'],
    ['/assets/__proto__'],
    ['/rows/..%2f..%2fpackage.json/x'],
    ['/api/runs/..%2f..%2fprogress'],
    ['/api/runs/..%2finstance'],
    ['/api/rows/..%2f..%2fpackage'],
  ])('holds nothing at %s', async (path) => {
    const { status, body } = await ask({ path });
    expect(status).toBe(404);
    expect(JSON.parse(body.text)).toMatchObject({ code: expect.stringMatching(/^(not-found|unknown-run)$/) });
    for (const secret of ['devDependencies', 'root:', '<html', 'instance"'])
      expect(body.text).not.toContain(secret);
  });

  it('hold nothing behind a bare backslash, which no request target may have', async () => {
    const { status, body } = await ask({ path: '/assets/..\\..\\..\\package.json' });
    expect([status, body.text]).toEqual([400, '']);
  });

  it('end at the root of the site, not above it', async () => {
    const page = await ask({ path: '/' });
    for (const path of ['/assets/..', '/assets/../..', '/..', '/assets/%2e%2e'])
      expect((await ask({ path })).body.text).toBe(page.body.text);
  });

  it('are served as brotli to whom can read it, and plain to others', async () => {
    const html = (await ask({ path: '/' })).body.text;
    const path = /"(\/assets\/[^"]+\.js)"/.exec(html)?.[1] ?? '';
    const packed = await ask({ path, headers: { 'accept-encoding': 'gzip, deflate, br' } });
    expect(packed.status).toBe(200);
    expect(packed.head).toMatch(/^content-encoding: br\r$/im);
    expect(packed.head).toMatch(/^vary: .*accept-encoding/im);
    const plain = await ask({ path });
    expect(plain.head).not.toMatch(/^content-encoding:/im);
    expect(plain.head).toMatch(/^vary: .*accept-encoding/im);
    expect(plain.head).toMatch(/^content-type: text\/javascript/im);
    expect(packed.body.bytes).toBeLessThan(plain.body.bytes / 2);
    // What a browser decodes is what others are given.
    const decoded = await fetch(new URL(path, server.url), { headers: { 'accept-encoding': 'br' } });
    expect(decoded.headers.get('content-encoding')).toBe('br');
    expect(await decoded.text()).toBe(plain.body.text);
  });
});

describe('JSON', () => {
  const encoded = { 'accept-encoding': 'gzip, deflate, br' };
  it('is compressed for whom can read it, and the page with the token never', async () => {
    const path = '/api/rows/pagination';
    const [plain, packed] = [await ask({ path }), await ask({ path, headers: encoded })];
    expect(packed.head).toMatch(/^content-encoding: gzip\r$/im);
    expect(plain.head).not.toMatch(/^content-encoding:/im);
    expect(packed.body.bytes).toBeLessThan(plain.body.bytes / 2);
    expect((await ask({ path: '/', headers: encoded })).head).not.toMatch(/^content-encoding:/im);
  });
});

describe('a request that is wrong', () => {
  it.each([[64 * 1024 + 1], [10 * 1024 * 1024]])('of %i bytes is too large', async (bytes) => {
    const { status, view } = await post('/api/runs', 'x'.repeat(bytes));
    expect([status, view]).toEqual([413, explained('request-too-large')]);
    await expectNothingStarted();
  });

  it('is too large also without a content-length', async () => {
    const { status, text } = await sendChunked('/api/runs', 64 * 1024 + 1);
    expect([status, JSON.parse(text)]).toEqual([413, explained('request-too-large')]);
    // Just below, it is only no JSON.
    expect((await sendChunked('/api/runs', 64 * 1024)).status).toBe(400);
    await expectNothingStarted();
  });

  it.each([
    [''],
    ['{'],
    ['null'],
    ['7'],
    ['"text"'],
    ['[]'],
    ['{}'],
    [{ experiment: id, values: {}, seed: '7' }],
    [{ experiment: id, values: null, seed: 7 }],
    [{ experiment: [id], values: {}, seed: 7 }],
  ])('is malformed: %j', async (body) => {
    const { status, view } = await post('/api/runs', body);
    expect([status, view]).toEqual([400, explained('request-malformed')]);
    await expectNothingStarted();
  });

  it.each([
    ['GET', '/api/runs/00000000', 'unknown-run'],
    ['GET', '/api/runs/nonsense', 'unknown-run'],
    ['GET', '/api/runs/00000000/events', 'unknown-run'],
    ['DELETE', '/api/runs/00000000', 'unknown-run'],
    ['GET', '/api/rows/none', 'not-found'],
    ['GET', '/api/rows/service-levels', 'not-found'],
    ['GET', '/api/rows/constructor', 'not-found'],
    ['GET', '/api/rows/pagination/recorded/none', 'unknown-experiment'],
    ['GET', '/api', 'not-found'],
    ['GET', '/nothing', 'not-found'],
  ])('asks for what is not there: %s %s', async (method, path, code) => {
    const { status, body } = await ask({ method, path, headers });
    expect([status, JSON.parse(body.text)]).toEqual([404, explained(code)]);
  });

  it.each([
    ['/api/runs', { experiment: 'none/none', values: {}, seed: 1 }, 404, 'unknown-experiment'],
    ['/api/answers', { row: 'none', question: 'ties', option: 0 }, 404, 'not-found'],
    ['/api/answers', { row: 'pagination', question: 'none', option: 0 }, 404, 'not-found'],
    ['/api/answers', { row: 'pagination', question: 'ties', option: 9 }, 400, 'request-malformed'],
    ['/api/answers', { row: 'pagination', question: 'ties', option: -1 }, 400, 'request-malformed'],
    ['/api/answers', { row: 'pagination', question: 'ties', option: 0.5 }, 400, 'request-malformed'],
  ])('names what is not there: %s %j', async (path, body, status, code) => {
    const answer = await post(path, body);
    expect([answer.status, answer.view]).toEqual([status, explained(code)]);
    expect(existsSync(join(folder, 'progress.jsonl'))).toBe(false);
    await expectNothingStarted();
  });

  it.each([
    [{ postcards: 19 }, 'from 20 to 20000'],
    [{ postcards: 20_001 }, 'from 20 to 20000'],
    [{ postcards: 20.5 }, 'from 20 to 20000'],
    [{ postcards: null }, 'from 20 to 20000'],
    [{ pageSize: 'many' }, 'from 1 to 100'],
    [{ link: 'carrier pigeon' }, 'lte'],
    [{ constructor: 1 }, 'constructor'],
  ])('is out of range: %j', async (values, range) => {
    const { status, view } = await post('/api/runs', { experiment: id, values, seed: 1 });
    expect([status, view]).toEqual([422, explained('parameter-out-of-range')]);
    expect(view.happened).toContain(range);
    await expectNothingStarted();
  });
});

/** A body in chunks, without a length: node:http frames it so when none is set. */
function sendChunked(path: string, bytes: number): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(new URL(path, server.url), { method: 'POST', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    request.once('error', reject);
    for (let sent = 0; sent < bytes; sent += 4_096)
      request.write(Buffer.alloc(Math.min(4_096, bytes - sent), 120));
    request.end();
  });
}

describe('instances', () => {
  const marker = join(folder, 'instance.json');

  it('are one for each data folder', async () => {
    const second = await startServer({ folder, env: process.env });
    expect(second).toMatchObject({ already: true, url: server.url, notices: [] });
    await second.stop();
    expect((await ask({ path: '/api/instance' })).status).toBe(200);
    expect(JSON.parse(readFileSync(marker, 'utf8')).url).toBe(server.url);
  });

  it.each([
    ['of a server that is gone', () => JSON.stringify({ instance: 'abcd', url: 'http://127.0.0.1:1/' })],
    ['of another server', () => JSON.stringify({ instance: 'abcd', url: server.url })],
    ['of another machine', () => JSON.stringify({ instance: 'abcd', url: 'http://192.0.2.1/' })],
    ['cut off', () => '{"instance":"ab'],
    ['without an address', () => '{}'],
    ['empty', () => ''],
  ])('replace a marker %s', async (_, text) => {
    const other = mkdtempSync(join(tmpdir(), 'be-app-test-'));
    const stale = join(other, 'instance.json');
    writeFileSync(stale, text());
    const started = await startServer({ folder: other, env: process.env });
    try {
      expect(started).toMatchObject({ already: false, notices: [] });
      expect(started.url).not.toBe(server.url);
      expect(JSON.parse(readFileSync(stale, 'utf8'))).toMatchObject({ url: started.url });
    } finally {
      await started.stop();
    }
    expect(existsSync(stale)).toBe(false);
    rmSync(other, { recursive: true });
  });
});

describe('a folder that cannot be written', () => {
  it('is told, and keeps nobody from learning', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const started = await startServer({ folder: join(file, 'below'), env: process.env });
    try {
      expect(started.notices).toEqual([explained('folder-not-writable')]);
      // Told once, however many things cannot be kept.
      const course = await (await fetch(new URL('/api/course', started.url))).json();
      expect(course).toMatchObject({ notices: started.notices });
      const html = await (await fetch(started.url)).text();
      const token = /name="course-token" content="([^"]+)"/.exec(html)?.[1] ?? '';
      const answer = await fetch(new URL('/api/answers', started.url), {
        method: 'POST',
        headers: { 'x-course-token': token },
        body: JSON.stringify({ row: 'pagination', question: 'ties', option: 0 }),
      });
      expect(await answer.json()).toMatchObject({ right: true, unsaved: { code: 'folder-not-writable' } });
    } finally {
      await started.stop();
    }
    rmSync(file);
  });
});

describe('a run', () => {
  it('is ordered, followed, taken up again, and kept', async () => {
    const values = { postcards: 60, pageSize: 20, link: 'none' };
    const ordered = await post('/api/runs', { experiment: id, values, seed: 3, prediction: 5 });
    expect(ordered.status).toBe(201);
    const run = ordered.view.id as string;
    expect(ordered.head).toContain(`location: /api/runs/${run}\r\n`);

    const second = await post('/api/runs', { experiment: id, values, seed: 3 });
    expect([second.status, second.view]).toEqual([409, explained('run-in-progress')]);
    const row = JSON.parse((await ask({ path: '/api/rows/pagination' })).body.text);
    expect(row.experiments[id].live).toBe(run);

    const path = `/api/runs/${run}/events`;
    const whole = await ask({ path, headers: { 'accept-encoding': 'gzip' } });
    // Compressed, the events would wait for one another.
    expect(whole.head).not.toMatch(/^content-encoding:/im);
    expect(whole.head).toMatch(/^content-type: text\/event-stream/im);
    const events = parseEvents(whole.body.text);
    expect(events.map((one) => one.id)).toEqual(events.map((_, index) => String(index)));
    expect(new Set(events.map((one) => one.event))).toEqual(new Set(['progress', 'row', 'end']));
    const end = events.at(-1);
    expect(end?.event).toBe('end');
    const view = JSON.parse(end?.data ?? '').view;
    expect(view.run).toMatchObject({ id: run, outcome: 'done', prediction: 5, seed: 3 });
    expect(events.filter((one) => one.event === 'row')).toHaveLength(view.run.rows.length);

    const rest = parseEvents(
      (await ask({ path, headers: { 'last-event-id': String(events.length - 4) } })).body.text,
    );
    expect(rest).toEqual(events.slice(-3));

    const kept = JSON.parse((await ask({ path: `/api/runs/${run}` })).body.text);
    expect(kept).toEqual(view);
    const after = JSON.parse((await ask({ path: '/api/rows/pagination' })).body.text);
    expect(after.experiments[id]).toMatchObject({ last: run });
    expect(after.experiments[id].live).toBeUndefined();
  });
});

/** The messages of an event stream (HTML Standard, 9.2.6), as far as this server uses them. */
function parseEvents(text: string) {
  return text
    .trim()
    .split('\n\n')
    .map((message) => {
      const field = (name: string) =>
        message
          .split('\n')
          .filter((line) => line.startsWith(`${name}: `))
          .map((line) => line.slice(name.length + 2))
          .join('\n');
      return { id: field('id'), event: field('event'), data: field('data') };
    });
}
