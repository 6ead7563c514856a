/** The promise that nothing we started outlives us, kept even when we are killed: a second process that cleans up. */
import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { isAbsolute, parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assertPid } from './process-group.ts';

/** What is to go when we are gone: a process with its group, a folder, or both. */
export interface Watched {
  readonly pid?: number;
  /** How the process is asked to stop before it is killed; SIGTERM unless given. */
  readonly stopSignal?: NodeJS.Signals;
  /** An absolute path, removed with all in it when the processes have ended. */
  readonly folder?: string;
}

/** A line that the reaper reads. */
export type ReaperMessage = { readonly watch: number; readonly what: Watched } | { readonly unwatch: number };

export interface Reaper {
  /**
   * Resolves when the reaper is sure to hear of it, even if we are killed at once; the function that comes back
   * calls it off, and is to be called as soon as a process has ended, because its pid will be another's. Throws a
   * RangeError for what must not be ended or removed; rejects when there is no second process to be had.
   */
  watch(what: Watched): Promise<() => Promise<void>>;
}

let current: Reaper | undefined;

/** The reaper of this process; its second process is started with the first watch. */
export function reaper(): Reaper {
  current ??= createReaper();
  return current;
}

function createReaper(): Reaper {
  const watched = new Map<number, Watched>();
  let helper: ChildProcess | undefined;
  let last = 0;

  const send = async (message: ReaperMessage): Promise<void> => {
    if (!helper) {
      const started = startHelper();
      helper = started;
      started.once('exit', () => {
        if (helper === started) helper = undefined;
      });
      // A new one, because the old one died, knows nothing yet.
      for (const [number, what] of watched) write(started, { watch: number, what }).catch(() => {});
    }
    try {
      await write(helper, message);
    } catch (error) {
      helper = undefined;
      throw new Error('the process that cleans up after us could not be started', { cause: error });
    }
  };

  return {
    async watch(what) {
      if (what.pid !== undefined) assertPid(what.pid);
      if (what.folder !== undefined) assertFolder(what.folder);
      const number = ++last;
      // Once more: the second process may have died without our having heard of it.
      await send({ watch: number, what }).catch(() => send({ watch: number, what }));
      watched.set(number, what);
      return async () => {
        watched.delete(number);
        if (helper) await write(helper, { unwatch: number }).catch(() => {});
      };
    },
  };
}

function startHelper(): ChildProcess {
  const program = import.meta.url.endsWith('.ts') ? './reaper-main.ts' : './reaper-main.js';
  const { PATH, SystemRoot } = process.env;
  const child = spawn(process.execPath, [fileURLToPath(new URL(program, import.meta.url))], {
    // Its own group: a Ctrl-C in the terminal must not reach it before it has done its work.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    // No folder that is to be removed may be its working folder.
    cwd: parse(tmpdir()).root,
    env: { ...(PATH && { PATH }), ...(SystemRoot && { SystemRoot }) },
    windowsHide: true,
  });
  child.on('error', () => {});
  child.stdin?.on('error', () => {});
  // It must not keep us alive: when we end, its input ends, and it does its work.
  child.unref();
  if (child.stdin && 'unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
  return child;
}

/** Resolves when the line is in the pipe, from which the second process reads it even if we are gone. */
function write({ stdin }: ChildProcess, message: ReaperMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!stdin) return reject(new Error('it has no input'));
    stdin.write(`${JSON.stringify(message)}\n`, (error) => (error ? reject(error) : resolve()));
  });
}

function assertFolder(folder: string): void {
  if (!isAbsolute(folder) || parse(folder).root === folder) {
    throw new RangeError(
      `${folder} is not a folder that may be removed: an absolute path is needed, not a root`,
    );
  }
}
