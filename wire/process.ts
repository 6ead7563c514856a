/** Child processes in groups of their own, which end with us whatever happens to us. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { createLineReader } from './lines.ts';
import { killGroup, sendSignal } from './process-group.ts';
import { reaper } from './reaper.ts';

export interface ProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment: nothing of ours is added. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly uid?: number;
  /** The same as `uid` unless given. */
  readonly gid?: number;
  /** `pipe` keeps its standard input open as long as we live; otherwise it has none. */
  readonly stdin?: 'pipe' | 'ignore';
  onLine?(stream: 'stdout' | 'stderr', line: string): void;
  /** Stops it. */
  readonly signal?: AbortSignal | undefined;
  /** How it is asked to stop; SIGTERM unless given. */
  readonly stopSignal?: NodeJS.Signals;
  /** ms between asking and killing; 5,000 unless given. */
  readonly graceMs?: number;
}

/** How a process ended: one of both is null. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface RunningProcess {
  readonly pid: number;
  /** Its standard input, when that was asked for. */
  readonly stdin: Writable | null;
  /** Resolves when it has ended and its last lines were read; what it left in its group is killed. */
  readonly exited: Promise<Exit>;
  /** The last lines of both streams, at most 50, each at most 64 KiB. */
  lastLines(): string[];
  /**
   * Asks it to stop, and kills its whole group when it does not (on Windows at once: there are no signals).
   * May be called twice. Rejects when even that does not end it.
   */
  stop(): Promise<void>;
}

const maxLines = 50;
const maxLineLength = 64 * 1024;
/** ms for the last output of a process that has ended; somebody outside its group may keep the stream open. */
const drainMs = 1_000;
/** ms for the system to end a killed process. */
const killMs = 5_000;

/** Starts a process. Rejects with the reason when it cannot be started at all, or the signal was aborted before. */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const { command, cwd, uid, signal, stopSignal = 'SIGTERM', graceMs = 5_000 } = options;
  signal?.throwIfAborted();
  const child = spawn(command, [...options.args], {
    env: { ...options.env },
    ...(cwd === undefined ? {} : { cwd }),
    ...(uid === undefined ? {} : { uid, gid: options.gid ?? uid }),
    stdio: [options.stdin ?? 'ignore', 'pipe', 'pipe'],
    // A group of its own: a Ctrl-C in the terminal reaches us alone, and we stop it in order.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const spawned = once(child, 'spawn');
  child.on('error', () => {});
  child.stdin?.on('error', () => {});
  const { pid, stdout, stderr } = child;
  if (pid === undefined) {
    const error = await spawned.catch((reason: unknown) => reason);
    throw new Error(explainSpawn(error, command, cwd), { cause: error });
  }
  // Before anything is awaited: whoever kills us from now on does not leave the child behind.
  const watching = reaper().watch({ pid, stopSignal });

  const lines: string[] = [];
  for (const [name, stream] of Object.entries({ stdout, stderr } as const)) {
    const reader = createLineReader(maxLineLength, (line) => {
      lines.push(line);
      if (lines.length > maxLines) lines.shift();
      options.onLine?.(name === 'stdout' ? 'stdout' : 'stderr', line);
    });
    stream?.on('data', reader.push).on('end', reader.end);
  }
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ended = new Promise<Exit>((resolve) => {
    child.once('exit', (code, exitSignal) => {
      // At once, while the pid cannot be anybody else's: what it left behind is not to outlive it.
      void killGroup(pid);
      void watching.then((unwatch) => unwatch()).catch(() => {});
      resolve({ code, signal: exitSignal });
    });
  });
  const exited = ended.then(async (exit) => {
    await within(drainMs, closed);
    for (const stream of [stdout, stderr]) stream?.destroy();
    return exit;
  });

  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= (async () => {
      if (child.exitCode === null && child.signalCode === null) {
        sendSignal(pid, stopSignal);
        if (process.platform === 'win32' || !(await within(graceMs, ended))) await killGroup(pid);
      }
      if (!(await within(killMs, ended))) throw new Error(`${command} (pid ${pid}) could not be stopped`);
      await exited;
      child.stdin?.destroy();
    })();
    return stopped;
  };
  try {
    await Promise.all([watching, spawned]);
  } catch (error) {
    await stop();
    throw error;
  }
  const onAbort = () => void stop().catch(() => {});
  signal?.addEventListener('abort', onAbort, { once: true });
  void exited.then(() => signal?.removeEventListener('abort', onAbort));
  if (signal?.aborted) onAbort();
  return { pid, stdin: child.stdin, exited, lastLines: () => [...lines], stop };
}

/** Whether the promise settled within so many ms. */
async function within(ms: number, promise: Promise<unknown>): Promise<boolean> {
  const timer = new AbortController();
  const late = delay(ms, false, { signal: timer.signal }).catch(() => false);
  const settled = await Promise.race([promise.then(() => true), late]);
  timer.abort();
  return settled;
}

/** Why a program could not be started, with what the system's code leaves open. */
function explainSpawn(error: unknown, command: string, cwd: string | undefined): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  if (code === 'ENOENT' && cwd !== undefined && !existsSync(cwd)) {
    return `${command} could not be started: the folder ${cwd} does not exist (ENOENT)`;
  }
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such program',
    EACCES: 'it may not be executed, or its folder not be entered',
    EPERM: 'the system does not allow it',
    EAGAIN: 'too many processes run',
  };
  return `${command} could not be started: ${reasons[code] ?? 'the system refused'} (${code})`;
}
