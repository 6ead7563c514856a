/** The object store as a process: says `listening` with its address on a line of JSON, and ends with its standard input. */

import { startServer } from './server.ts';
import { parseSettings } from './settings.ts';
import { openStore } from './store/store.ts';

/** ms for requests under way when it is asked to stop. */
const graceMs = 2_000;

function say(event: string, fields: Readonly<Record<string, unknown>> = {}): void {
  process.stdout.write(`${JSON.stringify({ event, ...fields })}\n`);
}

try {
  const { folder, idleMs, port, ...gate } = parseSettings(process.env);
  const store = await openStore(folder);
  const server = await startServer({
    store,
    gate: { ...gate, now: () => new Date() },
    port,
    idleMs,
    onInternalError: (error, request) => say('internal-error', { request, error: describe(error) }),
  });
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await server.stop(graceMs);
    await store.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
  process.stdin.resume().on('end', () => void stop());
  say('listening', { url: server.url });
} catch (error) {
  say('start-failed', { message: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
