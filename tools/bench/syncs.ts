/** How often a process tells the disk to keep what was written, as strace sees it. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProcess } from '../../wire/process.ts';
import { waitUntilReady } from '../../wire/readiness.ts';
import type { Bench } from './figures.ts';

/** Counts the calls of fsync(2) and its like while `act` runs; undefined where strace is not, or may not. */
export async function countSyncs(
  pid: number,
  act: () => Promise<void>,
  bench: Bench,
): Promise<number | undefined> {
  if (spawnSync('strace', ['--version']).status !== 0) return undefined;
  const file = join(bench.home, `syncs-${pid}`);
  const calls = 'trace=fsync,fdatasync,msync,sync_file_range,syncfs';
  let attached = false;
  const tracer = await startProcess({
    command: 'strace',
    args: ['-f', '-e', calls, '-o', file, '-p', String(pid)],
    env: process.env,
    signal: bench.signal,
    stopSignal: 'SIGINT',
    onLine: (_, line) => {
      attached ||= /attached/.test(line);
    },
  });
  try {
    await waitUntilReady({
      probe: async () => attached || 'not attached yet',
      what: 'strace',
      timeoutMs: 5_000,
      signal: bench.signal,
      process: tracer,
    });
    await act();
  } catch (error) {
    bench.signal.throwIfAborted();
    if (!attached) return undefined;
    throw error;
  } finally {
    await tracer.stop();
  }
  return readFileSync(file, 'utf8').match(/\b(fsync|fdatasync|msync|sync_file_range|syncfs)\(/g)?.length ?? 0;
}
