/** The embedded server as a child process: started, listened to, stopped. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CourseError } from '../../kit/errors.ts';
import type { Environment } from '../../kit/part.ts';
import type { AwsCredentials } from '../../wire/aws-credentials.ts';
import { cacheFolder } from '../../wire/folders.ts';
import { type RunningProcess, startProcess } from '../../wire/process.ts';

export interface ServerProcessOptions {
  /** Where it keeps its data. */
  readonly folder: string;
  readonly credentials: AwsCredentials;
  readonly region: string;
  readonly env: Environment;
  readonly signal: AbortSignal;
}

export interface ServerProcess extends RunningProcess {
  readonly url: string;
}

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const program = fileURLToPath(new URL(`./server/main.${extension}`, import.meta.url));
const startMs = 20_000;

/** Rejects with `part-did-not-start` and what it said last. */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const { promise: first, resolve: announce } = Promise.withResolvers<ServerEvent>();
  const child = await startProcess({
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', program],
    env: {
      KEY_VALUE_DATA_DIR: options.folder,
      AWS_ACCESS_KEY_ID: options.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: options.credentials.secretAccessKey,
      AWS_REGION: options.region,
      PATH: options.env['PATH'],
      // Node.js keeps what it compiled: the second start takes less time.
      NODE_COMPILE_CACHE: join(cacheFolder(options.env), 'compiled'),
    },
    stdin: 'pipe',
    onLine(stream, line) {
      if (stream === 'stdout') announce(JSON.parse(line) as ServerEvent);
    },
  });
  const limit = AbortSignal.any([options.signal, AbortSignal.timeout(startMs)]);
  const event = await Promise.race([first, child.exited.then(() => undefined), aborted(limit)]);
  if (event?.url !== undefined) return { ...child, url: event.url };
  await child.stop();
  options.signal.throwIfAborted();
  const said = event?.message ?? child.lastLines().slice(-5).join('\n');
  throw new CourseError('part-did-not-start', `The key-value store did not start. ${said}`);
}

/** A line of its standard output. */
interface ServerEvent {
  readonly url?: string;
  readonly message?: string;
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
