/** MongoDB from this machine's own program, on a port and in a folder of its own, as a replica set of one. */
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { MongoServerError } from 'mongodb';
import { CourseError } from '../../kit/errors.ts';
import type { Engine, Environment, StartContext } from '../../kit/part.ts';
import { createRunFolder } from '../../wire/folders.ts';
import { findFreePort } from '../../wire/ports.ts';
import { type RunningProcess, startProcess } from '../../wire/process.ts';
import { probeTcp, waitUntilReady } from '../../wire/readiness.ts';
import { reaper } from '../../wire/reaper.ts';
import { createRunningDocument, type RunningDocument, withDatabase } from './document.ts';

const missing = 'no mongod on the PATH (see mongodb.com/docs/manual/installation)';

/** ms for a server to accept connections, and for a set of one to choose its primary. */
const startMs = 30_000;

/** MongoDB's code for a set that has been initiated before. */
const alreadyInitialized = 23;

export function findMongod(env: Environment): string | undefined {
  const name = process.platform === 'win32' ? 'mongod.exe' : 'mongod';
  return (env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(existsSync);
}

async function start(context: StartContext): Promise<RunningDocument> {
  const program = findMongod(context.env);
  if (!program) throw new Error(missing);
  const folder = await createRunFolder('mongod');
  const unwatch = await reaper().watch({ folder });
  let server: RunningProcess | undefined;
  let stopping = false;
  const stop = async () => {
    stopping = true;
    await server?.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    await unwatch();
  };
  try {
    const port = await findFreePort();
    server = await startMongod(program, folder, port, context);
    await initiate(port, context.signal);
    const { exited, lastLines, pid } = server;
    return await createRunningDocument({
      url: `mongodb://127.0.0.1:${port}/backend-essentials`,
      pid,
      died: exited.then(({ code, signal }) =>
        stopping
          ? new Promise<never>(() => {})
          : `MongoDB ended by itself (${signal ?? `exit code ${code}`}): ${lastLines().at(-1) ?? 'without a word'}`,
      ),
      stop,
    });
  } catch (error) {
    const lines = server?.lastLines().slice(-5).join('\n') ?? '';
    await stop();
    context.signal.throwIfAborted();
    throw new CourseError('part-did-not-start', `MongoDB did not start: ${String(error)}\n${lines}`, {
      cause: error,
    });
  }
}

async function startMongod(
  program: string,
  folder: string,
  port: number,
  { env, signal }: StartContext,
): Promise<RunningProcess> {
  const data = join(folder, 'data');
  await mkdir(data);
  const server = await startProcess({
    command: program,
    args: [
      ...['--dbpath', data, '--port', String(port), '--bind_ip', '127.0.0.1'],
      ...['--replSet', 'backend-essentials', '--nounixsocket'],
    ],
    env: { PATH: env['PATH'], TZ: env['TZ'] },
    cwd: folder,
    // Its clean shutdown may take as long as its last checkpoint.
    graceMs: 15_000,
  });
  try {
    await waitUntilReady({
      probe: probeTcp('127.0.0.1', port),
      what: 'MongoDB',
      timeoutMs: startMs,
      signal,
      process: server,
    });
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Transactions need a replica set; one member is enough. */
async function initiate(port: number, signal: AbortSignal): Promise<void> {
  const url = `mongodb://127.0.0.1:${port}/admin`;
  const member = { _id: 0, host: `127.0.0.1:${port}` };
  await withDatabase(
    url,
    async (admin) => {
      await admin
        .command({ replSetInitiate: { _id: 'backend-essentials', members: [member] } })
        .catch((error: unknown) => {
          if (!(error instanceof MongoServerError && error.code === alreadyInitialized)) throw error;
        });
      await waitUntilReady({
        probe: async () => {
          const { isWritablePrimary } = await admin.command({ hello: 1 });
          return isWritablePrimary === true ? true : 'no primary yet';
        },
        what: 'the replica set',
        timeoutMs: startMs,
        signal,
      });
    },
    { directConnection: true },
  );
}

export const native: Engine<RunningDocument> = {
  id: 'native',
  title: 'MongoDB of this machine',
  fidelity: 'native',
  differs:
    'The version that this machine has, as a replica set of one: nothing is replicated, so a majority is this one server. A server that already runs here is not touched.',
  limits: {},
  async available(env) {
    return findMongod(env) ? { available: true } : { available: false, reason: missing };
  },
  start,
};
