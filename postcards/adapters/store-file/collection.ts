/** One table as a collection: reads from memory, writes by the group commit. */
import type { MissingReference, StillReferenced } from '../../application/failure.ts';
import type { Collection, VersionChanged } from '../../application/ports.ts';
import { cutPage } from '../../domain/page.ts';
import type { Resource } from '../../domain/resource.ts';
import { fail, type Result, succeed } from '../../domain/result.ts';
import type { GroupCommit } from './group-commit.ts';
import type { Row } from './table.ts';
import {
  type Change,
  findMissing,
  normalise,
  reliesOn,
  rowKey,
  type TableName,
  type Tables,
} from './tables.ts';

export function createCollection<Item extends Resource, Filter>(
  name: TableName,
  tables: Tables,
  { commit }: GroupCommit,
): Collection<Item, Filter> {
  const table = tables.table(name);
  const rowOf = (item: Item) => normalise(name, item as unknown as Row);
  function put(row: Row): Result<Change, MissingReference> {
    const missing = findMissing(tables, name, row);
    return missing === undefined ? succeed({ put: name, row }) : fail(missing);
  }

  return {
    async list(request, filter) {
      const [condition, ...more] = Object.entries(filter as Readonly<Record<string, string>>);
      if (more.length > 0) throw new Error(`${name}: no filter by two members`);
      const rows =
        condition === undefined ? table.all : table.referringTo(condition[0], condition[1].toLowerCase());
      return cutPage(rows.pageAndOneMore(request) as unknown as Item[], request.limit);
    },

    async find(id) {
      return (table.get(id.toLowerCase()) ?? null) as Item | null;
    },

    async insert(item) {
      const row = rowOf(item);
      return await commit({
        writes: rowKey(name, row.id),
        reliesOn: reliesOn(name, row),
        decide(): Result<Change, MissingReference> {
          if (table.get(row.id) !== undefined) throw new Error(`${rowKey(name, row.id)} is there already`);
          return put(row);
        },
      });
    },

    async replace(item, expected) {
      const row = rowOf(item);
      return await commit({
        writes: rowKey(name, row.id),
        reliesOn: reliesOn(name, row),
        decide(): Result<Change, VersionChanged | MissingReference> {
          if (table.get(row.id)?.version !== expected) return fail({ kind: 'version-changed' });
          return put(row);
        },
      });
    },

    async remove(anyCaseId, expected) {
      const id = anyCaseId.toLowerCase();
      return await commit({
        writes: rowKey(name, id),
        reliesOn: [],
        decide(): Result<Change, VersionChanged | StillReferenced> {
          const row = table.get(id);
          if (row === undefined || (expected !== null && row.version !== expected)) {
            return fail({ kind: 'version-changed' });
          }
          const by = tables.referrer(name, id);
          if (by !== undefined) return fail({ kind: 'still-referenced', by });
          return succeed({ remove: name, id });
        },
      });
    },
  };
}
