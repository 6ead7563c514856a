/** What a piece of work costs the database: the statements that it sends, and the rows and blocks that it reads. */
import type pg from 'pg';
import { observeStatements, type SentStatement } from './sent-statements.ts';

export interface Reads {
  readonly statements: readonly SentStatement[];
  /** Rows that scans of the tables fetched, and entries that scans of their indexes did. */
  readonly rows: number;
  /** Blocks of both, in the cache or not; one that is touched twice counts twice. */
  readonly blocks: number;
}

/**
 * What the transaction has read so far (PostgreSQL manual, 27.2). Unlike a plan it holds what triggers read, such as
 * the cascades of foreign keys; what a parallel worker reads it holds only when that has ended.
 */
const counters = `
  select coalesce(sum(pg_stat_get_xact_tuples_returned(relation)), 0)::int as rows,
         coalesce(sum(pg_stat_get_xact_blocks_fetched(relation)), 0)::int as blocks
  from (
    select unnest($1::regclass[])::oid as relation
    union
    select indexrelid from pg_index where indrelid = any ($1::regclass[])
  ) relations`;

/** Does the work on this connection, in a transaction that is rolled back, and counts what it reads of these tables. */
export async function countReads(
  client: pg.Client,
  tables: readonly string[],
  work: () => Promise<unknown>,
): Promise<Reads> {
  const count = async () => {
    const { rows } = await client.query<{ rows: number; blocks: number }>(counters, [tables]);
    return rows[0] ?? { rows: Number.NaN, blocks: Number.NaN };
  };
  await client.query('begin');
  try {
    const before = await count();
    const observed = observeStatements(client);
    await work().finally(observed.stop);
    const after = await count();
    return {
      statements: observed.take(),
      rows: after.rows - before.rows,
      blocks: after.blocks - before.blocks,
    };
  } finally {
    await client.query('rollback');
  }
}
