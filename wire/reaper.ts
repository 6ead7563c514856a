/** The promise that nothing we started outlives us, kept even when we are killed: a second process that cleans up. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What is to go when we are gone: a process with its group, a folder, or both. */
export interface Watched {
  readonly pid?: number;
  /** How the process is asked to stop before it is killed. */
  readonly stopSignal?: NodeJS.Signals;
  /** An absolute path, removed with all in it. */
  readonly folder?: string;
}

/** A line that the reaper reads. */
export type ReaperMessage = { readonly watch: number; readonly what: Watched } | { readonly unwatch: number };

export interface Reaper {
  /** Resolves when the reaper has been told; the function that comes back calls it off. */
  watch(what: Watched): Promise<() => Promise<void>>;
}

let current: Reaper | undefined;

/** The reaper of this process, started when it is first needed. */
export function reaper(): Reaper {
  current ??= startReaper();
  return current;
}

function startReaper(): Reaper {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const child: ChildProcess = spawn(
    process.execPath,
    [fileURLToPath(new URL(`./reaper-main.${extension}`, import.meta.url))],
    {
      // Its own group: a Ctrl-C in the terminal must not reach it before it has done its work.
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {},
      windowsHide: true,
    },
  );
  child.on('error', () => {});
  child.stdin?.on('error', () => {});
  // It must not keep us alive: when we end, its input ends, and it does its work.
  child.unref();
  if (child.stdin && 'unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
  let last = 0;
  const tell = (message: ReaperMessage) =>
    new Promise<void>((resolve) => {
      child.stdin?.write(`${JSON.stringify(message)}\n`, () => resolve());
    });
  return {
    async watch(what) {
      const number = ++last;
      await tell({ watch: number, what });
      return () => tell({ unwatch: number });
    },
  };
}
