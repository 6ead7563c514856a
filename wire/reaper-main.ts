/** The reaper's program: reads what to watch from its input, and cleans up when the input ends. */
import { rmSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { ReaperMessage, Watched } from './reaper.ts';

/** ms that a process has between being asked and being killed. */
const graceMs = 3_000;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

const watched = new Map<number, Watched>();
for await (const line of createInterface({ input: process.stdin })) {
  try {
    const message = JSON.parse(line) as ReaperMessage;
    if ('watch' in message) watched.set(message.watch, message.what);
    else watched.delete(message.unwatch);
  } catch {
    // The parent was killed in the middle of a line.
  }
}
await Promise.all([...watched.values()].map(endProcess));
for (const { folder } of watched.values()) {
  if (folder && isAbsolute(folder)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

async function endProcess({ pid, stopSignal = 'SIGTERM' }: Watched): Promise<void> {
  if (!pid) return;
  send(pid, stopSignal);
  const deadline = performance.now() + graceMs;
  while (send(pid, 0) && performance.now() < deadline) await delay(20);
  send(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
}

/** False when there is no such process. */
function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}
