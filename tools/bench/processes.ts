/** Processes as Linux shows them: which descend from which, and what memory they take. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Whether this machine tells; elsewhere there is no memory to be read. */
export const tellsMemory = existsSync('/proc/self/smaps_rollup');

/** A process with all that descends from it. */
export function listTree(root: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), parentOf(name)] as const);
  const found = [root];
  for (const pid of found)
    found.push(...parents.filter(([, parent]) => parent === pid).map(([child]) => child));
  return found;
}

/** proc_pid_stat(5): the fourth field, counted after the name, which may hold anything. */
function parentOf(pid: string): number {
  return Number(readProc(`${pid}/stat`).split(') ').at(-1)?.split(' ')[1]);
}

/** How it was started. */
export function readCommand(pid: number): string {
  return readProc(`${pid}/cmdline`);
}

/** MB of these processes: RSS counts shared pages in each, PSS divides them among those who share them. */
export function sumMemory(pids: readonly number[], field: 'Rss' | 'Pss'): number {
  const kibibytes = pids.map((pid) =>
    Number(readProc(`${pid}/smaps_rollup`).match(new RegExp(`^${field}:\\s+(\\d+)`, 'm'))?.[1] ?? 0),
  );
  return (kibibytes.reduce((total, one) => total + one, 0) * 1_024) / 1e6;
}

/** MB of a process with all that descends from it: PSS where these are several. */
export function readMemory(root: number): number {
  const pids = listTree(root);
  return sumMemory(pids, pids.length > 1 ? 'Pss' : 'Rss');
}

/** Nothing when the process has ended meanwhile. */
function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return '';
  }
}
