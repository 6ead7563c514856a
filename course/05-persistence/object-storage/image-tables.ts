/** The postcards in two tables, one with the images in its rows and one with their keys, and what PostgreSQL tells of them. */
import { once } from 'node:events';
import pg from 'pg';
import type { Way } from './image-row.ts';

/** Vacuum runs when we say so: in between, it would write to the log that is being counted. */
const quiet = 'with (autovacuum_enabled = false, toast.autovacuum_enabled = false)';

const columns = `
  id int generated always as identity primary key,
  sent_at timestamptz(3) not null default now(),
  place text not null,
  text text not null,
  image_type text not null`;

/** Empty tables, whatever was there before. */
export async function createTables(client: pg.Client): Promise<void> {
  await client.query(`
    drop table if exists inline, beside;
    create table inline (${columns}, image bytea not null) ${quiet};
    create table beside (${columns}, image_key text not null, image_length int not null) ${quiet}`);
}

/** What a feed shows of a postcard before its image has come. */
export function namedColumns(way: Way): string {
  return `select id, sent_at, place, text from ${way}`;
}

/** Bytes of the table with all that belongs to it, and of its rows alone (PostgreSQL manual, section 9.28.7). */
export async function readSizes(
  client: pg.Client,
  way: Way,
): Promise<{ database: number; rowsAlone: number }> {
  const { rows } = await client.query<{ database: number; rows_alone: number }>(
    'select pg_total_relation_size($1)::float8 as database, pg_relation_size($1)::float8 as rows_alone',
    [way],
  );
  return { database: rows[0]?.database ?? Number.NaN, rowsAlone: rows[0]?.rows_alone ?? Number.NaN };
}

/** Bytes of write-ahead log since the server was made. */
export async function readLogPosition(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ position: number }>(
    "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as position",
  );
  return rows[0]?.position ?? Number.NaN;
}

/**
 * Blocks that the statement touches, in the cache or not, those of the TOAST table included. From the statistics and
 * not from EXPLAIN: it sends no result, and so fetches no image (before PostgreSQL 17 it cannot be told to).
 */
export async function countBlocks(client: pg.Client, sql: string, way: Way): Promise<number> {
  const read = async () => {
    // They are handed in at the end of a transaction, and otherwise at most once a second.
    await client.query('select pg_stat_force_next_flush()');
    const { rows } = await client.query<{ blocks: number }>(
      `select (heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0)
         + coalesce(toast_blks_read + toast_blks_hit, 0) + coalesce(tidx_blks_read + tidx_blks_hit, 0))::float8 as blocks
       from pg_statio_user_tables where relname = $1`,
      [way],
    );
    return rows[0]?.blocks ?? Number.NaN;
  };
  const before = await read();
  await client.query(sql);
  return (await read()) - before;
}

/** Copies the table out as pg_dump does, as text, and counts the bytes that arrive. */
export async function backUp(client: pg.Client, way: Way): Promise<number> {
  const copy = client.query(new CopyOut(`copy ${way} to stdout`));
  await once(copy, 'end');
  return copy.bytes;
}

/** pg hands what COPY sends to the query that asked for it; its own throws it away. */
class CopyOut extends pg.Query {
  bytes = 0;

  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    this.bytes += chunk.length;
  }
}
