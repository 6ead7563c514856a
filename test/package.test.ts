/** The package as its users have it: packed, installed elsewhere with npm, and run from there. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  globSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../cli/testing.ts';

const root = join(import.meta.dirname, '..');
const base = mkdtempSync(join(tmpdir(), 'package-test-'));
const temporary = join(base, 'tmp');
const project = join(base, 'project');
const installed = join(project, 'node_modules/backend-essentials');
/** Why there is nothing to try, when npm cannot fetch what the package needs. */
let unreachable: string | undefined;

const { DATABASE_URL: _, ...own } = process.env;
const env = {
  ...Object.fromEntries(Object.entries(own).filter(([name]) => !/^npm_(package|lifecycle)_/.test(name))),
  PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
  BE_HOME: join(base, 'home'),
  TMPDIR: temporary,
  NO_COLOR: '1',
};

beforeAll(async () => {
  // A database server of another account must get through.
  for (const path of [temporary, project]) mkdirSync(path);
  for (const path of [base, temporary]) chmodSync(path, 0o755);
  execFileSync(process.execPath, [join(root, 'tools/build-package.ts'), base], { stdio: 'ignore' });
  const tarball = globSync('*.tgz', { cwd: base })[0] ?? '';
  // One question without patience: an install would try again for minutes.
  const asked = await run('npm', ['view', 'hono', 'version', '--fetch-retries=0', '--fetch-timeout=15000']);
  if (asked.code !== 0) {
    unreachable = 'the registry is not reachable';
    return;
  }
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--no-save'];
  const install = await run('npm', ['install', ...quiet, '--prefix', project, join(base, tarball)]);
  expect(`${install.code}\n${install.stderr}`).toMatch(/^0\n/);
}, 180_000);

afterAll(async () => {
  if (existsSync(installed)) await be('down');
  rmSync(base, { recursive: true, force: true, maxRetries: 3 });
});

test('holds compiled code, no test, and nothing that its dependencies do not bring', () => {
  const folder = join(base, 'package');
  const files = globSync('**/*.*', { cwd: folder });
  // A starter is the learner's, and stays what it is.
  const ours = files.filter((name) => !/^course\/starters\/[^/]+\//.test(name));
  expect(ours.filter((name) => /\.tsx?$|\.test\.|(^|\/)test/.test(name))).toEqual([]);
  expect(files).toEqual(expect.arrayContaining(['web/dist/index.html', 'cli/main.js', 'README.md']));
  const { dependencies, devDependencies, scripts } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as Record<string, Record<string, string>>;
  expect([devDependencies, scripts]).toEqual([undefined, undefined]);
  const imported = files
    .filter((name) => name.endsWith('.js') && !name.startsWith('web/'))
    .flatMap((name) => [
      ...readFileSync(join(folder, name), 'utf8').matchAll(/^(?:import|export)\b.* from '([^.'][^']*)'/gm),
    ])
    .map(([, name = '']) => (name.startsWith('@') ? name.split('/', 2).join('/') : name.split('/')[0]) ?? '');
  const known = [...Object.keys(dependencies ?? {}), ...builtinModules];
  expect([...new Set(imported)].filter((name) => !name.startsWith('node:') && !known.includes(name))).toEqual(
    [],
  );
});

test('says its version, and how large it is installed', async ({ skip }) => {
  skip(unreachable !== undefined, unreachable);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  expect(await be('--version')).toMatchObject({ code: 0, stdout: `${version}\n` });
  const own = sizeOf(installed);
  const all = sizeOf(join(project, 'node_modules'));
  console.log(`installed: ${mega(all)} MB, of which the package itself ${mega(own)} MB`);
  expect(own).toBeLessThan(10e6);
});

test('makes a project from a starter, whole', async ({ skip }) => {
  skip(unreachable !== undefined, unreachable);
  const target = join(project, 'my-postcards');
  expect(await be('new', target, '--starter', 'express')).toMatchObject({ code: 0, stderr: '' });
  for (const name of [
    '.gitignore',
    'README.md',
    'backend-essentials.json',
    'openapi.yaml',
    'package.json',
    'page.ts',
    'server.ts',
  ]) {
    expect(existsSync(join(target, name)), name).toBe(true);
  }
});

test('runs an experiment', async ({ skip }) => {
  skip(unreachable !== undefined, unreachable);
  const { code, stdout, stderr } = await be('run', 'pagination/offset-or-cursor', '--quick', '--json');
  expect(`${code}\n${stderr}`).toMatch(/^0\n/);
  expect(Object.keys(JSON.parse(stdout))).toContain('run');
}, 120_000);

test('starts parts in the background, and stops them', async ({ skip }) => {
  skip(unreachable !== undefined, unreachable);
  const up = await be('up', 'sql', '--detach');
  expect(`${up.code}\n${up.stderr}`).toMatch(/^0\n/);
  expect(up.stdout).toContain('DATABASE_URL');
  expect(await be('down')).toMatchObject({ code: 0 });
}, 120_000);

test('serves the page', async ({ skip }) => {
  skip(unreachable !== undefined, unreachable);
  const child = spawn(process.execPath, [join(installed, 'cli/be.js'), '--no-open'], { env });
  const closed = once(child, 'close');
  try {
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => {
      said += bytes.toString();
    });
    const address = () => said.match(/http:\S+/)?.[0];
    await eventually(() => address() !== undefined, 'the address of the course');
    const answer = await fetch(address() ?? '');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('/assets/index-');
  } finally {
    child.kill('SIGTERM');
    await closed;
  }
});

test('leaves nothing running', async ({ skip }) => {
  skip(unreachable !== undefined, unreachable);
  skip(process.platform === 'win32', 'ps is not on Windows');
  const left = () => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).includes(base);
  await eventually(() => !left(), `no process of ${base}`);
});

async function be(...args: string[]) {
  return await run(process.execPath, [join(project, 'node_modules/backend-essentials/cli/be.js'), ...args]);
}

async function run(command: string, args: readonly string[]) {
  const shell = command === 'npm' && process.platform === 'win32';
  const child = spawn(command, args, { cwd: project, env, stdio: ['ignore', 'pipe', 'pipe'], shell });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...said };
}

function sizeOf(folder: string): number {
  const files = globSync('**', { cwd: folder }).map((name) => lstatSync(join(folder, name)));
  return files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
}

function mega(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
