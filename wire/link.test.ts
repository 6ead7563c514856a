import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test, vi } from 'vitest';
import { createRandom } from '../kit/random.ts';
import { createClient } from './http1/client.ts';
import { onRequest, respond, startRawServer } from './http1/raw-server.ts';
import { type LinkOptions, startLink } from './link.ts';
import { linkProfiles } from './link-profiles.ts';
import { findFreePort } from './ports.ts';

/** A link to this port, which is stopped at the end of the block. */
async function linkTo(port: number, settings: Partial<LinkOptions> = {}) {
  const link = await startLink({ target: { host: '127.0.0.1', port }, delayMs: 0, ...settings });
  return { ...link, [Symbol.asyncDispose]: link.stop };
}

/** Connects; errors are for the test to see, not to throw. */
function dial(port: number): Socket {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => {});
  return socket;
}

/** Resolves when the socket is closed, whatever closed it (`once` would reject with its error). */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

async function receive(socket: Socket, bytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let count = 0;
  for await (const piece of socket.iterator({ destroyOnReturn: false })) {
    pieces.push(piece);
    count += piece.length;
    if (count >= bytes) break;
  }
  return Buffer.concat(pieces);
}

const startEcho = () => startRawServer((socket) => socket.pipe(socket));

test('jitter reorders nothing: 5 MB in many pieces come back as they went', async () => {
  await using server = await startEcho();
  await using link = await linkTo(server.port, { delayMs: 2, jitterMs: 2, random: createRandom(7) });
  const random = createRandom(8);
  const sent = createHash('sha256');
  const socket = dial(link.port);
  const write = async () => {
    for (let left = 5_000_000; left > 0; ) {
      const piece = Buffer.alloc(Math.min(left, random.integer(1, 20_000)), random.integer(0, 255));
      sent.update(piece);
      left -= piece.length;
      if (!socket.write(piece)) await once(socket, 'drain');
    }
    socket.end();
  };
  const received = createHash('sha256');
  const read = async () => {
    for await (const piece of socket) received.update(piece);
  };
  await Promise.all([write(), read()]);
  expect(received.digest('hex')).toBe(sent.digest('hex'));
  expect(link.stats()).toEqual({ connections: 1, bytesUp: 5_000_000, bytesDown: 5_000_000 });
});

test('a round trip takes at least the delay there and back, and a new connection one more', async () => {
  await using server = await startEcho();
  await using link = await linkTo(server.port, { delayMs: 40 });
  const socket = dial(link.port);
  const roundTrip = async () => {
    const started = performance.now();
    socket.write('ping');
    await receive(socket, 4);
    return performance.now() - started;
  };
  await once(socket, 'connect');
  expect(await roundTrip()).toBeGreaterThanOrEqual(155);
  expect(await roundTrip()).toBeGreaterThanOrEqual(80);
  socket.destroy();
});

test('a server that speaks first is heard after the handshake and its flight', async () => {
  await using server = await startRawServer((socket) => socket.write('hello'));
  await using link = await linkTo(server.port, { delayMs: 40 });
  const started = performance.now();
  const socket = dial(link.port);
  expect(String(await receive(socket, 5))).toBe('hello');
  expect(performance.now() - started).toBeGreaterThanOrEqual(155);
  socket.destroy();
});

test('the bandwidth bounds all connections together', async () => {
  await using server = await startRawServer((socket) => socket.end(Buffer.alloc(100_000)));
  await using link = await linkTo(server.port, { bandwidth: 400_000 });
  const started = performance.now();
  const both = await Promise.all([1, 2].map(() => receive(dial(link.port), 100_000)));
  expect(both.map(({ length }) => length)).toEqual([100_000, 100_000]);
  expect(performance.now() - started).toBeGreaterThanOrEqual(495);
});

test('the end of one direction leaves the other open, and arrives behind the bytes', async () => {
  await using server = await startRawServer((socket) => {
    void text(socket).then((said) => socket.end(`you said: ${said}`));
  });
  await using link = await linkTo(server.port, { delayMs: 5, jitterMs: 5, bandwidth: 1_000_000 });
  const socket = dial(link.port);
  const word = 'x'.repeat(50_000);
  socket.end(word);
  expect(await text(socket)).toBe(`you said: ${word}`);
});

test('whoever does not read holds the sender back', async () => {
  const total = 64 * 1024 * 1024;
  let sender: Socket | undefined;
  await using server = await startRawServer((socket) => {
    sender = socket;
    let left = total;
    const pour = () => {
      while (left > 0) {
        left -= 65_536;
        if (!socket.write(Buffer.alloc(65_536))) return;
      }
      socket.end();
    };
    socket.on('drain', pour);
    pour();
  });
  await using link = await linkTo(server.port);
  const socket = dial(link.port);
  await once(socket, 'connect');
  let before = -1;
  let same = 0;
  await vi.waitFor(
    () => {
      const now = sender?.bytesWritten ?? 0;
      same = now === before && now > 0 ? same + 1 : 0;
      before = now;
      expect(same).toBeGreaterThan(10);
    },
    { timeout: 20_000, interval: 20 },
  );
  // The kernel's buffers on the way hold some MB, the link its window.
  expect(before).toBeLessThan(total / 2);
  let received = 0;
  for await (const piece of socket) received += piece.length;
  expect(received).toBe(total);
});

test('a cut resets what is open and whatever comes, until it is restored', async () => {
  await using server = await startRawServer((socket) => onRequest(socket, () => socket.write(respond('ok'))));
  await using link = await linkTo(server.port, { delayMs: 2 });
  const client = createClient({ baseUrl: link.url, from: 'client' });
  const request = async () => (await client.request({ method: 'POST', path: '/' })).failure?.kind;
  expect(await request()).toBeUndefined();
  const open = dial(link.port);
  await once(open, 'connect');
  link.cut();
  await closed(open);
  expect(open.errored).toMatchObject({ code: 'ECONNRESET' });
  expect(await request()).toMatch(/^(reset|closed)$/);
  expect(await request()).toMatch(/^(reset|closed)$/);
  link.restore();
  expect(await request()).toBeUndefined();
  await client.close();
});

test('a target that refuses, or resets, does so through the link', async () => {
  await using nobody = await linkTo(await findFreePort(), { delayMs: 5 });
  await using server = await startRawServer((socket) => onRequest(socket, () => socket.resetAndDestroy()));
  await using link = await linkTo(server.port, { delayMs: 5 });
  for (const { url } of [nobody, link]) {
    const client = createClient({ baseUrl: url, from: 'client' });
    expect((await client.request({ path: '/' })).failure?.kind).toBe('reset');
    await client.close();
  }
});

test('stopping, twice or by the signal, closes everything', async () => {
  const controller = new AbortController();
  await using server = await startEcho();
  const link = await startLink({
    ...linkProfiles.wifi,
    target: { host: '127.0.0.1', port: server.port },
    signal: controller.signal,
  });
  const socket = dial(link.port);
  await once(socket, 'connect');
  controller.abort();
  await closed(socket);
  await Promise.all([link.stop(), link.stop()]);
  const late = dial(link.port);
  await closed(late);
  expect(late.errored).toMatchObject({ code: 'ECONNREFUSED' });
});
