/** A tap hears what clients say and are answered, whoever else listens, and changes nothing of it. */
import { once } from 'node:events';
import { createServer as createHttpServer, get } from 'node:http';
import { type AddressInfo, createServer, type Server, Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Heard } from '../kit/transcript.ts';
import { readHttpPassed } from './http1/read-passed.ts';
import { createTap, tapPort, tellAs } from './tap.ts';

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

async function listen(server: Server): Promise<number> {
  open.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Answers each piece with its length and a line end. */
const startCounter = () =>
  listen(createServer((socket) => socket.on('data', (bytes) => socket.write(`${bytes.length}\n`)).unref()));

async function ask(socket: Socket, ...pieces: readonly string[]): Promise<string> {
  const answer = once(socket, 'data');
  socket.cork();
  for (const piece of pieces) socket.write(piece);
  socket.uncork();
  return String((await answer)[0]);
}

/** Tells what passed as it was. */
function listenRaw(keptBytes?: number) {
  const tap = createTap(
    (sent, received) => ({
      protocol: 'MongoDB',
      request: tellAs(String(sent.beginning), sent),
      response: tellAs(String(received.beginning), received),
    }),
    keptBytes,
  );
  const all = (start = 0, end = Number.POSITIVE_INFINITY) => tap.within(start, end);
  return {
    tap,
    all,
    within: (start?: number, end?: number) =>
      all(start, end).map(({ request, response }) => [request.body.text, response?.body.text]),
  };
}

async function connect(port: number, ...taps: readonly ReturnType<typeof listenRaw>[]): Promise<Socket> {
  const socket = new Socket();
  for (const { tap } of taps) tap.listen(socket);
  socket.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  open.push({ close: () => socket.destroy() });
  return socket;
}

test('each request with its answer, also one that was written in pieces', async () => {
  const ear = listenRaw();
  const socket = await connect(await startCounter(), ear);
  expect(await ask(socket, 'one')).toBe('3\n');
  expect(await ask(socket, 'two', ' and three')).toBe('13\n');
  expect(ear.within()).toEqual([
    ['one', '3\n'],
    ['two and three', '13\n'],
  ]);
  const [first, second] = ear.all();
  expect(first?.timing.end).toBeLessThanOrEqual(second?.timing.start ?? 0);
  expect(ear.within(second?.timing.start)).toEqual([['two and three', '13\n']]);
  expect(ear.within(0, first?.timing.end)).toEqual([['one', '3\n']]);
});

test('of what is long the beginning, and how long it was', async () => {
  const ear = listenRaw(4);
  const socket = await connect(await startCounter(), ear);
  await ask(socket, 'a long text');
  expect(ear.within()).toEqual([['a lo', '11\n']]);
  expect(ear.all()[0]?.request.body).toEqual({ text: 'a lo', bytes: 11, truncated: true });
});

test('two listen at the same socket, and one that does not want it disturbs nobody', async () => {
  const [one, other] = [listenRaw(), listenRaw()];
  const port = await startCounter();
  const socket = new Socket();
  one.tap.listen(socket);
  listenRaw().tap.listen(socket, () => false);
  other.tap.listen(socket);
  socket.connect(port, '127.0.0.1');
  open.push({ close: () => socket.destroy() });
  expect(await ask(socket, 'before it has connected')).toBe('23\n');
  expect(one.within()).toEqual([['before it has connected', '23\n']]);
  expect(other.within()).toEqual(one.within());
});

test('clients of one port and of no other, as exchanges of HTTP; a token is not kept', async () => {
  const answer = 'x'.repeat(10_000);
  const start = () => listen(createHttpServer((_, response) => response.end(answer)));
  const [port, otherPort] = [await start(), await start()];
  const tap = tapPort(port, readHttpPassed);
  const fetchFrom = async (from: number) => {
    const [response] = await once(
      get(`http://127.0.0.1:${from}/cards?page=2`, {
        agent: false,
        headers: { 'x-amz-security-token': 'secret' },
      }),
      'response',
    );
    response.resume();
    await once(response, 'end');
  };
  await fetchFrom(port);
  await fetchFrom(otherPort);
  const [heard, ...more] = tap.within(0, Number.POSITIVE_INFINITY) as Extract<
    Heard,
    { protocol: 'HTTP/1.1' }
  >[];
  expect(more).toEqual([]);
  expect(heard?.request).toMatchObject({ method: 'GET', url: `http://127.0.0.1:${port}/cards?page=2` });
  expect(heard?.request.head).toContain('x-amz-security-token: (not kept)\r\n');
  expect(heard?.request.head).not.toContain('secret');
  expect(heard?.response?.status).toBe(200);
  expect(heard?.response?.body).toMatchObject({ bytes: 10_000, truncated: true });
  expect(answer).toContain(heard?.response?.body.text ?? 'nothing');

  tap.stop();
  await fetchFrom(port);
  expect(tap.within(0, Number.POSITIVE_INFINITY)).toHaveLength(1);
});
