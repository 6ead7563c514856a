/** Where files live on this machine: what the learner keeps, what can be made again, and what lasts for one run. */
import { mkdirSync, statSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CourseError } from '../kit/errors.ts';
import type { Environment } from '../kit/part.ts';

/** The learner's own data (progress, runs): BE_HOME, or the platform's usual folder. Not created here. */
export function dataFolder(env: Environment): string {
  if (env['BE_HOME']) return resolve(env['BE_HOME']);
  const home = env['HOME'] || homedir();
  if (process.platform === 'win32') {
    return join(env['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'backend-essentials');
  }
  if (process.platform === 'darwin')
    return join(home, 'Library', 'Application Support', 'backend-essentials');
  // XDG Base Directory Specification.
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'backend-essentials');
}

/**
 * Where what can be made again is kept (unpacked binaries, templates): BE_CACHE, or the platform's usual folder.
 * Root's is under /var/tmp, because a server that refuses to run as root must be able to read it.
 */
export function cacheFolder(env: Environment): string {
  const folder = env['BE_CACHE'] ? resolve(env['BE_CACHE']) : usualCacheFolder(env);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
  } catch (error) {
    throw explainFileError(error, folder);
  }
  // We run programs from here: a folder that somebody else prepared is not ours.
  if (process.getuid && statSync(folder).uid !== process.getuid()) {
    throw new CourseError('folder-not-writable', `The cache folder ${folder} belongs to another user.`, {
      hint: 'Set BE_CACHE to a folder of your own.',
    });
  }
  return folder;
}

/** Where Node.js keeps what it compiled (NODE_COMPILE_CACHE), so that a second start takes less time. */
export function compiledFolder(env: Environment): string {
  return join(cacheFolder(env), 'compiled');
}

function usualCacheFolder(env: Environment): string {
  const home = env['HOME'] || homedir();
  if (process.getuid?.() === 0) return '/var/tmp/backend-essentials';
  if (process.platform === 'win32') {
    return join(env['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'backend-essentials', 'cache');
  }
  if (process.platform === 'darwin') return join(home, 'Library', 'Caches', 'backend-essentials');
  return join(env['XDG_CACHE_HOME'] || join(home, '.cache'), 'backend-essentials');
}

/** A new folder that lasts for one run. */
export async function createRunFolder(name: string): Promise<string> {
  return await mkdtemp(join(tmpdir(), `be-${name}-`));
}

/** What the file system refused, as an explained error. */
export function explainFileError(error: unknown, path: string): CourseError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new CourseError('disk-full', `Writing to ${path} found no free space (${code}).`, {
      cause: error,
    });
  }
  return new CourseError('folder-not-writable', `The system refused access to ${path} (${code}).`, {
    cause: error,
  });
}
