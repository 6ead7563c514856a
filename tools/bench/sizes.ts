/** How large it is: the development's install, and what a user of the package gets. */
import { globSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProcess } from '../../wire/process.ts';
import { type Bench, createCollection, type Measured } from './figures.ts';

const root = join(import.meta.dirname, '../..');

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly devOptional?: boolean }>>;
}

/** The bytes of the files, not of the blocks that hold them. */
export async function measureSizes({ home, signal, progress }: Bench): Promise<Measured[]> {
  progress('sizes');
  const megabytes = createCollection('MB');
  await buildPackage(home, signal);
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as LockFile;
  const production = Object.entries(packages)
    .filter(([name, { dev, devOptional }]) => name !== '' && !dev && !devOptional)
    // A package inside another one's folder is counted with it.
    .filter(([name]) => name.lastIndexOf('node_modules/') === 0)
    .map(([name]) => sizeOf(join(root, name)));
  const own = sizeOf(join(home, 'package'));
  const tarball = globSync('*.tgz', { cwd: home }).map((name) => lstatSync(join(home, name)).size);
  megabytes.add('`node_modules` after `npm ci`', sizeOf(join(root, 'node_modules')) / 1e6);
  megabytes.add('the package installed, with its production dependencies', (own + add(production)) / 1e6);
  megabytes.add('of which the package itself', own / 1e6);
  megabytes.add('its tarball', add(tarball) / 1e6);
  return megabytes.measured();
}

/** As a process with a group of its own: the compiler must not write on when it is stopped. */
async function buildPackage(home: string, signal: AbortSignal): Promise<void> {
  const built = await startProcess({
    command: process.execPath,
    args: [join(root, 'tools/build-package.ts'), home],
    env: process.env,
    signal,
  });
  const { code } = await built.exited;
  signal.throwIfAborted();
  if (code !== 0) throw new Error(`the package could not be built:\n${built.lastLines().join('\n')}`);
}

/** Bytes; 0 when this platform has no such folder. */
function sizeOf(folder: string): number {
  const files = globSync('**', { cwd: folder }).map((name) => lstatSync(join(folder, name)));
  return add(files.map((file) => (file.isDirectory() ? 0 : file.size)));
}

function add(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
