import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { startProcess } from './process.ts';
import { isAlive } from './process-group.ts';

/** Starts Node.js with this program; SIGTERM does to it what the program says. */
function startNode(program: string, options: Partial<Parameters<typeof startProcess>[0]> = {}) {
  return startProcess({ command: process.execPath, args: ['-e', program], env: {}, ...options });
}

const stubborn = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('ready');";

async function whenReady(lines: () => readonly string[]) {
  await vi.waitFor(() => expect(lines()).toContain('ready'), { timeout: 20_000, interval: 10 });
}

test('tells what a process says and how it ends', async () => {
  const heard: string[] = [];
  const child = await startNode(
    "console.log('out', process.env.NAME); console.error('err'); process.exitCode = 3",
    {
      env: { NAME: 'Ada' },
      onLine: (stream, line) => heard.push(`${stream}: ${line}`),
    },
  );
  expect(await child.exited).toEqual({ code: 3, signal: null });
  expect(heard.toSorted()).toEqual(['stderr: err', 'stdout: out Ada']);
  expect(child.lastLines().toSorted()).toEqual(['err', 'out Ada']);
  await child.stop();
});

test('keeps the last lines only, and no endless one', async () => {
  const child = await startNode(
    "for (let line = 1; line <= 200; line++) console.log(line); console.log('x'.repeat(1e6))",
  );
  await child.exited;
  const lines = child.lastLines();
  expect(lines).toHaveLength(50);
  expect(lines[0]).toBe('152');
  expect(lines.at(-1)).toHaveLength(65_536);
});

test('stops by the signal that was chosen, twice without harm', async () => {
  const child = await startNode(`process.on('SIGINT', () => process.exit(7)); ${stubborn}`, {
    stopSignal: 'SIGINT',
  });
  await whenReady(child.lastLines);
  await Promise.all([child.stop(), child.stop()]);
  expect(await child.exited).toEqual({ code: 7, signal: null });
});

test('kills the whole group of a process that ignores the signal', async () => {
  const child = await startNode(
    `const { pid } = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(stubborn)}], { stdio: 'inherit' });
    console.log('child', pid); process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);`,
    { graceMs: 100 },
  );
  await whenReady(child.lastLines);
  const grandchild = Number(
    /\d+/.exec(child.lastLines().find((line) => line.startsWith('child')) ?? '')?.[0],
  );
  expect(isAlive(grandchild)).toBe(true);
  await child.stop();
  expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' });
  await vi.waitFor(() => expect(isAlive(grandchild)).toBe(false), { timeout: 10_000 });
});

test('ends what a process leaves behind when it ends by itself', async () => {
  const child = await startNode(
    `const { pid } = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(stubborn)}], { stdio: 'inherit' });
    console.log(pid); process.exit()`,
  );
  await child.exited;
  const grandchild = Number(child.lastLines()[0]);
  await vi.waitFor(() => expect(isAlive(grandchild)).toBe(false), { timeout: 10_000 });
});

test('stops when the signal is aborted, and does not start when it was before', async () => {
  const controller = new AbortController();
  const child = await startNode('setInterval(() => {}, 1000)', { signal: controller.signal });
  controller.abort(new Error('enough'));
  expect((await child.exited).signal).toBe('SIGTERM');
  await expect(startNode('', { signal: controller.signal })).rejects.toThrow('enough');
});

test('can be given input, and its end', async () => {
  const child = await startNode('process.stdin.pipe(process.stdout)', { stdin: 'pipe' });
  child.stdin?.end('said\n');
  await child.exited;
  expect(child.lastLines()).toEqual(['said']);
});

test.each([
  [join(tmpdir(), 'no-such-program'), undefined, /there is no such program \(ENOENT\)/],
  [process.execPath, join(tmpdir(), 'no-such-folder'), /the folder .*no-such-folder does not exist/],
  [tmpdir(), undefined, /could not be started: .*\(E[A-Z]+\)/],
])('says why %s cannot be started in %s', async (command, cwd, message) => {
  const starting = startProcess({ command, args: [], env: {}, ...(cwd === undefined ? {} : { cwd }) });
  await expect(starting).rejects.toThrow(message);
});
