/** What every engine of `sql` promises; each case works in a schema of its own. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { ContractCase } from '../../kit/part.ts';
import { waitUntilReady } from '../../wire/readiness.ts';
import { explain } from './explain.ts';
import { readReplicaLag } from './replica.ts';
import { type RunningSql, withClient } from './sql.ts';

export const contract: readonly ContractCase<RunningSql>[] = [
  {
    id: 'ordinary-client',
    promise: 'An ordinary client connects by DATABASE_URL, and by the PG… variables, to the same database.',
    async check({ env }) {
      const parts = `postgresql://${env['PGUSER']}:${encodeURIComponent(env['PGPASSWORD'] ?? '')}@${env['PGHOST']}:${env['PGPORT']}/${env['PGDATABASE']}`;
      const nameAt = (url: string) =>
        withClient(
          url,
          async (client) => (await client.query('select current_database() as name')).rows[0].name,
        );
      assert.equal(await nameAt(env['DATABASE_URL'] ?? ''), await nameAt(parts));
    },
  },
  {
    id: 'constraints',
    promise: 'Constraints are kept, and a breach is told by its SQLSTATE (PostgreSQL manual, appendix A).',
    check: (sql) =>
      inSchema(sql, async (client) => {
        await client.query(
          'create table parent (id int primary key); create table child (parent int references parent)',
        );
        await client.query('insert into parent values (1)');
        await assert.rejects(client.query('insert into parent values (1)'), { code: '23505' });
        await assert.rejects(client.query('insert into child values (2)'), { code: '23503' });
      }),
  },
  {
    id: 'transactions',
    promise: 'What is rolled back never was.',
    check: (sql) =>
      inSchema(sql, async (client) => {
        await client.query('create table t (id int)');
        await client.query('begin');
        await client.query('insert into t values (1)');
        await client.query('rollback');
        assert.equal((await client.query('select * from t')).rowCount, 0);
      }),
  },
  {
    id: 'sessions',
    promise: 'Each connection is a session of its own: what one prepares or makes for itself, no other sees.',
    check: ({ url }) =>
      withClient(url, (first) =>
        withClient(url, async (second) => {
          await first.query('create temporary table own (id int)');
          await assert.rejects(second.query('select * from own'), { code: '42P01' });
          const answers = await Promise.all(
            [first, second].map((client, place) =>
              client.query({ name: 'own', text: `select ${place} as own` }),
            ),
          );
          assert.deepEqual(
            answers.map(({ rows }) => rows[0].own),
            [0, 1],
          );
        }),
      ),
  },
  {
    id: 'concurrent-transactions',
    promise: 'A second transaction goes on while the first is open, and does not see what is uncommitted.',
    check: (sql) =>
      inSchema(sql, async (first, schema) => {
        await first.query('create table t (id int)');
        await first.query('begin');
        await first.query('insert into t values (1)');
        await withClient(sql.url, async (second) => {
          await second.query("set statement_timeout = '2s'");
          const answer = second.query(`select * from ${schema}.t`).then((result) => result.rowCount);
          assert.equal(await within(2_000, answer), 0);
        }).finally(() => first.query('rollback'));
      }),
  },
  {
    id: 'row-comparison',
    promise: 'A row comparison walks an index: EXPLAIN tells how many rows were read.',
    check: (sql) =>
      inSchema(sql, async (client) => {
        await client.query('create table t (at int, id int, primary key (at, id))');
        await client.query('insert into t select i / 2, i from generate_series(1, 5000) i');
        await client.query('analyze t');
        const page = 'select * from t where (at, id) < ($1, $2) order by at desc, id desc limit 20';
        const { rowsRead } = await explain(client, page, [1_000, 2_000]);
        assert.ok(rowsRead >= 20 && rowsRead <= 22, `${rowsRead} rows read for a page of 20`);
      }),
  },
  {
    id: 'time-in-milliseconds',
    promise: 'A timestamptz(3) keeps the milliseconds that a client sends.',
    check: (sql) =>
      inSchema(sql, async (client) => {
        const sent = new Date('2026-02-03T04:05:06.789Z');
        await client.query('create table t (at timestamptz(3))');
        await client.query('insert into t values ($1)', [sent]);
        assert.deepEqual((await client.query('select at from t')).rows[0].at, sent);
      }),
  },
  {
    id: 'replica',
    promise: 'A replica shows what was written before and after its start, and refuses to write (25006).',
    check: (sql) =>
      inReplica(sql, async (primary, replica, schema) => {
        await primary.query('insert into t values (2)');
        const idsThere = async () => {
          const { rows } = await replica.query<{ id: number }>(`select id from ${schema}.t order by id`);
          return rows.map(({ id }) => id);
        };
        assert.ok((await idsThere()).includes(1));
        await eventually(async () => (await idsThere()).includes(2), 'the second row is on the replica');
        assert.deepEqual(await idsThere(), [1, 2]);
        await assert.rejects(replica.query(`insert into ${schema}.t values (3)`), { code: '25006' });
      }),
  },
  {
    id: 'replica-lag',
    promise:
      'The primary tells how far a replica is behind, in bytes and in milliseconds, and when it has caught up.',
    check: (sql) =>
      inReplica(sql, async (primary, replica, _, name) => {
        const lag = async () =>
          (await readReplicaLag(primary, name)) ?? { bytes: Number.NaN, ms: Number.NaN };
        await replica.query('select pg_wal_replay_pause()');
        await primary.query('insert into t select generate_series(2, 1000)');
        await eventually(async () => (await lag()).bytes > 1_000 && (await lag()).ms > 50, 'it is behind');
        await replica.query('select pg_wal_replay_resume()');
        await eventually(async () => (await lag()).bytes === 0, 'it has caught up');
      }),
  },
];

/** A connection to each of both, with a row in the table `t` of the schema that was there before the replica. */
async function inReplica(
  sql: RunningSql,
  use: (primary: pg.Client, replica: pg.Client, schema: string, name: string) => Promise<void>,
): Promise<void> {
  await inSchema(sql, async (primary, schema) => {
    await primary.query('create table t (id int); insert into t values (1)');
    const replica = await sql.startReplica();
    try {
      await withClient(replica.url, (client) => use(primary, client, schema, replica.name));
    } finally {
      await replica.stop();
    }
  });
}

async function inSchema(
  sql: RunningSql,
  use: (client: pg.Client, schema: string) => Promise<void>,
): Promise<void> {
  const schema = `case_${randomBytes(4).toString('hex')}`;
  await withClient(sql.url, async (client) => {
    await client.query(`create schema ${schema}`);
    await client.query(`set search_path to ${schema}`);
    try {
      await use(client, schema);
    } finally {
      await client.query(`set search_path to default; drop schema if exists ${schema} cascade`);
    }
  });
}

async function eventually(condition: () => Promise<boolean>, what: string): Promise<void> {
  const probe = async () => (await condition()) || 'not so yet';
  await waitUntilReady({ probe, what, timeoutMs: 10_000 });
}

async function within<Result>(ms: number, promise: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  return await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
