/** Starts Postcards: the one place where adapters are chosen and wired together. */
import { systemClock } from './adapters/clock.ts';
import { startHttpServer } from './adapters/http-server.ts';
import { createIds } from './adapters/ids.ts';
import { createLog, type Log } from './adapters/log.ts';
import { createApp } from './adapters/rest/app.ts';
import { createConnectionPool, type Statement } from './adapters/store-sql/connection-pool.ts';
import { migrateDatabase } from './adapters/store-sql/migrate.ts';
import { createSqlStore } from './adapters/store-sql/store.ts';
import { currentTraceId } from './adapters/trace.ts';
import { parseSettings, type Settings } from './settings.ts';
import { explainSettings, explainStep, type StartFailure, StartStepFailed } from './start-failure.ts';
import { onStopRequest } from './stop-request.ts';

/** Connecting and migrating have bounds of their own; this one holds for both together. */
const DATABASE_TIMEOUT_MS = 9_000;
/** By now no request is left that could need a connection. */
const POOL_END_TIMEOUT_MS = 1_000;

// Whoever read our output is gone; that is no reason to fail the requests under way.
process.stdout.on('error', () => {});
const settings = parseSettings(process.env);
const log = createLog(settings.ok ? settings.value.logLevel : 'info', (line) => process.stdout.write(line));

if (settings.ok) {
  await start(settings.value, log).catch((error: unknown) => {
    if (!(error instanceof StartStepFailed)) throw error;
    exitUnstarted(explainStep(error, settings.value));
  });
} else {
  exitUnstarted(explainSettings(settings.failure));
}

async function start(settings: Settings, log: Log): Promise<void> {
  let stopping = false;
  const pool = createConnectionPool({
    url: settings.databaseUrl,
    size: settings.databasePool,
    onStatement: log.writes('debug') ? (statement) => logStatement(log, statement) : undefined,
  });
  const migrated = within(DATABASE_TIMEOUT_MS, migrateDatabase(pool));
  // Made ready while the database answers.
  const app = createApp({
    store: createSqlStore(pool),
    clock: systemClock,
    ids: createIds(systemClock),
    log,
    isStopping: () => stopping,
  });
  await migrated.catch((error: unknown) => {
    throw new StartStepFailed('database', error);
  });
  const server = await startHttpServer(app.fetch, settings.host, settings.port).catch((error: unknown) => {
    throw new StartStepFailed('port', error);
  });

  onStopRequest(settings.exitWithStdin, async (reason) => {
    stopping = true;
    log.announce('stopping', { reason });
    const { finished } = await server.stop(settings.shutdownTimeoutMs);
    if (!finished) log('warn', 'requests-cut', { after_ms: settings.shutdownTimeoutMs });
    await within(POOL_END_TIMEOUT_MS, pool.end()).catch(() => {});
    log.announce('stopped');
    exitWhenWritten(0);
  });
  log.announce('listening', { url: server.url, port: server.port });
}

function logStatement(log: Log, { sql, parameters, start, durationMs, waitedMs }: Statement): void {
  const trace_id = currentTraceId();
  log('debug', 'statement', {
    trace_id,
    sql,
    parameters,
    start,
    duration_ms: durationMs,
    waited_ms: waitedMs,
  });
}

function exitUnstarted({ expected, happened, hint }: StartFailure): void {
  const message = `Expected ${expected}. Happened: ${happened}. Try: ${hint}`;
  log('error', 'start-failed', { message, expected, happened, try: hint });
  exitWhenWritten(1);
}

function exitWhenWritten(code: number): void {
  process.stdout.write('', () => process.exit(code));
}

async function within<Value>(milliseconds: number, work: Promise<Value>): Promise<Value> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
