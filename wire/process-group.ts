/** Processes and their groups, by pid: whether they live, and their end. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Whether a process runs. A zombie does not: it has ended, and only its parent has not heard of it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  if (process.platform !== 'linux') return true;
  try {
    // proc(5): the state follows the command's name, which stands in parentheses and may hold some itself.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.charAt(stat.lastIndexOf(')') + 2) !== 'Z';
  } catch {
    return false;
  }
}

/** Sends a process the signal. One that is gone, or not ours, is no error: who waits for its end will see. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  assertPid(pid);
  // Windows has no signals: `killGroup` is the only way there.
  if (process.platform === 'win32') return;
  try {
    process.kill(pid, signal);
  } catch {
    // ESRCH, EPERM.
  }
}

/** Kills all in the group that a process leads, or led (on Windows: all below it). What is gone is no error. */
export async function killGroup(pid: number): Promise<void> {
  assertPid(pid);
  if (process.platform === 'win32') {
    await new Promise<void>((resolve) => {
      execFile('taskkill', ['/pid', String(pid), '/t', '/f'], { windowsHide: true }, () => resolve());
    });
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // ESRCH: the group is empty, or the process leads none.
  }
}

/**
 * Kills what carries this `NAME=value` in its environment: what we started marked so, and what has left its process
 * group since. Only Linux shows the environment of a process; elsewhere the group has to do.
 */
export function killMarked(mark: string): void {
  if (process.platform !== 'linux') return;
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    try {
      // proc(5): the variables are separated by null bytes.
      if (readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(mark))
        sendSignal(pid, 'SIGKILL');
    } catch {
      // It has ended, or is not ours to see.
    }
  }
}

/** kill(2) takes 0 and -1 for our own group and for everything. */
export function assertPid(pid: number): void {
  if (!Number.isSafeInteger(pid) || pid <= 1) throw new RangeError(`${pid} is no pid of a process of ours`);
}
