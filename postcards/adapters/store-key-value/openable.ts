/** The store on DynamoDB with all it needs: its connections, its table, its requests in the log. */
import { StoreUnavailable } from '../../application/failure.ts';
import type { Log } from '../log.ts';
import type { OpenableStore } from '../store-kind.ts';
import { currentTraceId } from '../trace.ts';
import { type Address, createConnection, type Statement } from './connection.ts';
import { openTable } from './open-table.ts';
import { createKeyValueStore } from './store.ts';
import { createTable } from './table.ts';

export type KeyValueStoreOptions = {
  readonly table: string;
  readonly poolSize: number;
  readonly log: Log;
  /** In place of what the SDK finds in the AWS_… variables. */
  readonly address?: Address;
  /** How long a request may take, with its repetitions. */
  readonly patienceMs?: number;
};

export function createOpenableKeyValueStore(options: KeyValueStoreOptions): OpenableStore {
  const { table, poolSize, log, address, patienceMs } = options;
  const connection = createConnection({
    address,
    poolSize,
    patienceMs,
    onStatement: log.writes('debug') ? (statement) => logStatement(log, statement) : undefined,
  });
  return {
    store: createKeyValueStore(createTable(connection, table)),
    async open() {
      const onCreate = () => log('info', 'table-created', { table });
      await openTable({ connection, table, onCreate }).catch((error: unknown) => {
        throw nameCode(error);
      });
    },
    close: async () => connection.close(),
  };
}

/** The errors of DynamoDB are told apart by their names; whoever explains a failed start looks at a `code`. */
function nameCode(error: unknown): unknown {
  const telling = error instanceof StoreUnavailable ? error.cause : error;
  if (!(telling instanceof Error) || 'code' in telling) return telling;
  return Object.assign(telling, { code: telling.name });
}

function logStatement(log: Log, statement: Statement): void {
  const { operation, request, start, durationMs, waitedMs, units, error } = statement;
  log('debug', 'statement', {
    trace_id: currentTraceId(),
    operation,
    request,
    units,
    error,
    start,
    duration_ms: durationMs,
    waited_ms: waitedMs,
  });
}
