import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testPostcardStore } from '../../application/store.contract.ts';
import { createTestDatabase, noDatabase, reason, type TestDatabase } from '../../test-database.ts';
import { createConnectionPool, type Statement } from './connection-pool.ts';
import { migrateDatabase } from './migrate.ts';
import { createSqlStore } from './store.ts';

describe.skipIf(noDatabase)(`the store on PostgreSQL${reason}`, () => {
  let database: TestDatabase;
  let pool: Pool;
  const statements: Statement[] = [];

  const createPool = () =>
    createConnectionPool({
      url: database.url,
      size: 8,
      onStatement: (statement) => statements.push(statement),
    });

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = createPool();
    await migrateDatabase(pool);
  });
  afterAll(async () => {
    await pool?.end();
    await database?.drop();
  });

  testPostcardStore({
    async empty() {
      await pool.query('truncate users, albums, images, postcards, memberships');
      return createSqlStore(pool);
    },
    async reopen() {
      await pool.end();
      pool = createPool();
      await migrateDatabase(pool);
      return createSqlStore(pool);
    },
  });

  test('migrating again, and two at once, changes nothing', async () => {
    await Promise.all([migrateDatabase(pool), migrateDatabase(pool)]);
    const { rows } = await pool.query('select count(*)::int as count from drizzle.__drizzle_migrations');
    expect(rows).toEqual([{ count: 2 }]);
  });

  test('at any depth a cursor reads one page of rows; an offset reads all it skips', async () => {
    await pool.query('truncate users, albums, images, postcards, memberships');
    await pool.query(`
      insert into users (id, version, created_at, updated_at, name)
      select gen_random_uuid(), 1, timestamptz '2026-01-01' + n * interval '1 ms', now(), 'user'
      from generate_series(1, 5000) as n`);
    await pool.query('analyze users');
    const store = createSqlStore(pool);
    const position = {
      createdAt: new Date(Date.UTC(2026, 0, 1) + 500),
      id: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
    };
    const byCursor = await rowsRead(() =>
      store.users.list({ limit: 20, start: { from: 'after', position } }, {}),
    );
    const byOffset = await rowsRead(() =>
      store.users.list({ limit: 20, start: { from: 'offset', offset: 4500 } }, {}),
    );
    expect(byCursor).toBe(21);
    expect(byOffset).toBe(4521);
  });

  test('an error of the database does not cost the connection', async () => {
    const backend = async () => (await pool.query('select pg_backend_pid() as pid')).rows[0]?.pid;
    const before = await backend();
    await expect(pool.query('select 1 / 0')).rejects.toThrow('division by zero');
    expect(await backend()).toBe(before);
  });

  /** The most rows that a node of the plan took from an index or a table. */
  async function rowsRead(work: () => Promise<unknown>): Promise<number> {
    await work();
    const { sql, parameters } = statements.at(-1) ?? { sql: '', parameters: [] };
    const { rows } = await pool.query(`explain (analyze, format json) ${sql}`, [...parameters]);
    const plan = JSON.stringify(rows);
    return Math.max(...[...plan.matchAll(/"Actual Rows":(\d+)/g)].map(([, count]) => Number(count)));
  }
});
