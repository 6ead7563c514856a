/** The bench of one SQL check: throw-away databases on a server for strangers, and connections on which their SQL runs. */
import type { SqlTexts } from '../../../kit/exercise.ts';
import { createRandom } from '../../../kit/random.ts';
import type { SqlBench, SqlDatabase } from '../../../kit/sql-bench.ts';
import { openConnection } from '../../../parts/sql/sql.ts';
import type { BenchServer } from './bench-server.ts';
import { asText, openConnectionFor } from './connection.ts';
import { parseStatements } from './statements.ts';

export interface BenchOptions {
  readonly signal: AbortSignal;
  readonly seed: number;
  readonly texts: SqlTexts;
  /** SQL that makes the tables. */
  readonly tables: string;
}

export interface OpenBench extends SqlBench {
  /** Ends every connection, and removes the databases. */
  close(): Promise<void>;
}

export function openBench(server: BenchServer, options: BenchOptions): OpenBench {
  const { signal, seed, texts } = options;
  const made = new AsyncDisposableStack();
  return {
    random: createRandom(seed),
    signal,
    statements: (file) => parseStatements(file, texts[file] ?? ''),
    database: async (tablesBelongTo) => await makeDatabase(server, options, tablesBelongTo, made),
    close: async () => await made.disposeAsync(),
  };
}

/** What is opened for it goes onto the stack `made`, the database first: it is removed last. */
async function makeDatabase(
  server: BenchServer,
  { tables, signal }: BenchOptions,
  tablesBelongTo: 'learner' | 'us',
  made: AsyncDisposableStack,
): Promise<SqlDatabase> {
  const name = server.nameDatabase();
  await server.ask(`create database ${name}`);
  // It may be gone already, with a server that died.
  made.defer(async () => await server.ask(`drop database ${name} with (force)`).catch(() => {}));
  const owner = await openConnection(server.urlOf(name));
  const connections = made.use(new AsyncDisposableStack());
  connections.defer(async () => await owner.end().catch(() => {}));
  await owner.query(`set synchronous_commit = off; set timezone = 'UTC'; set datestyle = 'ISO'`);
  if (tablesBelongTo === 'learner') {
    await owner.query('grant create on schema public to learner; set role learner');
    await owner.query(tables);
    await owner.query('reset role');
  } else {
    await owner.query(tables);
    await owner.query('grant select, insert, update, delete on all tables in schema public to learner');
  }
  return {
    async connect(role = 'learner') {
      const connection = await openConnectionFor({
        url: server.urlOf(name, role),
        signal,
        terminate: async (pid) => await server.ask('select pg_terminate_backend($1)', [pid]),
      });
      connections.defer(async () => await connection.close());
      return connection;
    },
    async ask(sql, values = []) {
      signal.throwIfAborted();
      const { rows } = await owner.query<(string | null)[]>({
        text: sql,
        values: [...values],
        rowMode: 'array',
        types: asText,
      });
      return rows;
    },
    close: async () => await connections.disposeAsync(),
  };
}
