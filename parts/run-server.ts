/** The program of a server of ours: says on lines of JSON where it listens, and ends with its standard input. */

/** A line of its output. */
export interface ServerEvent {
  readonly event: string;
  readonly url?: string;
  readonly message?: string;
}

export interface ServedService {
  readonly url: string;
  /** Lets what is under way end, for a while, and leaves everything in order. */
  stop(): Promise<void>;
}

/** Says something on a line of its own. */
export function say(event: string, fields: Readonly<Record<string, unknown>> = {}): void {
  process.stdout.write(`${JSON.stringify({ event, ...fields })}\n`);
}

/** For the log: a fault of ours, with where it was. */
export function sayInternalError(error: unknown, request: string): void {
  say('internal-error', { request, error: error instanceof Error ? (error.stack ?? error.message) : error });
}

/** The variable, which has to be set. */
export function readVariable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

/** Starts it, and stops it when its parent is gone, or on SIGTERM and SIGINT. */
export async function runServer(start: () => Promise<ServedService>): Promise<void> {
  // Whoever read our output is gone; that is no reason to fail what is under way.
  process.stdout.on('error', () => {});
  let stopping = false;
  try {
    const service = await start();
    const stop = async () => {
      if (stopping) return;
      stopping = true;
      await service.stop();
      process.exit(0);
    };
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
    // An end is only seen by those who read; a broken pipe is as much of an end.
    process.stdin.on('error', () => {});
    process.stdin.once('close', () => void stop()).resume();
    say('listening', { url: service.url });
  } catch (error) {
    say('start-failed', { message: error instanceof Error ? error.message : String(error) });
    process.exitCode = 1;
  }
}
