/** A server of our own as a child process: started, listened to, stopped. Its program runs in run-server.ts. */
import { fileURLToPath } from 'node:url';
import { CourseError } from '../kit/errors.ts';
import type { Environment } from '../kit/part.ts';
import { compiledFolder } from '../wire/folders.ts';
import { type RunningProcess, startProcess } from '../wire/process.ts';
import type { ServerEvent } from './run-server.ts';

export interface OwnServerOptions {
  /** What it is called in a sentence: `The object store`. */
  readonly name: string;
  /** Path of its program, as `programBeside` gives it. */
  readonly program: string;
  /** All that it reads beside PATH and TZ. */
  readonly variables: Environment;
  readonly env: Environment;
  readonly signal: AbortSignal;
}

export interface OwnServer extends RunningProcess {
  readonly url: string;
  /** Resolves with a sentence when it ends without having been stopped. */
  readonly died: Promise<string>;
}

/** ms from the start of the process to its first line. */
const startMs = 20_000;

/** The program in `server/` beside a module, as it is or compiled. */
export function programBeside(module: string): string {
  const extension = module.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`./server/main.${extension}`, module));
}

/** Rejects with `part-did-not-start` and what it said last. */
export async function startOwnServer(options: OwnServerOptions): Promise<OwnServer> {
  const { name, program, variables, env, signal } = options;
  const { promise: first, resolve: announce } = Promise.withResolvers<ServerEvent>();
  const child = await startProcess({
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', program],
    env: {
      PATH: env['PATH'],
      TZ: env['TZ'],
      ...variables,
      NODE_COMPILE_CACHE: compiledFolder(env),
    },
    stdin: 'pipe',
    onLine(stream, line) {
      if (stream === 'stdout') announce(JSON.parse(line) as ServerEvent);
    },
  });
  const limit = AbortSignal.any([signal, AbortSignal.timeout(startMs)]);
  const event = await Promise.race([first, child.exited.then(() => undefined), aborted(limit)]);
  if (event?.url === undefined || signal.aborted) {
    await child.stop();
    signal.throwIfAborted();
    const said = event?.message ?? child.lastLines().slice(-5).join('\n');
    throw new CourseError('part-did-not-start', `${name} did not start: ${said}`);
  }
  let stopping = false;
  return {
    ...child,
    url: event.url,
    died: child.exited.then(({ code, signal: killedBy }) =>
      stopping
        ? new Promise<never>(() => {})
        : `${name} ended by itself (${killedBy ?? `exit code ${code}`}): ${child.lastLines().at(-1) ?? 'without a word'}`,
    ),
    async stop() {
      stopping = true;
      await child.stop();
    },
  };
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
