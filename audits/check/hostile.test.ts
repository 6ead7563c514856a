/** Backends that mean no good, or know no better: bounded in time and memory, and explained. */

import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type CheckReport, verdictOf } from '../../kit/report.ts';
import { onRequest, respond, startRawServer } from '../../wire/http1/raw-server.ts';
import type { CheckOrder } from './perform-check.ts';
import { runCheck } from './run-check.ts';

const contract = {
  name: 'a contract',
  text: JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Things', version: '1' },
    paths: {
      '/things': {
        get: {
          parameters: [
            { name: 'limit', in: 'query', schema: { type: 'integer', maximum: 50 } },
            { name: 'after', in: 'query', schema: { type: 'string' } },
          ],
          responses: {
            200: {
              description: 'a page',
              content: {
                'application/json': {
                  schema: {
                    type: 'object',
                    properties: {
                      items: {
                        type: 'array',
                        items: { type: 'object', properties: { id: { type: 'string' } } },
                      },
                      next: { type: ['string', 'null'] },
                    },
                  },
                },
              },
            },
          },
        },
        post: {
          requestBody: {
            content: {
              'application/json': {
                schema: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
              },
            },
          },
          responses: { 201: { description: 'created' } },
        },
      },
      '/things/{id}': { delete: { responses: { 204: { description: 'gone' } } } },
    },
  }),
};

/** Checks a server that serves each connection so. */
async function check(
  serve: (socket: Socket, number: number) => void,
  order: Partial<CheckOrder> = {},
): Promise<CheckReport> {
  await using server = await startRawServer(serve);
  return await runCheck(
    { target: server.url, contract, write: false, only: [], seed: 7, ...order },
    { signal: AbortSignal.timeout(60_000), bounds: { ms: 30_000, cleaningMs: 3_000 } },
  );
}

const always = (answer: string | Buffer) => (socket: Socket) => onRequest(socket, () => socket.write(answer));

test('an address where nobody listens is the reader’s own set-up, after our harness has shown that it works', async () => {
  await using server = await startRawServer(() => {});
  const { url } = server;
  await server[Symbol.asyncDispose]().catch(() => {});
  const report = await runCheck(
    { target: url, contract, write: false, only: [], seed: 7 },
    { signal: AbortSignal.timeout(30_000) },
  );
  expect(report.error).toMatchObject({
    code: 'target-silent',
    happened: expect.stringContaining('ECONNREFUSED'),
  });
  expect(report.blame).toMatchObject({
    who: 'your set-up',
    because: expect.stringContaining('known to be good'),
  });
  expect(verdictOf(report)).toBe('undecided');
});

test('a server that never answers is given up', async () => {
  const report = await check(() => {});
  expect(report.error?.code).toBe('target-silent');
  expect(report.requests).toBeLessThan(5);
  expect(report.durationMs).toBeLessThan(15_000);
});

test('a server that answers by half is no page', async () => {
  const report = await check((socket) =>
    onRequest(socket, () => {
      socket.end(
        'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"items": [',
      );
    }),
  );
  expect(report.results[0]).toMatchObject({ audit: 'lists/answers-with-a-page', result: 'failed' });
  expect(verdictOf(report)).toBe('failed');
});

test('a body without end is not read without end', async () => {
  let written = 0;
  const report = await check((socket) =>
    onRequest(socket, () => {
      const piece = Buffer.alloc(256 * 1024, 'x');
      socket.write(
        'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10000000000\r\n\r\n',
      );
      const pump = () => {
        while (!socket.destroyed) {
          written += piece.length;
          if (!socket.write(piece)) {
            socket.once('drain', pump);
            return;
          }
        }
      };
      pump();
    }),
  );
  expect(report.results[0]?.result).toBe('failed');
  expect(written).toBeLessThan(200 * 1024 * 1024);
  expect(JSON.stringify(report).length).toBeLessThan(200_000);
});

test('redirects are followed inside the target, and not for ever', async () => {
  let hops = 0;
  const report = await check((socket) =>
    onRequest(socket, () =>
      socket.write(`HTTP/1.1 302 Found\r\nLocation: /again/${++hops}\r\nContent-Length: 0\r\n\r\n`),
    ),
  );
  expect(hops).toBeLessThan(40);
  expect(report.notes.join(' ')).toContain('redirects more than');
  expect(verdictOf(report)).toBe('undecided');
});

test('another host is never asked', async () => {
  await using other = await startRawServer(always(respond('{"items":[],"next":null}')));
  const report = await check(
    always(`HTTP/1.1 302 Found\r\nLocation: ${other.url}/things\r\nContent-Length: 0\r\n\r\n`),
  );
  expect(other.connections()).toBe(0);
  expect(report.notes.join(' ')).toContain('only the target is asked');
});

test('a next page on another host is asked of the target', async () => {
  await using other = await startRawServer(always(respond('{"items":[],"next":null}')));
  const report = await check(
    (socket) =>
      onRequest(socket, () =>
        socket.write(
          respond(
            '[{"id":"1"},{"id":"2"}]',
            `Content-Type: application/json\r\nLink: <${other.url}/things?page=2>; rel="next"\r\n`,
          ),
        ),
      ),
    { contract: { name: 'a list with links', text: linkContract } },
  );
  expect(other.connections()).toBe(0);
  // It leads back to where it was.
  expect(report.results).toContainEqual(
    expect.objectContaining({ audit: 'pagination/next-leads-to-the-end', result: 'failed' }),
  );
});

