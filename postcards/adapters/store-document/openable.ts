/** The store on MongoDB with all it needs: its connections, its indexes, its commands in the log. */
import type { Log } from '../log.ts';
import type { OpenableStore, StoreOptions } from '../store-kind.ts';
import { currentTraceId } from '../trace.ts';
import { within } from '../within.ts';
import { createClient, type Statement } from './client.ts';
import { createConnection } from './connection.ts';
import { tellingError } from './errors.ts';
import { createDocumentStore, prepareDatabase } from './store.ts';

/** Each command has bounds of its own; this one holds for all together. */
const OPEN_TIMEOUT_MS = 9_000;

/** Throws for a URL with an option that is none: the driver reads it here already. */
export function createOpenableDocumentStore({ url, poolSize, log }: StoreOptions): OpenableStore {
  const onStatement = log.writes('debug')
    ? (statement: Statement) => logStatement(log, statement)
    : undefined;
  const { ask, ping, close } = connect();

  function connect() {
    try {
      return createConnection(() => createClient({ url, poolSize, onStatement }));
    } catch (error) {
      throw tellingError(error);
    }
  }

  return {
    store: createDocumentStore(ask, ping),
    async open() {
      try {
        await within(OPEN_TIMEOUT_MS, prepareDatabase(ask));
      } catch (error) {
        throw tellingError(error);
      }
    },
    close,
  };
}

function logStatement(log: Log, { operation, collection, request, start, durationMs }: Statement): void {
  const trace_id = currentTraceId();
  log('debug', 'statement', { trace_id, operation, collection, request, start, duration_ms: durationMs });
}
