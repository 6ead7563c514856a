/** Programs of learners, good and bad: each ends in bounded time with an explained error, and leaves nothing. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../cli/testing.ts';
import { startProgram } from './program.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'program-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program in JavaScript in a file of its own, and the command that runs it. */
function program(source: string): string {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.mjs`);
  writeFileSync(file, source);
  return `"${process.execPath}" "${file}"`;
}

const listens = `import { createServer } from 'node:http';
const server = createServer((_, response) => response.end('{}'));
server.listen(process.env.PORT, '127.0.0.1');
`;

const start = (command: string, readyMs = 10_000, signal = new AbortController().signal) =>
  startProgram({ command, folder, env: process.env, signal, readyMs });

const lookable = process.platform !== 'win32';
const isRunning = (text: string) =>
  execFileSync('ps', ['-A', '-o', 'stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .some((line) => !line.startsWith('Z') && line.includes(text));

test('one that listens on PORT is ready, has a folder of its own, and is gone after its stop', async () => {
  const running = await start(
    program(
      `${listens}import { writeFileSync } from 'node:fs'; writeFileSync(process.env.DATA_DIR + '/x', ''); console.log('data ' + process.env.DATA_DIR);`,
    ),
  );
  await eventually(() => running.lastLines().some((line) => line.startsWith('data ')), 'its output');
  const data =
    running
      .lastLines()
      .find((line) => line.startsWith('data '))
      ?.slice(5) ?? '';
  expect(existsSync(join(data, 'x'))).toBe(true);
  expect((await fetch(running.url)).status).toBe(200);
  expect(await running.stop()).toBeUndefined();
  expect(existsSync(data)).toBe(false);
  await expect(fetch(running.url)).rejects.toThrow();
});

test('one that exits at once is told with its last lines', async () => {
  await expect(
    start(program(`console.error('Cannot find module: express'); process.exit(3);`)),
  ).rejects.toMatchObject({
    code: 'program-ended',
    message: expect.stringMatching(/exit code 3[\s\S]*Cannot find module: express/),
  });
});

test('a command that does not exist is no fault of the code', async () => {
  await expect(start('no-such-program-here')).rejects.toMatchObject({
    code: lookable ? 'program-not-started' : 'program-ended',
  });
  await expect(
    startProgram({
      command: 'x',
      folder: join(folder, 'nowhere'),
      env: process.env,
      signal: new AbortController().signal,
    }),
  ).rejects.toMatchObject({
    code: 'program-not-started',
    message: expect.stringContaining('does not exist'),
  });
});

test('one that never listens is stopped, and told so', async () => {
  const command = program(`setInterval(() => {}, 1000); console.log('thinking');`);
  await expect(start(command, 1_000)).rejects.toMatchObject({
    code: 'program-not-listening',
    message: expect.stringMatching(/nothing listens[\s\S]*thinking/),
  });
  if (lookable) expect(isRunning(command.split('"')[3] ?? '')).toBe(false);
});

test('one that listens elsewhere is told where', async () => {
  const command = program(
    `import { createServer } from 'node:http'; const s = createServer(() => {}).listen(0, '127.0.0.1', () => console.log('Listening on http://localhost:' + s.address().port));`,
  );
  await expect(start(command, 1_500)).rejects.toMatchObject({
    code: 'program-not-listening',
    message: expect.stringMatching(/does not listen on the port in PORT \(\d+\); it listens on \d+/),
  });
});

test('one that prints without end costs no memory without end', async () => {
  const before = process.memoryUsage().rss;
  const running = await start(
    program(
      `${listens}const line = 'x'.repeat(100_000); const print = () => process.stdout.write(line, print); print();`,
    ),
  );
  for (let round = 0; round < 50; round++) await fetch(running.url);
  await running.stop();
  expect(running.lastLines().every((line) => line.length <= 240)).toBe(true);
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
});

test('one that ignores SIGTERM is killed, and told so', async () => {
  const running = await start(program(`${listens}process.on('SIGTERM', () => {});`));
  const note = await running.stop();
  if (lookable) expect(note).toContain('SIGTERM');
  await expect(fetch(running.url)).rejects.toThrow();
}, 20_000);

test.skipIf(!lookable)('what it started goes with it, also what left its group', async () => {
  const child = join(folder, 'child.mjs');
  writeFileSync(child, 'setInterval(() => {}, 1000);');
  const running = await start(
    program(
      `${listens}import { spawn } from 'node:child_process';
      spawn(process.execPath, [${JSON.stringify(child)}, 'same-group'], { stdio: 'ignore' });
      spawn(process.execPath, [${JSON.stringify(child)}, 'own-group'], { stdio: 'ignore', detached: true }).unref();`,
    ),
  );
  await eventually(
    () => isRunning('child.mjs same-group') && isRunning('child.mjs own-group'),
    'its children',
  );
  await running.stop();
  await eventually(() => !isRunning('child.mjs same-group'), 'the end of the child in its group');
  // Only Linux shows what a process was started with.
  if (process.platform === 'linux') {
    await eventually(() => !isRunning('child.mjs own-group'), 'the end of the child that left its group');
  }
});

test('one that dies later says so', async () => {
  const running = await start(
    program(`${listens}server.on('request', () => { console.error('out of ideas'); process.exit(1); });`),
  );
  await fetch(running.url).catch(() => {});
  expect(await running.died).toMatch(/ended by itself \(exit code 1\)/);
  await running.stop();
});

test('a stop while it starts ends it', async () => {
  const stop = new AbortController();
  const command = program('setInterval(() => {}, 1000);');
  const starting = start(command, 30_000, stop.signal);
  if (lookable) await eventually(() => isRunning(command.split('"')[3] ?? ''), 'its start');
  stop.abort(new Error('enough'));
  await expect(starting).rejects.toThrow('enough');
  if (lookable) await eventually(() => !isRunning(command.split('"')[3] ?? ''), 'its end');
});
