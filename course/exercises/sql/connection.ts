/** A connection on which a stranger's statements run: bounded in time and in bytes, and every refusal is an answer. */
import { Socket } from 'node:net';
import pg from 'pg';
import type { SqlAnswer, SqlConnection, SqlError, SqlRow } from '../../../kit/sql-bench.ts';
import { bindParameters } from './statements.ts';

/** What one statement may cost: ms on the server's clock, and bytes of its answer. */
export const statementBounds = { ms: 3_000, bytes: 1_000_000 };

/** ms after which the server's process is ended, when the statement has switched its own limit off. */
const patienceMs = 2 * statementBounds.ms;

export interface ConnectionOptions {
  readonly url: string;
  readonly signal: AbortSignal;
  /** Ends a process of the server. */
  terminate(pid: number): Promise<void>;
}

/** Values stay as PostgreSQL prints them: so they are compared and shown. */
export const asText = { getTypeParser: () => (text: string) => text } as unknown as pg.CustomTypesConfig;

export interface OpenedConnection extends SqlConnection {
  close(): Promise<void>;
}

export async function openConnectionFor(options: ConnectionOptions): Promise<OpenedConnection> {
  const { url, signal, terminate } = options;
  const socket = new Socket();
  /** Why there is no talking any more. */
  let lost: SqlError | undefined;
  let bytes = 0;
  // Counted before the answer is put together: a row of a gigabyte is never held.
  socket.on('data', (chunk) => {
    bytes += chunk.length;
    if (bytes <= statementBounds.bytes || lost) return;
    lost = {
      code: 'answer-too-large',
      message: `the answer is larger than ${statementBounds.bytes / 1_000_000} MB; the rest was not read`,
    };
    socket.destroy();
  });
  const client = new pg.Client({
    connectionString: url,
    stream: () => socket,
    connectionTimeoutMillis: 5_000,
  });
  // Whatever ends the connection is told by the statement that is under way, or by the next one.
  client.on('error', () => {});
  await client.connect();
  const stop = () => socket.destroy();
  signal.addEventListener('abort', stop, { once: true });
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const pid = rows[0]?.pid ?? 0;

  return {
    pid,
    async send(statement, parameters = {}) {
      signal.throwIfAborted();
      if (lost) return refused(lost);
      bytes = 0;
      const source = typeof statement === 'string' ? statement : statement.text;
      const bound = bindParameters(source, parameters);
      const watchdog = setTimeout(() => void terminate(pid), patienceMs);
      try {
        return answerOf(
          await client.query<(string | null)[]>({
            text: bound.text,
            values: [...bound.values],
            rowMode: 'array',
            types: asText,
            // The extended protocol takes one statement, whatever a text makes of itself (manual, 54.2.3).
            queryMode: 'extended',
          } as pg.QueryArrayConfig),
        );
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof pg.DatabaseError) return refused(errorOf(error, bound.toSource));
        lost ??= { code: 'connection-lost', message: 'the connection to PostgreSQL was ended' };
        return refused(lost);
      } finally {
        clearTimeout(watchdog);
      }
    },
    async kill() {
      lost = { code: 'connection-lost', message: 'the connection was ended' };
      await terminate(pid);
      socket.destroy();
    },
    async close() {
      signal.removeEventListener('abort', stop);
      socket.destroy();
      await client.end().catch(() => {});
    },
  };
}

function answerOf(result: pg.QueryArrayResult<(string | null)[]>): SqlAnswer {
  const { fields, rows, command, rowCount } = result;
  return {
    columns: fields.map(({ name }) => name),
    rows: rows as readonly SqlRow[],
    command: command ?? '',
    count: rowCount ?? 0,
  };
}

function refused(error: SqlError): SqlAnswer {
  return { columns: [], rows: [], command: '', count: 0, error };
}

function errorOf(error: pg.DatabaseError, toSource: (position: number) => number): SqlError {
  const { code = '', message, detail, hint, position } = error;
  return {
    code,
    message,
    ...(detail === undefined ? {} : { detail }),
    ...(hint === undefined ? {} : { hint }),
    // PostgreSQL counts characters from 1.
    ...(position === undefined ? {} : { position: toSource(Number(position) - 1) }),
  };
}
