/** The lock file installs on every platform, from whichever registry npm is set to. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const platforms = [
  ['darwin', 'arm64'],
  ['win32', 'x64'],
] as const;

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly resolved?: string; readonly version?: string }>>;
}

const manifest = read<Manifest>('package.json');
const { packages } = read<LockFile>('package-lock.json');
/** npm is asked in a folder of its own: others may be installing in this one. */
const folder = mkdtempSync(join(tmpdir(), 'lock-file-test-'));
for (const name of ['package.json', 'package-lock.json', '.npmrc']) {
  if (existsSync(join(root, name))) cpSync(join(root, name), join(folder, name));
}
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('names no registry', () => {
  const named = Object.entries(packages).filter(([, { resolved }]) => resolved?.startsWith('http'));
  expect(named.map(([name]) => name)).toEqual([]);
});

test('lists the database of every platform, in the version that package.json asks for', () => {
  for (const [name, version] of Object.entries(manifest.optionalDependencies)) {
    expect({ name, version: packages[`node_modules/${name}`]?.version }).toEqual({ name, version });
  }
});

for (const [os, cpu] of platforms) {
  test(`installs on ${os}-${cpu}`, ({ skip }) => {
    const args = ['ci', '--ignore-scripts', '--dry-run', '--no-audit', `--os=${os}`, `--cpu=${cpu}`];
    const { status, stderr } = spawnSync('npm', args, {
      cwd: folder,
      encoding: 'utf8',
      shell: process.platform === 'win32',
      timeout: 60_000,
    });
    const unreachable = /E(NOTFOUND|CONNREFUSED|CONNRESET|TIMEDOUT|AI_AGAIN|NOTCACHED)/.test(stderr);
    skip(unreachable, 'the registry is not reachable');
    expect(`${status}\n${stderr}`).toMatch(/^0\n/);
  }, 70_000);
}

test('the commands of the README are there', ({ skip }) => {
  const file = join(root, 'README.md');
  skip(!existsSync(file), 'there is no README yet');
  const shells = [...readFileSync(file, 'utf8').matchAll(/^```(?:sh|bash|shell|console)?\n(.*?)^```/gms)];
  const words = shells.map(([, text = '']) => text).join('\n');
  const called = [...words.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)];
  const scripts = called.map(([, run, short]) => run ?? short ?? '');
  expect(scripts.filter((name) => manifest.scripts[name] === undefined)).toEqual([]);
  expect(words).toMatch(/\bnpm (ci|install|i)\b/);
  expect(scripts).toEqual(expect.arrayContaining(['start', 'test']));
});

function read<Shape>(name: string): Shape {
  return JSON.parse(readFileSync(join(root, name), 'utf8')) as Shape;
}
