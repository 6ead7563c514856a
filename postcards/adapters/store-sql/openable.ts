/** The store on PostgreSQL with all it needs: its connections, its migrations, its statements in the log. */
import type { Log } from '../log.ts';
import type { OpenableStore, StoreOptions } from '../store-kind.ts';
import { currentTraceId } from '../trace.ts';
import { within } from '../within.ts';
import { createConnectionPool, type Statement } from './connection-pool.ts';
import { migrateDatabase } from './migrate.ts';
import { createSqlStore } from './store.ts';

/** Connecting and migrating have bounds of their own; this one holds for both together. */
const OPEN_TIMEOUT_MS = 9_000;

export function createOpenableSqlStore({ url, poolSize, log }: StoreOptions): OpenableStore {
  const pool = createConnectionPool({
    url,
    size: poolSize,
    onStatement: log.writes('debug') ? (statement) => logStatement(log, statement) : undefined,
  });
  return {
    store: createSqlStore(pool),
    open: () => within(OPEN_TIMEOUT_MS, migrateDatabase(pool)),
    close: () => pool.end(),
  };
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
