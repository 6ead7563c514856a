/** The program: one server on loopback, which says on a line of JSON where it listens, and ends with its standard input. */
import { openService } from './open-service.ts';
import { startServer } from './server.ts';

/** ms for requests under way when it is asked to stop. */
const graceMs = 2_000;

const say = (event: string, fields: Readonly<Record<string, unknown>>) => {
  process.stdout.write(`${JSON.stringify({ event, ...fields })}\n`);
};

// Whoever read our output is gone; that is no reason to fail what is under way.
process.stdout.on('error', () => {});

try {
  const region = read('AWS_REGION');
  const now = () => new Date();
  const service = openService({
    folder: read('KEY_VALUE_DATA_DIR'),
    region,
    now,
    elapsed: () => performance.now(),
  });
  const server = await startServer({
    service,
    gate: {
      credentials: {
        accessKeyId: read('AWS_ACCESS_KEY_ID'),
        secretAccessKey: read('AWS_SECRET_ACCESS_KEY'),
      },
      region,
      now,
    },
    port: Number(process.env['PORT'] ?? 0),
    onInternalError: (error, request) => say('internal-error', { request, error: describe(error) }),
  });
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await server.stop(graceMs);
    service.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
  // An end is only seen by those who read; a broken pipe is as much of an end.
  process.stdin.on('error', () => {});
  process.stdin.once('close', () => void stop()).resume();
  say('listening', { url: server.url });
} catch (error) {
  say('start-failed', { message: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}

function read(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
