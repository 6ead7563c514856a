/** For tests: main.ts, started as anyone would start it. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { vi } from 'vitest';

export type Line = Readonly<Record<string, unknown>>;
export type Program = {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  readonly lines: Line[];
  readonly exit: Promise<number | null>;
  /** The first line with this event, as soon as it is there. */
  event(name: string): Promise<Line>;
};

const started: Program[] = [];

/** With these variables only. */
export function startProgram(variables: Readonly<Record<string, string>>, folder?: string): Program {
  const child = spawn(process.execPath, [new URL('main.ts', import.meta.url).pathname], {
    env: { PORT: '0', ...variables },
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(folder === undefined ? {} : { cwd: folder }),
  });
  const lines: Line[] = [];
  createInterface(child.stdout).on('line', (line) => lines.push(JSON.parse(line)));
  const exit = once(child, 'close').then(([code]) => code as number | null);
  const event = (name: string) =>
    vi.waitUntil(() => lines.find((line) => line['event'] === name), { timeout: 15_000, interval: 10 });
  const program = { child, lines, exit, event };
  started.push(program);
  return program;
}

/** Those that a test has left, for its `afterEach`. */
export async function killPrograms(): Promise<void> {
  for (const { child, exit } of started.splice(0)) {
    child.kill('SIGKILL');
    await exit;
  }
}
