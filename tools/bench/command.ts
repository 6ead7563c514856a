/** The command line as a process of its own, timed until it says that it is ready. */
import { join } from 'node:path';
import { type RunningProcess, startProcess } from '../../wire/process.ts';
import type { Bench } from './figures.ts';

export const launcher = join(import.meta.dirname, '../../cli/be.js');

export interface TimedCommand {
  readonly process: RunningProcess;
  /** The line of its standard output that was awaited. */
  readonly line: string;
  /** performance.now() before it was started, and when that line had come. */
  readonly started: number;
  readonly ready: number;
}

/** Starts `be` and resolves when a line of its output matches; rejects when it ends before. */
export async function startCommand(
  args: readonly string[],
  awaited: RegExp,
  bench: Bench,
): Promise<TimedCommand> {
  const seen = Promise.withResolvers<string>();
  const started = performance.now();
  const running = await startProcess({
    command: process.execPath,
    args: [launcher, ...args],
    env: environment(bench),
    signal: bench.signal,
    graceMs: 20_000,
    onLine(stream, line) {
      if (stream === 'stdout' && awaited.test(line)) seen.resolve(line);
    },
  });
  const line = await Promise.race([seen.promise, running.exited.then(() => undefined)]);
  const ready = performance.now();
  bench.signal.throwIfAborted();
  if (line === undefined) throw new Error(`be ${args.join(' ')} ended:\n${running.lastLines().join('\n')}`);
  return { process: running, line, started, ready };
}

/** The environment of everything that is measured: no database of somebody else. */
export function environment({ home }: Bench): Record<string, string | undefined> {
  const { DATABASE_URL: _, ...own } = process.env;
  return { ...own, BE_HOME: home, NO_COLOR: '1' };
}
