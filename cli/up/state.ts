/** The file that says what is up: written by the supervisor, readable by its owner only, for it holds passwords. */
import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { explainFileError } from '../../wire/folders.ts';
import type { UpPart } from './parts.ts';

export interface UpState {
  readonly format: 1;
  /** Tells two supervisors apart; no secret. */
  readonly instance: string;
  /** Who knows it may stop the parts. */
  readonly token: string;
  readonly pid: number;
  /** Where the supervisor listens on 127.0.0.1. */
  readonly port: number;
  /** ISO 8601. */
  readonly since: string;
  readonly ready: boolean;
  readonly parts: readonly UpPart[];
  /** Why it ended, when it did not end as it was told. */
  readonly ended?: string;
}

export function logFile(folder: string): string {
  return join(folder, 'up', 'log.txt');
}

function stateFile(folder: string): string {
  return join(folder, 'up', 'state.json');
}

/** Undefined when there is none, or none that can be read: then nothing is known to be up. */
export async function readState(folder: string): Promise<UpState | undefined> {
  try {
    const state = JSON.parse(await readFile(stateFile(folder), 'utf8')) as UpState;
    return state.format === 1 && typeof state.token === 'string' ? state : undefined;
  } catch {
    return undefined;
  }
}

/** Replaces the file as a whole. */
export async function writeState(folder: string, state: UpState): Promise<void> {
  await place(folder, state, async (partial, path) => await rename(partial, path));
}

/** Puts the file where there is none; false when another one was first. */
export async function claimState(folder: string, state: UpState): Promise<boolean> {
  let first = true;
  await place(folder, state, async (partial, path) => {
    // A hard link is made whole, and never over a file that is there.
    await link(partial, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
      first = false;
    });
  });
  return first;
}

async function place(
  folder: string,
  state: UpState,
  put: (partial: string, path: string) => Promise<void>,
): Promise<void> {
  const path = stateFile(folder);
  const partial = `${path}.${randomBytes(4).toString('hex')}.partial`;
  try {
    await makeUpFolder(folder);
    await writeFile(partial, `${JSON.stringify(state)}\n`, { mode: 0o600, flag: 'wx' });
    await put(partial, path);
  } catch (error) {
    throw explainFileError(error, path);
  } finally {
    await rm(partial, { force: true }).catch(() => {});
  }
}

export async function makeUpFolder(folder: string): Promise<void> {
  try {
    await mkdir(join(folder, 'up'), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw explainFileError(error, join(folder, 'up'));
  }
}

/** Removes the file of one supervisor (an unreadable file is nobody's) and the log; another one's file is left alone. */
export async function removeState(folder: string, instance: string | undefined): Promise<void> {
  const state = await readState(folder);
  if (state && state.instance !== instance) return;
  await rm(stateFile(folder), { force: true });
  await rm(logFile(folder), { force: true });
  await rmdir(join(folder, 'up')).catch(() => {});
}
