/** Child processes in groups of their own, which end with us whatever happens to us. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { StringDecoder } from 'node:string_decoder';
import { reaper } from './reaper.ts';

export interface ProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment: nothing of ours is added. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** `pipe` keeps its standard input open until it is stopped; otherwise it has none. */
  readonly stdin?: 'pipe' | 'ignore';
  onLine?(stream: 'stdout' | 'stderr', line: string): void;
  /** How it is asked to stop; SIGTERM unless given. */
  readonly stopSignal?: NodeJS.Signals;
  /** ms between asking and killing; 5,000 unless given. */
  readonly graceMs?: number;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface RunningProcess {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  /** The last lines of both streams, at most 50, each at most 64 KiB. */
  lastLines(): string[];
  /** Asks it to stop, and kills its whole group when it does not. May be called twice. */
  stop(): Promise<void>;
}

const maxLines = 50;
const maxLineLength = 64 * 1024;

/** Starts a process. Rejects with the reason when the program cannot be started at all. */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const { command, stopSignal = 'SIGTERM', graceMs = 5_000 } = options;
  const child = spawn(command, [...options.args], {
    env: { ...options.env },
    ...(options.cwd ? { cwd: options.cwd } : {}),
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.gid ?? options.uid }),
    stdio: [options.stdin ?? 'ignore', 'pipe', 'pipe'],
    // A group of its own: a Ctrl-C in the terminal reaches us alone, and we stop it in order.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const lines: string[] = [];
  for (const stream of ['stdout', 'stderr'] as const) {
    readLines(child, stream, (line) => {
      lines.push(line);
      if (lines.length > maxLines) lines.shift();
      options.onLine?.(stream, line);
    });
  }
  child.stdin?.on('error', () => {});
  const exited = new Promise<Exit>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new Error(
      `${command} could not be started: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const pid = child.pid ?? 0;
  const unwatch = await reaper().watch({ pid, stopSignal });
  void exited.then(unwatch);
  let stopped: Promise<void> | undefined;
  return {
    pid,
    exited,
    lastLines: () => [...lines],
    stop() {
      stopped ??= stopProcess(child, pid, exited, stopSignal, graceMs);
      return stopped;
    },
  };
}

async function stopProcess(
  child: ChildProcess,
  pid: number,
  exited: Promise<Exit>,
  ask: NodeJS.Signals,
  graceMs: number,
) {
  if (child.exitCode === null && child.signalCode === null) child.kill(ask);
  let timer: NodeJS.Timeout | undefined;
  const grace = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, graceMs, 'late');
  });
  const late = (await Promise.race([exited, grace])) === 'late';
  clearTimeout(timer);
  child.stdin?.destroy();
  // The group too when it went quietly: it may have left children behind.
  killGroup(pid);
  if (late) await exited;
}

/** Kills a process and everything in its group; what is gone already is no error. */
export function killGroup(pid: number): void {
  if (process.platform === 'win32') {
    execFile('taskkill', ['/pid', String(pid), '/t', '/f'], () => {});
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // ESRCH: the group is empty.
  }
}

/** Cuts a stream into lines; a line without end is cut too, so that memory stays bounded. */
function readLines(child: ChildProcess, name: 'stdout' | 'stderr', onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  child[name]?.on('data', (chunk: Buffer) => {
    const pieces = (rest + decoder.write(chunk)).split('\n');
    rest = (pieces.pop() ?? '').slice(0, maxLineLength);
    for (const piece of pieces) onLine(piece.slice(0, maxLineLength).replace(/\r$/, ''));
  });
  child[name]?.on('end', () => {
    if (rest) onLine(rest);
  });
}
