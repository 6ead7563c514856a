/** The default engine: our own server, readable and small, as a process of its own. */
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CourseError } from '../../kit/errors.ts';
import type { Engine, Environment, StartContext } from '../../kit/part.ts';
import { cacheFolder, createRunFolder } from '../../wire/folders.ts';
import { type RunningProcess, startProcess } from '../../wire/process.ts';
import { reaper } from '../../wire/reaper.ts';
import { createRunningDocument, type RunningDocument } from './document.ts';

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const program = fileURLToPath(new URL(`./server/main.${extension}`, import.meta.url));

/** ms from the start of the process to its first line. */
const startMs = 20_000;

/** A line of its output. */
interface ServerEvent {
  readonly event: string;
  readonly url?: string;
  readonly message?: string;
}

async function start({ env, signal }: StartContext): Promise<RunningDocument> {
  const data = await openFolder(env);
  let server: RunningProcess | undefined;
  let stopping = false;
  const stop = async () => {
    stopping = true;
    await server?.stop();
    await data.remove();
  };
  try {
    const started = await startServer(data.folder, env, signal);
    server = started.server;
    const { exited, lastLines, pid } = server;
    return await createRunningDocument({
      url: `${started.url}/backend-essentials`,
      pid,
      died: exited.then(({ code, signal: killedBy }) =>
        stopping
          ? new Promise<never>(() => {})
          : `The document store ended by itself (${killedBy ?? `exit code ${code}`}): ${lastLines().at(-1) ?? 'without a word'}`,
      ),
      stop,
    });
  } catch (error) {
    await stop();
    throw error;
  }
}

/** DOCUMENT_DATA_DIR stays; without it the data last as long as the server. */
async function openFolder(env: Environment): Promise<{ folder: string; remove(): Promise<void> }> {
  const kept = env['DOCUMENT_DATA_DIR'];
  if (kept) return { folder: resolve(kept), remove: async () => {} };
  const folder = await createRunFolder('document');
  const unwatch = await reaper().watch({ folder });
  return {
    folder,
    async remove() {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      await unwatch();
    },
  };
}

async function startServer(
  folder: string,
  env: Environment,
  signal: AbortSignal,
): Promise<{ server: RunningProcess; url: string }> {
  let announce: (event: ServerEvent) => void = () => {};
  const first = new Promise<ServerEvent>((resolve) => {
    announce = resolve;
  });
  const server = await startProcess({
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', program],
    env: {
      PATH: env['PATH'],
      TZ: env['TZ'],
      DOCUMENT_DATA_DIR: folder,
      // Node.js keeps what it compiled: the second start takes less time.
      NODE_COMPILE_CACHE: join(cacheFolder(env), 'compiled'),
    },
    stdin: 'pipe',
    onLine(_, line) {
      const event = parseEvent(line);
      if (event) announce(event);
    },
  });
  const late = AbortSignal.any([signal, AbortSignal.timeout(startMs)]);
  const event = await Promise.race([first, server.exited.then(() => undefined), aborted(late)]);
  if (event?.event === 'listening' && event.url && !signal.aborted) return { server, url: event.url };
  await server.stop();
  signal.throwIfAborted();
  const why = event?.message ?? server.lastLines().slice(-5).join('\n');
  throw new CourseError('part-did-not-start', `The document store did not start: ${why}`);
}

function parseEvent(line: string): ServerEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as ServerEvent;
  } catch {
    return undefined;
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

export const embedded: Engine<RunningDocument> = {
  id: 'embedded',
  title: 'Our document store, speaking MongoDB’s protocol',
  fidelity: 'embedded',
  differs:
    'One process with one writer over SQLite, posing as a replica set of one: two transactions that write at the same time conflict even on different documents, and other writes wait for an open one; computed numbers are int32 or double. It refuses what it has not: change streams, collations, validators, text and geo indexes, $out and $merge, window functions; for $or it reads the whole collection.',
  limits: {},
  available: async () => ({ available: true }),
  start,
};
