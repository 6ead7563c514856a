import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { isUp, startControl } from './control.ts';
import type { UpState } from './state.ts';

const stops: (() => unknown)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

function stateOf(port: number, pid = process.pid): UpState {
  const since = new Date(0).toISOString();
  return { format: 1, instance: 'one', token: 'secret', pid, port, since, ready: true, parts: [] };
}

/** Somebody who accepts connections and never says a word. */
async function startSilent(): Promise<number> {
  const server = createServer((socket) => void stops.push(() => socket.destroy()));
  stops.push(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

test('who answers with its own name is up, who answers with another one is not', async () => {
  const control = await startControl('one', 'secret', () => {});
  stops.push(() => control.release());
  expect(await isUp(stateOf(control.port))).toBe(true);
  expect(await isUp({ ...stateOf(control.port), instance: 'another' })).toBe(false);
  expect(await isUp({ ...stateOf(control.port), token: 'wrong' })).toBe(false);
});

test('where nobody listens, nobody is up, whoever has the number of the process now', async () => {
  const port = await startSilent();
  for (const stop of stops.splice(0)) stop();
  expect(await isUp(stateOf(port))).toBe(false);
});

test('who is too busy to answer is up as long as the process is there', async () => {
  const port = await startSilent();
  expect(await isUp(stateOf(port), 50)).toBe(true);
  expect(await isUp(stateOf(port, deadPid()), 50)).toBe(false);
});
