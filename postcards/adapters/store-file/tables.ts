/** All that is stored, in memory; which members refer to what; and the changes that the journal is made of. */
import { type Row, Table } from './table.ts';

export type TableName = 'users' | 'albums' | 'postcards';

/** Table → member → the table that it refers to. In this order the tables can be filled. */
const REFERENCES: Readonly<Record<TableName, Readonly<Record<string, TableName>>>> = {
  users: {},
  albums: { ownerId: 'users' },
  postcards: { senderId: 'users', albumId: 'albums' },
};

export type Change =
  | { readonly put: TableName; readonly row: Row }
  | { readonly remove: TableName; readonly id: string };

export type Reference = { readonly member: string; readonly to: TableName; readonly id: string };

export class Tables {
  readonly #tables = {
    users: new Table(Object.keys(REFERENCES.users)),
    albums: new Table(Object.keys(REFERENCES.albums)),
    postcards: new Table(Object.keys(REFERENCES.postcards)),
  };

  table(name: TableName): Table {
    return this.#tables[name];
  }

  get size(): number {
    return Object.values(this.#tables).reduce((sum, table) => sum + table.all.size, 0);
  }

  apply(change: Change): void {
    if ('put' in change) this.table(change.put).put(change.row);
    else this.table(change.remove).remove(change.id);
  }

  /** Which table still refers to the row. */
  referrer(name: TableName, id: string): string | undefined {
    for (const [by, references] of Object.entries(REFERENCES)) {
      for (const [member, to] of Object.entries(references)) {
        const rows = this.table(by as TableName).referringTo(member, id);
        if (to === name && rows.size > 0) return by;
      }
    }
    return undefined;
  }

  /** What would bring back all of this from nothing. */
  snapshot(): Change[] {
    return Object.keys(REFERENCES).flatMap((name) => {
      const put = name as TableName;
      return Array.from(this.table(put).all, (row) => ({ put, row }));
    });
  }
}

export function referencesOf(name: TableName, row: Row): Reference[] {
  return Object.entries(REFERENCES[name]).flatMap(([member, to]) => {
    const id = row[member];
    return typeof id === 'string' ? [{ member, to, id }] : [];
  });
}

/** A copy with its ids as UUIDs are written out: in small letters, whatever they came in (RFC 9562 §4). */
export function normalise(name: TableName, row: Row): Row {
  const ids = referencesOf(name, row).map(({ member, id }) => [member, id.toLowerCase()]);
  return { ...row, id: row.id.toLowerCase(), ...Object.fromEntries(ids) };
}

export function formatChanges(changes: readonly Change[]): string {
  return JSON.stringify(changes);
}

/** Of a payload whose checksum is right, so it is what `formatChanges` gave. */
export function parseChanges(json: string): Change[] {
  return (JSON.parse(json) as Change[]).map((change) => {
    if ('remove' in change) return change;
    const { createdAt, updatedAt } = change.row;
    const row = { ...change.row, createdAt: new Date(createdAt), updatedAt: new Date(updatedAt) };
    return { put: change.put, row };
  });
}
