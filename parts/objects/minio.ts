/** MinIO from this machine's own programs, on a port and in a folder of its own. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { CourseError } from '../../kit/errors.ts';
import type { Engine, Environment, StartContext } from '../../kit/part.ts';
import { localCredentials } from '../../wire/aws-credentials.ts';
import { createRunFolder } from '../../wire/folders.ts';
import { findFreePort } from '../../wire/ports.ts';
import { startProcess } from '../../wire/process.ts';
import { waitUntilReady } from '../../wire/readiness.ts';
import { reaper } from '../../wire/reaper.ts';
import { createRunningObjects, type RunningObjects } from './objects.ts';
import { sendSigned } from './signed-client.ts';

const name = process.platform === 'win32' ? 'minio.exe' : 'minio';
const missing = 'there is no minio on the PATH';
const region = 'us-east-1';

function findProgram(env: Environment): string | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

async function start({ env, signal }: StartContext): Promise<RunningObjects> {
  const command = findProgram(env);
  if (command === undefined) throw new CourseError('engine-unavailable', missing);
  const folder = await createRunFolder('objects');
  const unwatch = await reaper().watch({ folder });
  let stopServer = async () => {};
  let stopping = false;
  const stop = async () => {
    stopping = true;
    await stopServer();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    await unwatch();
  };
  try {
    const port = await findFreePort();
    const endpoint = `http://127.0.0.1:${port}`;
    const credentials = localCredentials(env);
    const server = await startProcess({
      command,
      args: ['server', join(folder, 'data'), '--address', `127.0.0.1:${port}`],
      // Its own variables only: MINIO_… of the surroundings would change what we start.
      env: {
        PATH: env['PATH'],
        HOME: folder,
        MINIO_ROOT_USER: credentials.accessKeyId,
        MINIO_ROOT_PASSWORD: credentials.secretAccessKey,
        MINIO_BROWSER: 'off',
        MINIO_UPDATE: 'off',
      },
    });
    stopServer = server.stop;
    // Its own /minio/health/ready says yes while a request is still answered by 503.
    const probe = async (attempt: AbortSignal) => {
      await sendSigned({ endpoint, region, credentials }, { method: 'GET', path: '/', signal: attempt });
      return true as const;
    };
    await waitUntilReady({ probe, what: 'MinIO', timeoutMs: 30_000, signal, process: server });
    const died = server.exited.then(({ code, signal: killedBy }) =>
      stopping
        ? new Promise<never>(() => {})
        : `MinIO ended by itself (${killedBy ?? `exit code ${code}`}): ${server.lastLines().at(-1) ?? 'without a word'}`,
    );
    const running = { endpoint, region, credentials, bucket: 'postcards', died, stop };
    return await createRunningObjects(running, signal);
  } catch (error) {
    await stop();
    signal.throwIfAborted();
    if (error instanceof CourseError) throw error;
    throw new CourseError('part-did-not-start', error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  }
}

export const minio: Engine<RunningObjects> = {
  id: 'minio',
  title: 'MinIO of this machine',
  fidelity: 'native',
  differs:
    'A real object store of another make, on one disk; a server that already runs here is not touched.',
  limits: {
    cors: 'MinIO takes CORS rules for the whole server, not for a bucket.',
    'hostile-keys': 'MinIO keeps a key as a path, and refuses `.` and `..` in it.',
  },
  async available(env) {
    return findProgram(env) ? { available: true } : { available: false, reason: missing };
  },
  start,
};
