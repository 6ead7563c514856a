/** One kind of resource as a collection. A change is one transaction over all the places that hold a part of it. */
import { StoreUnavailable } from '../../application/failure.ts';
import type { Collection, VersionChanged } from '../../application/ports.ts';
import type { Resource } from '../../domain/resource.ts';
import { fail } from '../../domain/result.ts';
import { insertion, removal, replacement, type Seen } from './actions.ts';
import { itemKey } from './keys.ts';
import { readPage } from './lists.ts';
import { normalise, parseRow } from './rows.ts';
import type { Schema } from './schemas.ts';
import type { Table } from './table.ts';

/** Who removes whichever version there is may meet other writers; each time, one of them has got on. */
const MAX_ATTEMPTS = 20;

export function createCollection<Item extends Resource, Filter>(
  table: Table,
  schema: Schema<Item>,
  listOf: (filter: Filter) => string,
): Collection<Item, Filter> {
  async function find(id: string): Promise<Item | null> {
    const stored = await table.get(itemKey(schema.kind, id));
    return stored === null ? null : parseRow<Item>(stored);
  }

  return {
    list: (request, filter) => readPage<Item>(table, listOf(filter), request),

    find,

    async insert(anyCase) {
      const item = normalise(schema, anyCase);
      const taken = () => {
        throw new Error(`${schema.kind}/${item.id} is there already`);
      };
      return await table.transact(insertion(schema, item, taken));
    },

    async replace(anyCase, expected) {
      const after = normalise(schema, anyCase);
      // What it referred to, and where its copies are, only the former version knows.
      const before = await find(after.id);
      if (before?.version !== expected) return fail(changed());
      return await table.transact(replacement(schema, before, after, ofVersion(expected), changed));
    },

    async remove(id, expected) {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        const item = await find(id);
        if (item === null || (expected !== null && item.version !== expected)) return fail(changed());
        const removed = await table.transact(removal(schema, item, ofVersion(item.version), changed));
        if (removed.ok || removed.failure.kind === 'still-referenced' || expected !== null) return removed;
      }
      throw new StoreUnavailable('others are faster', {
        cause: new Error(`${schema.kind}/${id} keeps changing`),
      });
    },
  };
}

function changed(): VersionChanged {
  return { kind: 'version-changed' };
}

function ofVersion(version: number): Seen {
  return { member: 'version', value: version };
}
