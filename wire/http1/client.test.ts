import { describe, expect, test } from 'vitest';
import { findFreePort } from '../ports.ts';
import { createRecorder } from '../recorder.ts';
import { createClient } from './client.ts';
import { parseJsonBody } from './json-body.ts';
import { onRequest, respond, startRawServer } from './raw-server.ts';

/** A server that answers every request with its request head. */
const startEcho = () => startRawServer((socket) => onRequest(socket, (head) => socket.write(respond(head))));

describe('an exchange', () => {
  test('holds the bytes, the times, and the id that the request carries as its trace', async () => {
    await using server = await startEcho();
    const recorder = createRecorder();
    const client = createClient({
      baseUrl: server.url,
      from: 'client',
      recorder,
      headers: { 'X-A': '1', 'X-B': '1' },
    });
    const exchange = await client.request({
      method: 'POST',
      path: '/a?b=c',
      headers: { 'x-b': '2' },
      body: 'é',
      variant: 'offset',
      label: 'page 1',
    });
    const { request, response, timing } = exchange;
    expect(exchange).toMatchObject({
      from: 'client',
      variant: 'offset',
      label: 'page 1',
      protocol: 'HTTP/1.1',
    });
    expect(exchange.failure).toBeUndefined();
    expect(response?.status).toBe(200);
    expect(response?.body.text).toBe(request.head);
    expect(request).toMatchObject({
      method: 'POST',
      url: `${server.url}/a?b=c`,
      body: { text: 'é', bytes: 2 },
    });
    expect(request.head).toMatch(/^POST \/a\?b=c HTTP\/1\.1\r\nhost: 127\.0\.0\.1:\d+\r\n/);
    expect(request.head).toContain('\r\ncontent-length: 2\r\n');
    expect(request.head).toContain('\r\nx-a: 1\r\nx-b: 2\r\n');
    expect(exchange.id).toMatch(/^[0-9a-f]{32}$/);
    expect(request.head).toMatch(new RegExp(`\r\ntraceparent: 00-${exchange.id}-[0-9a-f]{16}-01\r\n`));
    const { start, connected = 0, sent = 0, firstByte = 0, lastByte = 0, end } = timing;
    const moments = [start, connected, sent, firstByte, lastByte, end];
    expect(moments.toSorted((a, b) => a - b)).toEqual(moments);
    expect(Math.abs(end - Date.now())).toBeLessThan(60_000);
    expect(recorder.transcript()).toEqual({ exchanges: [exchange], dropped: 0 });
    await client.close();
  });

  test('gives its JSON, or says why not', async () => {
    await using server = await startRawServer((socket) =>
      onRequest(socket, (head) =>
        socket.write(respond(head.startsWith('GET /json') ? '{"a":[1]}' : '<html>')),
      ),
    );
    const client = createClient({ baseUrl: server.url, from: 'client', limits: { captureBytes: 9 } });
    expect(parseJsonBody(await client.request({ path: '/json' }))).toEqual({ a: [1] });
    const html = await client.request({ path: '/' });
    expect(() => parseJsonBody(html)).toThrow('(status 200) is no JSON: "<html>"');
    await client.close();
  });

  test.each([
    { path: 'no-slash' },
    { path: '/a b' },
    { path: '/a\r\nhost: evil' },
    { path: '/', method: 'GET /evil' },
    { path: '/', headers: { a: 'b\r\nc: d' } },
    { path: '/', headers: { 'a b': 'c' } },
  ])('is refused when the caller would forge the bytes: %j', async (spec) => {
    const client = createClient({ baseUrl: 'http://127.0.0.1:1', from: 'client' });
    await expect(client.request(spec)).rejects.toThrow(TypeError);
  });
});

