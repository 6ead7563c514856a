/** The reaper's program: reads what to watch from its input, and cleans up when the input ends. */
import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createLineReader } from './lines.ts';
import { isAlive, killGroup, sendSignal } from './process-group.ts';
import type { ReaperMessage, Watched } from './reaper.ts';

/** ms that a process has between being asked and being killed. */
const graceMs = 3_000;

// A terminal's Ctrl-C or hang-up is for its programs to act on; this one ends last.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

const watched = new Map<number, Watched>();
const reader = createLineReader(64 * 1024, (line) => {
  try {
    const message = JSON.parse(line) as ReaperMessage;
    if ('watch' in message) watched.set(message.watch, message.what);
    else watched.delete(message.unwatch);
  } catch {
    // The parent was killed in the middle of a line.
  }
});
await new Promise<void>((resolve) => {
  // Whatever ends the input, a failure too, is the parent's end.
  process.stdin.on('data', reader.push).on('end', resolve).on('error', resolve).on('close', resolve);
});
reader.end();
await Promise.all([...watched.values()].map(endProcess));
for (const { folder } of watched.values()) {
  if (folder === undefined) continue;
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  } catch {
    // One folder that resists must not save the others.
  }
}
process.exit();

async function endProcess({ pid, stopSignal = 'SIGTERM' }: Watched): Promise<void> {
  if (pid === undefined) return;
  sendSignal(pid, stopSignal);
  const deadline = performance.now() + (process.platform === 'win32' ? 0 : graceMs);
  while (isAlive(pid) && performance.now() < deadline) await delay(20);
  await killGroup(pid);
  // It may lead no group.
  if (isAlive(pid)) sendSignal(pid, 'SIGKILL');
  while (isAlive(pid) && performance.now() < deadline + graceMs) await delay(20);
}
