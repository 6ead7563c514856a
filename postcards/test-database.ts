/** For tests: a database of one's own on the PostgreSQL that TEST_DATABASE_URL names. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';

const server = process.env['TEST_DATABASE_URL'];

/** For `describe.skipIf`, and for the name of what is skipped, so that the reason is seen. */
export const noDatabase = server === undefined || server === '';
export const reason = noDatabase ? ' (skipped: TEST_DATABASE_URL is not set)' : '';

export type TestDatabase = { readonly url: string; drop(): Promise<void> };

export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `postcards_test_${randomBytes(6).toString('hex')}`;
  await run(`create database ${name}`);
  const url = new URL(server ?? '');
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(`drop database ${name} with (force)`) };
}

async function run(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
