/** The PostgreSQL on which strangers' SQL is checked: thrown away at its end, with roles that have no rights. */
import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { CourseError } from '../../../kit/errors.ts';
import type { Environment } from '../../../kit/part.ts';
import type { SqlRole } from '../../../kit/sql-bench.ts';
import { chooseEngine } from '../../../parts/choose.ts';
import { sql as sqlPart } from '../../../parts/sql/part.ts';
import { openConnection } from '../../../parts/sql/sql.ts';
import { statementBounds } from './connection.ts';

export interface BenchServerOptions {
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** The engine of PostgreSQL; the first that this machine has, unless given. */
  readonly engine?: string | undefined;
}

export interface BenchServer {
  /** Id of the engine that runs it. */
  readonly engine: string;
  /** What answers, such as `PostgreSQL 18.4`. */
  readonly version: string;
  /** Resolves with a sentence when PostgreSQL ended by itself. */
  readonly died: Promise<string>;
  /** A name that no database of this server has had. */
  nameDatabase(): string;
  /** Asks as the superuser, in the database of the server itself. */
  ask(sql: string, values?: readonly unknown[]): Promise<void>;
  /** The URL of a database, for the superuser unless a role is given. */
  urlOf(database: string, role?: SqlRole): string;
  /** Ends it, with every connection, and removes what it held. */
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

export async function startBenchServer(options: BenchServerOptions): Promise<BenchServer> {
  const { env, signal } = options;
  const engine = await chooseEngine(sqlPart, options.engine, env);
  const limit = engine.limits['sessions'];
  if (limit !== undefined) {
    throw new CourseError(
      'engine-limited',
      `An SQL exercise needs more than ${engine.title} can do. ${limit}`,
    );
  }
  const running = await engine.start({ env, signal, report: () => {} });
  let admin: pg.Client | undefined;
  const stop = async () => {
    await admin?.end().catch(() => {});
    await running.stop();
  };
  try {
    const superuser = await openConnection(running.url);
    admin = superuser;
    const password = randomBytes(16).toString('hex');
    await makeRoles(superuser, password);
    let count = 0;
    return {
      engine: engine.id,
      version: running.version,
      died: running.died,
      nameDatabase: () => `exercise_${++count}`,
      ask: async (sql, values = []) => void (await superuser.query(sql, [...values])),
      urlOf(database, role) {
        const url = new URL(running.url);
        url.pathname = `/${database}`;
        if (role !== undefined) Object.assign(url, { username: role, password });
        return url.href;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Whoever runs what a stranger wrote may connect to the exercise's databases, and to nothing else. */
async function makeRoles(admin: pg.Client, password: string): Promise<void> {
  await admin.query('revoke connect on database postgres, template1 from public');
  for (const role of ['learner', 'program'] satisfies SqlRole[]) {
    await admin.query(`create role ${role} login nosuperuser nocreatedb nocreaterole password '${password}'`);
    for (const [name, value] of Object.entries(settings)) {
      await admin.query(`alter role ${role} set ${name} = '${value}'`);
    }
  }
  await admin.query('grant learner to program');
}
