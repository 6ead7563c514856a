/** The bench of an SQL check: a PostgreSQL of its own, roles without rights, and databases that are thrown away. */
import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { CourseError } from '../../../kit/errors.ts';
import type { SqlTexts } from '../../../kit/exercise.ts';
import type { Environment } from '../../../kit/part.ts';
import { createRandom } from '../../../kit/random.ts';
import type { SqlBench, SqlDatabase, SqlRole } from '../../../kit/sql-bench.ts';
import { chooseEngine } from '../../../parts/choose.ts';
import { sql as sqlPart } from '../../../parts/sql/part.ts';
import { openConnection } from '../../../parts/sql/sql.ts';
import { asText, openConnectionFor, statementBounds } from './connection.ts';
import { parseStatements } from './statements.ts';

export interface BenchOptions {
  readonly env: Environment;
  readonly signal: AbortSignal;
  readonly seed: number;
  readonly texts: SqlTexts;
  /** The engine of PostgreSQL; the first that this machine has, unless given. */
  readonly engine?: string | undefined;
  /** SQL that makes the tables. */
  readonly tables: string;
}

export interface RunningBench extends SqlBench {
  /** What answered, such as `PostgreSQL 18.4`. */
  readonly version: string;
  /** Resolves with a sentence when PostgreSQL ended by itself. */
  readonly died: Promise<string>;
  stop(): Promise<void>;
}

/** What holds for every connection of a stranger. Answers depend on no locale, and plans on no second process. */
const settings: Readonly<Record<string, string>> = {
  statement_timeout: `${statementBounds.ms}ms`,
  idle_in_transaction_session_timeout: '60s',
  temp_file_limit: '64MB',
  deadlock_timeout: '50ms',
  timezone: 'UTC',
  datestyle: 'ISO',
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  jit: 'off',
  // What the manual advises where the data lie in memory or on an SSD (19.7.2).
  random_page_cost: '1.1',
  // Written to be thrown away.
  synchronous_commit: 'off',
};

export async function startBench(options: BenchOptions): Promise<RunningBench> {
  const { env, signal, seed, texts, tables } = options;
  const engine = await chooseEngine(sqlPart, options.engine, env);
  const limit = engine.limits['sessions'];
  if (limit !== undefined) {
    throw new CourseError(
      'engine-limited',
      `An SQL exercise needs more than ${engine.title} can do. ${limit}`,
    );
  }
  const running = await engine.start({ env, signal, report: () => {} });
  const closers: (() => Promise<void>)[] = [];
  try {
    const admin = await openConnection(running.url);
    closers.push(() => admin.end().catch(() => {}));
    const password = randomBytes(16).toString('hex');
    await makeRoles(admin, password);
    let count = 0;
    return {
      version: running.version,
      died: running.died,
      random: createRandom(seed),
      signal,
      statements: (file) => parseStatements(file, texts[file] ?? ''),
      async database(tablesBelongTo) {
        const name = `exercise_${++count}`;
        return await makeDatabase({
          admin,
          name,
          password,
          tables,
          tablesBelongTo,
          signal,
          url: running.url,
          closers,
        });
      },
      async stop() {
        for (const close of closers.toReversed()) await close();
        await running.stop();
      },
    };
  } catch (error) {
    for (const close of closers.toReversed()) await close();
    await running.stop();
    throw error;
  }
}

/** Whoever runs what a stranger wrote may connect to the exercise's databases, and to nothing else. */
async function makeRoles(admin: pg.Client, password: string): Promise<void> {
  await admin.query('revoke connect on database postgres, template1 from public');
  for (const role of ['learner', 'program']) {
    await admin.query(`create role ${role} login nosuperuser nocreatedb nocreaterole password '${password}'`);
    for (const [name, value] of Object.entries(settings)) {
      await admin.query(`alter role ${role} set ${name} = '${value}'`);
    }
  }
  await admin.query('grant learner to program');
}

interface DatabaseOrder extends Pick<BenchOptions, 'tables' | 'signal'> {
  readonly admin: pg.Client;
  readonly name: string;
  readonly password: string;
  readonly tablesBelongTo: 'learner' | 'us';
  /** Of the server, as the superuser. */
  readonly url: string;
  /** What is open, to be closed when the check ends. */
  readonly closers: (() => Promise<void>)[];
}

async function makeDatabase(order: DatabaseOrder): Promise<SqlDatabase> {
  const { admin, name, password, tables, tablesBelongTo, signal, closers } = order;
  await admin.query(`create database ${name}`);
  const owner = await openConnection(urlOf(order.url, name));
  const opened: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const one of opened.splice(0).toReversed()) await one();
    await owner.end().catch(() => {});
  };
  closers.push(close);
  await owner.query(`set synchronous_commit = off; set timezone = 'UTC'; set datestyle = 'ISO'`);
  if (tablesBelongTo === 'learner') {
    await owner.query('grant create on schema public to learner; set role learner');
    await owner.query(tables);
    await owner.query('reset role');
  } else {
    await owner.query(tables);
    await owner.query('grant select, insert, update, delete on all tables in schema public to learner');
  }
  const connect = async (role: SqlRole = 'learner') => {
    const connection = await openConnectionFor({
      url: urlOf(order.url, name, role, password),
      signal,
      terminate: async (pid) => void (await admin.query('select pg_terminate_backend($1)', [pid])),
    });
    opened.push(() => connection.close());
    return connection;
  };
  return {
    connect,
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
    close,
  };
}

function urlOf(server: string, database: string, role?: SqlRole, password?: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  if (role !== undefined) {
    url.username = role;
    url.password = password ?? '';
  }
  return url.href;
}
