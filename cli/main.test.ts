/** The command line as a whole: help, errors, exit codes, and an old Node.js. */

import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import { createHome } from './testing.ts';

const home = createHome();
afterAll(() => home.remove());

it('helps', async () => {
  const all = await home.be(['--help']);
  expect(all.code).toBe(0);
  for (const name of ['learn', 'run', 'replay', 'up', 'down', 'ps'])
    expect(all.stdout).toContain(`be ${name}`);
  expect(all.stdout).not.toContain('supervise');
  const one = await home.be(['help', 'up']);
  expect(one.stdout).toContain('--detach');
  expect((await home.be(['up', '--help'])).stdout).toBe(one.stdout);
  expect((await home.be(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(all.stderr + one.stderr).toBe('');
});

it.each([
  [['nonsense'], 'bad-argument'],
  [['help', 'nonsense'], 'bad-argument'],
  [['up', '--nonsense'], 'bad-argument'],
  [['up', 'nonsense'], 'unknown-part'],
  [['up', 'sql', '--engine', 'sql=nonsense'], 'unknown-part'],
  [['up', 'sql', '--format', 'xml'], 'bad-argument'],
  [['run', 'nonsense'], 'unknown-experiment'],
  [['run', 'pagination/offset-or-cursor', '--set', 'pageSize=0'], 'parameter-out-of-range'],
  [['run', 'pagination/offset-or-cursor', '--set', 'nonsense=1'], 'parameter-out-of-range'],
  [['run', 'pagination/offset-or-cursor', '--predict', '-5'], 'bad-argument'],
  [['run', 'pagination/offset-or-cursor', '--predict=-5'], 'parameter-out-of-range'],
  [['run', 'pagination/offset-or-cursor', '--seed', 'x'], 'bad-argument'],
  [['replay', '00000000'], 'unknown-run'],
  [['replay', '../../etc/passwd'], 'unknown-run'],
  [['learn', '--port', '70000'], 'bad-argument'],
])('explains %j', async (args, code) => {
  const { code: exit, stdout, stderr } = await home.be(args);
  expect(stderr).toMatch(/^expected .*\nhappened .*\nwhy .*\ntry .*\nblame /);
  expect(stderr).toContain(`(${code})`);
  expect(exit).toBe(2);
  expect(stdout).toBe('');
});

it('gives an error as JSON where it was asked for', async () => {
  const { code, stdout, stderr } = await home.be(['run', 'nonsense', '--json']);
  expect(code).toBe(2);
  expect(JSON.parse(stdout).error.code).toBe('unknown-experiment');
  expect(stderr).toBe('');
});

it('tells an old Node.js what is wrong', async () => {
  const older = "data:text/javascript,Object.defineProperty(process,'version',{value:'v20.1.0'})";
  const { code, stderr } = await home.be(['help'], { NODE_OPTIONS: `--import=${older}` });
  expect(stderr).toContain('This is Node.js v20.1.0.');
  expect(stderr).toContain('(node-too-old)');
  expect(code).toBe(2);
});

it('survives a reader that goes away', async () => {
  const started = home.start(['up']);
  started.child.stdout?.destroy();
  const { code, stderr } = await started.ended;
  expect(stderr).toBe('');
  expect(code).toBe(0);
});

const hasPage = existsSync(new URL('../web/dist/index.html', import.meta.url));

it.skipIf(!hasPage)('serves the course, finds it again, and stops', async () => {
  const started = home.start([]);
  await started.shown('Ctrl-C stops it');
  const second = await home.be(['--no-open']);
  expect(second.code).toBe(0);
  expect(second.stdout).toContain('already running');
  started.child.kill('SIGTERM');
  const { code, stdout } = await started.ended;
  expect(stdout).toMatch(/^Backend Essentials {2}http:\/\/127\.0\.0\.1:\d+\/\n/);
  expect(code).toBe(143);
});

it.skipIf(!hasPage)('does not take another port than the one it was told', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { code, stderr } = await home.be(['learn', '--port', String(port)]);
  other.close();
  expect(stderr).toContain('(port-in-use)');
  expect(code).toBe(2);
});
