import { expect, test } from 'vitest';
import { onRequest, startRawServer } from './http1/raw-server.ts';
import { findFreePort } from './ports.ts';
import { probeHttp, probeTcp, waitUntilReady } from './readiness.ts';

test('asks until the answer is yes', async () => {
  let asked = 0;
  const probe = async () => ++asked === 3 || `asked ${asked} times`;
  await waitUntilReady({ probe, timeoutMs: 20_000, everyMs: 1 });
  expect(asked).toBe(3);
});

test('says what was awaited, how long, and the last answer', async () => {
  const waiting = waitUntilReady({ what: 'PostgreSQL', probe: async () => 'starting up', timeoutMs: 50 });
  await expect(waiting).rejects.toThrow(
    /^PostgreSQL is not ready after \d+ ms: the last answer was: starting up$/,
  );
});

test('takes a probe that throws, or never answers, for no', async () => {
  const thrown = waitUntilReady({ probe: () => Promise.reject(new Error('no route')), timeoutMs: 50 });
  await expect(thrown).rejects.toThrow('the last answer was: no route');
  const silent = waitUntilReady({ probe: () => new Promise(() => {}), timeoutMs: 50 });
  await expect(silent).rejects.toThrow(/the last answer was: nothing within \d+ ms/);
});

test('gives up at once when the process ends, and shows its last lines', async () => {
  const process = { exited: Promise.resolve({ code: 1, signal: null }), lastLines: () => ['no space left'] };
  const waiting = waitUntilReady({ probe: async () => 'not yet', timeoutMs: 600_000, process });
  await expect(waiting).rejects.toThrow(/its process ended \(exit code 1\)\nno space left/);
});

test('rejects with the reason of the signal', async () => {
  const controller = new AbortController();
  const waiting = waitUntilReady({
    probe: () => new Promise(() => {}),
    timeoutMs: 600_000,
    signal: controller.signal,
  });
  controller.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
});

test('probes a port and a page', async () => {
  const { signal } = new AbortController();
  await using server = await startRawServer((socket) =>
    onRequest(socket, (head) => {
      const status = head.startsWith('GET /ready?now') ? '204 No Content' : '503 Service Unavailable';
      socket.write(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`);
    }),
  );
  const free = await findFreePort();
  expect(await probeTcp('127.0.0.1', server.port)(signal)).toBe(true);
  expect(await probeTcp('127.0.0.1', free)(signal)).toContain('ECONNREFUSED');
  expect(await probeHttp(`${server.url}/ready?now`)(signal)).toBe(true);
  expect(await probeHttp(`${server.url}/`)(signal)).toBe('status 503');
  expect(await probeHttp(`http://127.0.0.1:${free}/`)(signal)).toContain('ECONNREFUSED');
});
