/** Postcards as a part: started as a child process and met over the wire, as a learner's backend is. */
import { fileURLToPath } from 'node:url';
import { CourseError } from '../../kit/errors.ts';
import type { RunningPart, StartContext } from '../../kit/part.ts';
import { compiledFolder } from '../../wire/folders.ts';
import { startProcess } from '../../wire/process.ts';

export interface RunningPostcards extends RunningPart {
  /** `http://host:port`. */
  readonly url: string;
  /** Its process: to end it as a crash would. */
  readonly pid: number;
  /** Reads its log: called with each event from now on (a statement comes only at LOG_LEVEL debug). */
  onEvent(listener: (event: PostcardsEvent) => void): void;
}

/** A line of its log. Times are ms since the epoch, with fractions. */
export interface PostcardsEvent {
  readonly event: string;
  readonly trace_id?: string;
  readonly start?: number;
  readonly duration_ms?: number;
  readonly sql?: string;
  /** The name of the operation, in a store that speaks no SQL. */
  readonly operation?: string;
  readonly parameters?: readonly unknown[];
  readonly message?: string;
  /** What a start failed at: `settings`, `store` or `port`. */
  readonly failed?: string;
  readonly url?: string;
}

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const program = fileURLToPath(new URL(`../../postcards/main.${extension}`, import.meta.url));

/** Settings of Postcards that are passed on when they are set. */
const settings = [
  'DATABASE_URL',
  'DATABASE_POOL',
  'OBJECTS_BUCKET',
  'IMAGES_SWEEP_SECONDS',
  'LOG_LEVEL',
  'PORT',
  'SHUTDOWN_TIMEOUT_MS',
  'PATH',
  'TZ',
];

/** The SDK of AWS reads many; none of them is for anybody else. */
const isPassedOn = (name: string) => settings.includes(name) || name.startsWith('AWS_');

/** Starts the program over the store that DATABASE_URL names, and waits until it listens. */
export async function startPostcards({
  env,
  signal,
}: Pick<StartContext, 'env' | 'signal'>): Promise<RunningPostcards> {
  const listeners = new Set<(event: PostcardsEvent) => void>();
  let announce: (event: PostcardsEvent) => void = () => {};
  const first = new Promise<PostcardsEvent>((resolve) => {
    announce = resolve;
  });
  const server = await startProcess({
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', program],
    env: {
      PORT: '0',
      ...Object.fromEntries(Object.entries(env).filter(([name]) => isPassedOn(name))),
      EXIT_WITH_STDIN: '1',
      NODE_COMPILE_CACHE: compiledFolder(env),
    },
    stdin: 'pipe',
    onLine(_, line) {
      const event = parseEvent(line);
      if (!event) return;
      if (event.event === 'listening' || event.event === 'start-failed') announce(event);
      for (const listener of listeners) listener(event);
    },
    graceMs: 12_000,
  });
  let stopping = false;
  const stop = async () => {
    stopping = true;
    await server.stop();
  };
  try {
    const event = await Promise.race([
      first,
      server.exited.then(() => undefined),
      aborted(AbortSignal.any([signal, AbortSignal.timeout(20_000)])),
    ]);
    signal.throwIfAborted();
    if (event?.event !== 'listening' || !event.url)
      throw explainStart(event, env['DATABASE_URL'], server.lastLines());
    return {
      version: 'Postcards',
      url: event.url,
      pid: server.pid,
      env: { POSTCARDS_URL: event.url },
      died: server.exited.then(({ code, signal }) =>
        stopping
          ? new Promise<never>(() => {})
          : `Postcards ended by itself (${signal ?? `exit code ${code}`}).`,
      ),
      onEvent: (listener) => listeners.add(listener),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The log is lines of JSON; whatever else a runtime prints is no event. */
function parseEvent(line: string): PostcardsEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as PostcardsEvent;
  } catch {
    return undefined;
  }
}

function explainStart(
  event: PostcardsEvent | undefined,
  databaseUrl: string | undefined,
  lines: readonly string[],
): CourseError {
  const message = event?.message ?? `Postcards did not start. ${lines.slice(-5).join('\n')}`;
  // Over plain files no database is missing.
  const isDatabase = event?.failed === 'store' && !databaseUrl?.startsWith('file:');
  return new CourseError(
    isDatabase || message.includes('DATABASE_URL must') ? 'database-unreachable' : 'part-did-not-start',
    message,
  );
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