describe('connections', () => {
  test('are used again one after the other, and say so', async () => {
    await using server = await startEcho();
    const client = createClient({ baseUrl: server.url, from: 'client' });
    const first = await client.request({ path: '/' });
    const second = await client.request({ path: '/' });
    expect(server.connections()).toBe(1);
    expect(second.connection).toBe(first.connection);
    expect(second.timing.connected).toBeUndefined();
    const other = createClient({ baseUrl: server.url, from: 'other' });
    expect((await other.request({ path: '/' })).connection).not.toBe(first.connection);
    await Promise.all([client.close(), other.close()]);
  });

  test('are opened for concurrent requests, up to the limit', async () => {
    await using server = await startEcho();
    const client = createClient({ baseUrl: server.url, from: 'client', maxConnections: 3 });
    const exchanges = await Promise.all(Array.from({ length: 20 }, () => client.request({ path: '/' })));
    expect(exchanges.every(({ response }) => response?.status === 200)).toBe(true);
    expect(server.connections()).toBe(3);
    await client.close();
  });

  test('are not used again after Connection: close, or when bytes came behind the response', async () => {
    await using server = await startRawServer((socket, number) =>
      onRequest(socket, () =>
        socket.write(number === 1 ? respond('a', 'Connection: close\r\n') : `${respond('b')}tail`),
      ),
    );
    const client = createClient({ baseUrl: server.url, from: 'client' });
    const texts: (string | undefined)[] = [];
    for (let count = 0; count < 3; count++)
      texts.push((await client.request({ path: '/' })).response?.body.text);
    expect(texts).toEqual(['a', 'b', 'b']);
    expect(server.connections()).toBe(3);
    await client.close();
  });

  // RFC 9110 §9.2.2: a client must not repeat what may have been done already.
  test.each([
    ['GET', 2, undefined],
    ['PUT', 2, undefined],
    ['POST', 1, 'closed'],
    ['PATCH', 1, 'closed'],
  ])('that went stale: %s is sent %i time(s)', async (method, sent, failure) => {
    let requests = 0;
    await using server = await startRawServer((socket, connection) =>
      onRequest(socket, (head, number) => {
        if (!head.startsWith('GET /warm-up')) requests++;
        if (connection === 1 && number === 2) socket.end();
        else socket.write(respond('ok'));
      }),
    );
    const client = createClient({ baseUrl: server.url, from: 'client' });
    await client.request({ path: '/warm-up' });
    const exchange = await client.request({ method, path: '/' });
    expect(exchange.failure?.kind).toBe(failure);
    expect(requests).toBe(sent);
    await client.close();
  });

  test('that were never good are not tried twice', async () => {
    await using server = await startRawServer((socket) => onRequest(socket, () => socket.end()));
    const client = createClient({ baseUrl: server.url, from: 'client' });
    expect((await client.request({ path: '/' })).failure?.kind).toBe('closed');
    expect(server.connections()).toBe(1);
    await client.close();
  });
});

