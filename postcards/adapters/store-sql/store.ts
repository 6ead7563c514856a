/** The store on PostgreSQL, through Drizzle. */
import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type pg from 'pg';
import { type Collection, type Store, StoreUnavailable, type WriteFailure } from '../../application/ports.ts';
import type { Resource } from '../../domain/model.ts';
import { cutPage, type PageStart } from '../../domain/page.ts';
import { albums, postcards, users } from './schema.ts';

/** A table with the columns that every resource has. */
type ResourceTable = PgTable & { id: PgColumn; version: PgColumn; createdAt: PgColumn };

export function createSqlStore(pool: pg.Pool): Store {
  const db = drizzle(pool);
  return {
    users: createCollection(db, users),
    postcards: createCollection(db, postcards),
    albums: createCollection(db, albums),
    async ping() {
      await reached(db.execute(sql`select 1`));
    },
  };
}

function createCollection<R extends Resource>(db: NodePgDatabase, table: ResourceTable): Collection<R> {
  const columns = table as unknown as Record<string, PgColumn>;
  const columnOf = (name: string): PgColumn => {
    const column = columns[name];
    if (!column) throw new Error(`no column for ${name}`);
    return column;
  };
  return {
    async list(page, filter) {
      const { limit, start } = page;
      const conditions = Object.entries(filter).map(([name, value]) => eq(columnOf(name), value));
      const query = db
        .select()
        .from(table)
        .where(and(...conditions, positionCondition(table, start)))
        .orderBy(desc(table.createdAt), desc(table.id))
        .limit(limit + 1);
      const rows = await reached(start.by === 'offset' ? query.offset(start.offset) : query);
      return cutPage(rows as unknown as R[], page);
    },
    async read(id) {
      const rows = await reached(db.select().from(table).where(eq(table.id, id)));
      return rows[0] as R | undefined;
    },
    insert: (resource) => written(db.insert(table).values(resource as never).then(() => undefined)),
    async replace(resource, expected) {
      const { id, ...values } = resource;
      const condition = and(eq(table.id, id), eq(table.version, expected));
      return await written(
        db.update(table).set(values as never).where(condition).then(({ rowCount }) => (rowCount === 0 ? 'version-mismatch' : undefined)),
      );
    },
    async remove(id, expected) {
      const version = expected === undefined ? undefined : eq(table.version, expected);
      const missing = expected === undefined ? 'not-found' : 'version-mismatch';
      return await written(
        db.delete(table).where(and(eq(table.id, id), version)).then(({ rowCount }) => (rowCount === 0 ? missing : undefined)),
      );
    },
  };
}

/** The pair as one value: an index on it leads straight to the place (PostgreSQL manual, row-wise comparison). */
function positionCondition(table: ResourceTable, start: PageStart): SQL | undefined {
  if (start.by !== 'position') return undefined;
  const { createdAt, id } = start.after;
  return sql`(${table.createdAt}, ${table.id}) < (${createdAt.toISOString()}::timestamptz, ${id}::uuid)`;
}

/** Waits for a write; a broken reference is an expected failure (SQLSTATE 23503). */
async function written(write: Promise<WriteFailure | undefined>): Promise<WriteFailure | undefined> {
  try {
    return await reached(write);
  } catch (error) {
    const cause = databaseError(error);
    if (cause?.code !== '23503') throw error;
    return cause.detail?.includes('is still referenced') ? 'still-referenced' : 'missing-reference';
  }
}

/** SQLSTATE classes that mean “the server is away, busy or shutting down” (PostgreSQL manual, appendix A). */
const unavailable = /^(08|53|57P)/;

/** Waits for the database; what is no answer of a healthy one becomes `StoreUnavailable`. */
async function reached<Result>(work: PromiseLike<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    const code = databaseError(error)?.code;
    // A five-character code is an answer of the server; all else is a broken or refused connection.
    const answered = code !== undefined && /^[0-9A-Z]{5}$/.test(code);
    if (answered && !unavailable.test(code)) throw error;
    throw new StoreUnavailable('the database does not answer', { cause: error });
  }
}

/** Drizzle wraps what the driver threw. */
function databaseError(error: unknown): { code?: string; detail?: string } | undefined {
  if (!(error instanceof Error)) return undefined;
  return 'code' in error || !(error.cause instanceof Error) ? error : databaseError(error.cause);
}
