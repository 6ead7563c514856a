/** One table as a collection: the statements are built and named once, PostgreSQL parses each once a connection. */
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { MissingReference, StillReferenced } from '../../application/failure.ts';
import type { Collection } from '../../application/ports.ts';
import { cutPage, type PageStart } from '../../domain/page.ts';
import type { Resource } from '../../domain/resource.ts';
import { fail, succeed } from '../../domain/result.ts';
import { and, desc, type drizzle, eq, getTableColumns, sql } from './drizzle.ts';
import { databaseError, FOREIGN_KEY_VIOLATION, reached } from './errors.ts';
import { afterPosition, startParameters } from './start.ts';

type Database = ReturnType<typeof drizzle>;
type ResourceTable = PgTable & { id: PgColumn; version: PgColumn; createdAt: PgColumn };

export type CollectionOptions = {
  /** Prefix of the names of the prepared statements. */
  readonly name: string;
  /** The columns that a list can be filtered by. */
  readonly filters?: Readonly<Record<string, PgColumn>>;
  /** Which member a foreign key is about, by the name of its constraint. */
  readonly references?: Readonly<Record<string, string>>;
};

export function createCollection<Item extends Resource, Filter>(
  db: Database,
  table: ResourceTable,
  { name, filters = {}, references = {} }: CollectionOptions,
): Collection<Item, Filter> {
  const pages = new Map<string, ReturnType<typeof preparePage>>();
  const columns = Object.keys(getTableColumns(table));
  const values = Object.fromEntries(columns.map((column) => [column, sql.placeholder(column)]));
  const isItem = eq(table.id, sql.placeholder('id'));
  const isExpected = and(isItem, eq(table.version, sql.placeholder('expected')));

  const find = db.select().from(table).where(isItem).prepare(`${name}_find`);
  const insert = db
    .insert(table)
    .values(values as never)
    .prepare(`${name}_insert`);
  // The compare-and-set: PostgreSQL locks the row, looks at the version again, and only then writes.
  const replace = db
    .update(table)
    .set(values as never)
    .where(isExpected)
    .prepare(`${name}_replace`);
  const remove = db.delete(table).where(isItem).prepare(`${name}_remove`);
  const removeExpected = db.delete(table).where(isExpected).prepare(`${name}_remove_expected`);

  function pageStatement(from: PageStart['from'], filtered: readonly string[]) {
    const key = [name, 'page', from, ...filtered].join('_');
    const known = pages.get(key);
    if (known !== undefined) return known;
    const prepared = preparePage(db, table, from, filters, filtered, key);
    pages.set(key, prepared);
    return prepared;
  }

  return {
    async list({ limit, start }, filter) {
      const wanted = filter as Readonly<Record<string, string>>;
      const statement = pageStatement(start.from, Object.keys(wanted));
      const parameters = { ...wanted, ...startParameters(start), limit: limit + 1 };
      const rows = await reached(statement.execute(parameters));
      return cutPage(rows as unknown as Item[], limit);
    },

    async find(id) {
      const [row] = await reached(find.execute({ id }));
      return row === undefined ? null : (row as unknown as Item);
    },

    async insert(item) {
      try {
        await reached(insert.execute(item));
        return succeed(null);
      } catch (error) {
        return fail(missingReference(error, references));
      }
    },

    async replace(item, expected) {
      try {
        const { rowCount } = await reached(replace.execute({ ...item, expected }));
        return rowCount === 0 ? fail({ kind: 'version-changed' }) : succeed(null);
      } catch (error) {
        return fail(missingReference(error, references));
      }
    },

    async remove(id, expected) {
      try {
        const statement = expected === null ? remove : removeExpected;
        const { rowCount } = await reached(statement.execute({ id, expected }));
        return rowCount === 0 ? fail({ kind: 'version-changed' }) : succeed(null);
      } catch (error) {
        return fail(stillReferenced(error));
      }
    },
  };
}

function preparePage(
  db: Database,
  table: ResourceTable,
  from: PageStart['from'],
  filters: Readonly<Record<string, PgColumn>>,
  filtered: readonly string[],
  name: string,
) {
  const conditions = filtered.map((member) => {
    const column = filters[member];
    if (column === undefined) throw new Error(`${name}: no filter by ${member}`);
    return eq(column, sql.placeholder(member));
  });
  if (from === 'after') {
    conditions.push(afterPosition(table.createdAt, table.id));
  }
  const query = db
    .select()
    .from(table)
    .where(and(...conditions))
    .orderBy(desc(table.createdAt), desc(table.id))
    .limit(sql.placeholder('limit'));
  return (from === 'offset' ? query.offset(sql.placeholder('offset')) : query).prepare(name);
}

export function missingReference(
  error: unknown,
  references: Readonly<Record<string, string>>,
): MissingReference {
  const { code, constraint = '' } = databaseError(error);
  const field = references[constraint];
  if (code !== FOREIGN_KEY_VIOLATION || field === undefined) throw error;
  return { kind: 'missing-reference', field };
}

function stillReferenced(error: unknown): StillReferenced {
  const { code, table = '' } = databaseError(error);
  if (code !== FOREIGN_KEY_VIOLATION) throw error;
  return { kind: 'still-referenced', by: table };
}