const linkContract = JSON.stringify({
  openapi: '3.0.3',
  info: { title: 'Things', version: '1' },
  paths: {
    '/things': {
      get: {
        parameters: [{ name: 'page', in: 'query', schema: { type: 'integer' } }],
        responses: {
          200: {
            description: 'a page',
            headers: { Link: { schema: { type: 'string' } } },
            content: {
              'application/json': {
                schema: { type: 'array', items: { type: 'object', properties: { id: { type: 'string' } } } },
              },
            },
          },
        },
      },
    },
  },
});

test('a gzip bomb is not opened', async () => {
  const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
  const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`;
  const report = await check(always(Buffer.concat([Buffer.from(head), bomb])));
  expect(report.results[0]).toMatchObject({ result: 'failed', because: expect.stringContaining('no JSON') });
});

test.each([
  ['deep JSON', respond('['.repeat(1_000_000), 'Content-Type: application/json\r\n')],
  [
    'an object with a prototype in it',
    respond('{"__proto__":{"items":[]}}', 'Content-Type: application/json\r\n'),
  ],
  ['garbage', 'this is no HTTP at all\r\n\r\n'],
  ['a length that is no number', 'HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'],
])('%s ends in a verdict', async (_, answer) => {
  const report = await check(always(answer));
  expect(report.results[0]?.result === 'failed' || report.error?.code === 'target-silent').toBe(true);
});

test('a web site that is no API is undecided, whatever its contract says', async () => {
  const site = respond('<!doctype html><title>Shop</title>', 'Content-Type: text/html\r\n');
  const report = await check(always(site));
  expect(verdictOf(report)).toBe('undecided');
  expect(report.results[0]?.because).toContain('web page');
  expect(verdictOf(await check(always(site), { contract: undefined as never }))).toBe('undecided');
});

test('one answer to everything fails', async () => {
  const constant = always(
    respond('{"items":[{"id":"1"}],"next":null}', 'Content-Type: application/json\r\n'),
  );
  const report = await check(constant, { write: true });
  expect(verdictOf(report)).toBe('failed');
  const loop = always(respond('{"items":[{"id":"1"}],"next":"x"}', 'Content-Type: application/json\r\n'));
  expect(verdictOf(await check(loop))).toBe('failed');
});

test('credentials stand nowhere in a report, not even when the server echoes them', async () => {
  const report = await check(
    (socket) =>
      onRequest(socket, (head) =>
        socket.write(
          respond(
            JSON.stringify({ echo: head }),
            'Content-Type: application/json\r\nX-Echo: Bearer sesame\r\n',
          ),
        ),
      ),
    { headers: { authorization: 'Bearer sesame' } },
  );
  expect(report.results[0]?.finding?.evidence[0]).toMatchObject({
    curl: expect.stringContaining('authorization: …'),
  });
  expect(JSON.stringify(report)).not.toContain('sesame');
});

test('what cannot be deleted is listed, and no second one is created', async () => {
  let created = 0;
  const report = await check(
    (socket) =>
      onRequest(socket, (head) => {
        if (head.startsWith('POST')) {
          created++;
          socket.write(respond(`{"id":"id-${created}"}`, 'Content-Type: application/json\r\n'));
        } else if (head.startsWith('DELETE')) {
          socket.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
        } else socket.write(respond('{"items":[],"next":null}', 'Content-Type: application/json\r\n'));
      }),
    { write: true },
  );
  expect(created).toBe(1);
  expect(report.created).toEqual([
    expect.objectContaining({
      url: expect.stringContaining('/things/id-1'),
      deleted: false,
      why: expect.stringContaining('403'),
    }),
  ]);
});

test('when it is stopped, what was created is deleted all the same', async () => {
  const stop = new AbortController();
  const ids = new Set<string>();
  let count = 0;
  await using server = await startRawServer((socket) =>
    onRequest(socket, (head) => {
      if (head.startsWith('POST')) {
        ids.add(`id-${++count}`);
        socket.write(respond(`{"id":"id-${count}"}`, 'Content-Type: application/json\r\n'));
        if (count === 12) stop.abort();
      } else if (head.startsWith('DELETE')) {
        ids.delete(/things\/(\S+)/.exec(head)?.[1] ?? '');
        socket.write('HTTP/1.1 204 No Content\r\n\r\n');
      } else {
        const items = [...ids].map((id) => ({ id }));
        socket.write(respond(JSON.stringify({ items, next: null }), 'Content-Type: application/json\r\n'));
      }
    }),
  );
  const report = await runCheck(
    { target: server.url, contract, write: true, only: ['pagination/inserts-during-walk'], seed: 7 },
    { signal: stop.signal },
  );
  expect(report.error?.code).toBe('stopped');
  expect(report.blame).toBeUndefined();
  expect(report.created.length).toBeGreaterThan(5);
  expect(report.created.every(({ deleted }) => deleted)).toBe(true);
  expect([...ids]).toEqual([]);
});

test('a bound of requests ends it, with what was decided until then', async () => {
  await using server = await startRawServer(
    always(respond('{"items":[],"next":null}', 'Content-Type: application/json\r\n')),
  );
  const report = await runCheck(
    { target: server.url, contract, write: false, only: [], seed: 7 },
    { signal: AbortSignal.timeout(30_000), bounds: { requests: 4 } },
  );
  expect(report.error?.code).toBe('too-many-requests');
  expect(report.requests).toBe(4);
  expect(report.results.length).toBeGreaterThan(0);
});
