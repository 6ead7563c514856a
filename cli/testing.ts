/** The real command line for the tests: spawned through the launcher, with a data folder that goes afterwards. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('./be.js', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when the text stands in an output; rejects when it ends before. */
  shown(text: string): Promise<void>;
}

export interface Home {
  readonly folder: string;
  start(args: readonly string[], env?: Readonly<Record<string, string>>): Started;
  be(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
  /** What is left of parts and supervisors: folders and files. */
  leftovers(): string[];
  remove(): Promise<void>;
}

export function createHome(): Home {
  const base = mkdtempSync(join(tmpdir(), 'cli-test-'));
  const folder = join(base, 'home');
  const temporary = join(base, 'tmp');
  mkdirSync(temporary);
  // A database server of another account must get through.
  for (const path of [base, temporary]) chmodSync(path, 0o755);
  const start: Home['start'] = (args, env = {}) => {
    const { DATABASE_URL: _, ...own } = process.env;
    const child = spawn(process.execPath, [launcher, ...args], {
      env: { ...own, BE_HOME: folder, TMPDIR: temporary, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
      });
    }
    const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }));
    return {
      child,
      ended,
      async shown(text) {
        const end = ended.then(() => 'ended');
        while (!output.stdout.includes(text) && !output.stderr.includes(text)) {
          if ((await Promise.race([end, delay(10)])) === 'ended') {
            throw new Error(`it ended without “${text}”:\n${output.stdout}\n${output.stderr}`);
          }
        }
      },
    };
  };
  return {
    folder,
    start,
    be: async (args, env) => await start(args, env).ended,
    leftovers() {
      const up = join(folder, 'up');
      return [...readdirSync(temporary), ...(existsSync(up) ? readdirSync(up) : [])];
    },
    async remove() {
      await start(['down']).ended;
      rmSync(base, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Does anybody listen there? */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** Asks until it is so; the limit is for what the reaper does, which has seconds. */
export async function eventually(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within 10 s: ${what}`);
    await delay(25);
  }
}
