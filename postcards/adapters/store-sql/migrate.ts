/** Brings the database to the newest schema: what is in migrations/, in order, each once. */
import { fileURLToPath } from 'node:url';
import type { Pool } from 'pg';
import { drizzle, migrate } from './drizzle.ts';

const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url));

/** Any number, but the same in every instance: two that start at once migrate one after the other. */
const LOCK = 7_071_967;

export async function migrateDatabase(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    // `lock_timeout` bounds the wait for an instance that hangs in its migration; the notices say
    // "already exists, skipping", which is no news.
    await client.query(`set lock_timeout = '4s'; set client_min_messages = warning`);
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await migrate(drizzle(client), { migrationsFolder });
    await client.query('select pg_advisory_unlock($1)', [LOCK]);
    await client.query('reset lock_timeout; reset client_min_messages');
    client.release();
  } catch (error) {
    // Closing the connection gives the lock back, whatever state the session is in.
    client.release(true);
    throw error;
  }
}