describe('a hostile server', () => {
  const head = 'HTTP/1.1 200 OK\r\n';
  const impatient = { totalMs: 20_000, idleMs: 200, headBytes: 4_096, bodyBytes: 100_000 };
  test.each([
    [
      'never answers',
      '',
      'timeout',
      /nothing happened for 200 ms; awaited was the status line, for \d+ ms; no byte/,
    ],
    [
      'answers half a head',
      `${head}A: `,
      'timeout',
      /the rest of the header section.*20 bytes had come, the last after/s,
    ],
    [
      'answers half a body',
      `${head}Content-Length: 9\r\n\r\nhalf`,
      'timeout',
      /5 more bytes of the body.*half"$/s,
    ],
    ['sends garbage', 'what?\r\n\u001b[2J', 'malformed', /"what\?.*came where the status line belongs/],
  ])('that %s', async (_, text, kind, message) => {
    await using server = await startRawServer((socket) => onRequest(socket, () => socket.write(text)));
    const client = createClient({ baseUrl: server.url, from: 'client', limits: impatient });
    const { failure } = await client.request({ path: '/' });
    expect(failure?.kind).toBe(kind);
    expect(failure?.message).toMatch(message);
    expect(failure?.message).not.toContain('\u001b');
    await client.close();
  });

  test.each([
    ['an endless header section', `${head}A: `, 'x'],
    ['an endless body', `${head}\r\n`, 'x'],
    ['endless chunks', `${head}Transfer-Encoding: chunked\r\n\r\n`, '8\r\nxxxxxxxx\r\n'],
    ['endless interim responses', '', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ])('that sends %s is cut off', async (_, begin, more) => {
    await using server = await startRawServer((socket) =>
      onRequest(socket, () => {
        socket.write(begin);
        const pour = () => {
          while (!socket.destroyed && socket.write(more.repeat(1_000)));
        };
        socket.on('drain', pour);
        pour();
      }),
    );
    const client = createClient({ baseUrl: server.url, from: 'client', limits: impatient });
    const { failure } = await client.request({ path: '/' });
    expect(failure?.kind).toBe('too-large');
    await client.close();
  });

  test('that closes before the promised length leaves half a response', async () => {
    await using server = await startRawServer((socket) =>
      onRequest(socket, () => socket.end(`${head}Content-Length: 10\r\n\r\nhalf`)),
    );
    const client = createClient({ baseUrl: server.url, from: 'client' });
    expect(await client.request({ path: '/' })).toMatchObject({
      failure: { kind: 'closed', message: expect.stringContaining('awaited was 6 more bytes of the body') },
      response: { status: 200, body: { text: 'half', bytes: 4 } },
    });
    await client.close();
  });

  test('that resets the connection', async () => {
    await using server = await startRawServer((socket) => onRequest(socket, () => socket.resetAndDestroy()));
    const client = createClient({ baseUrl: server.url, from: 'client' });
    expect((await client.request({ path: '/' })).failure?.kind).toBe('reset');
    await client.close();
  });

  test('that drips a byte now and then meets the total limit', async () => {
    await using server = await startRawServer((socket) =>
      onRequest(socket, () => {
        const drip = setInterval(() => socket.write('x'), 20);
        socket.write(`${head}A: `);
        socket.on('close', () => clearInterval(drip));
      }),
    );
    const client = createClient({ baseUrl: server.url, from: 'client' });
    const { failure } = await client.request({ path: '/', timeoutMs: 300 });
    expect(failure).toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('the 300 ms for the whole'),
    });
    await client.close();
  });

  test('that is not there refuses', async () => {
    const client = createClient({ baseUrl: `http://127.0.0.1:${await findFreePort()}`, from: 'client' });
    const { failure, timing } = await client.request({ path: '/' });
    expect(failure?.kind).toBe('refused');
    expect(failure?.message).toContain('awaited was a connection');
    expect(timing.connected).toBeUndefined();
    await client.close();
  });

  test('that no route leads to is unreachable', async () => {
    const client = createClient({ baseUrl: 'http://255.255.255.255:9', from: 'client' });
    expect((await client.request({ path: '/', timeoutMs: 20_000 })).failure?.kind).toBe('unreachable');
    await client.close();
  });

  test('that speaks no TLS is malformed to a client that does', async () => {
    await using server = await startRawServer((socket) => void socket.write('220 mail.example ESMTP\r\n'));
    const client = createClient({ baseUrl: `https://127.0.0.1:${server.port}`, from: 'client' });
    expect((await client.request({ path: '/' })).failure?.kind).toBe('malformed');
    await client.close();
  });
});

describe('stopping', () => {
  test('by the caller ends the exchange, also one that waits for a connection', async () => {
    await using server = await startRawServer(() => {});
    const client = createClient({ baseUrl: server.url, from: 'client', maxConnections: 1 });
    const controller = new AbortController();
    const both = [1, 2].map(() => client.request({ path: '/', signal: controller.signal }));
    controller.abort();
    const [first, second] = await Promise.all(both);
    expect(first?.failure?.kind).toBe('aborted');
    expect(second?.failure).toMatchObject({
      kind: 'aborted',
      message: expect.stringContaining('awaited was a free connection'),
    });
    await client.close();
  });

  test('by closing the client is told from a server that closes', async () => {
    await using server = await startRawServer(() => {});
    const client = createClient({ baseUrl: server.url, from: 'client' });
    const pending = client.request({ path: '/' });
    await client.close();
    expect((await pending).failure?.kind).toBe('aborted');
    expect((await client.request({ path: '/' })).failure?.kind).toBe('aborted');
  });
});
