/** All that is stored, in memory; which members refer to what; and the changes that the journal is made of. */
import type { MissingReference } from '../../application/failure.ts';
import { type Row, Table } from './table.ts';

export type TableName = 'users' | 'albums' | 'images' | 'postcards' | 'memberships';

/** Table → member → the table that it refers to. In this order the tables can be filled. */
const REFERENCES: Readonly<Record<TableName, Readonly<Record<string, TableName>>>> = {
  users: {},
  albums: { ownerId: 'users' },
  images: {},
  postcards: { senderId: 'users', albumId: 'albums', imageId: 'images' },
  memberships: { albumId: 'albums', userId: 'users' },
};

export type Change =
  | { readonly put: TableName; readonly row: Row }
  | { readonly remove: TableName; readonly id: string };

type Reference = { readonly member: string; readonly to: TableName; readonly id: string };

export class Tables {
  readonly #tables = {
    users: new Table(Object.keys(REFERENCES.users)),
    albums: new Table(Object.keys(REFERENCES.albums)),
    images: new Table(Object.keys(REFERENCES.images)),
    postcards: new Table(Object.keys(REFERENCES.postcards)),
    memberships: new Table(Object.keys(REFERENCES.memberships)),
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

function referencesOf(name: TableName, row: Row): Reference[] {
  return Object.entries(REFERENCES[name]).flatMap(([member, to]) => {
    const id = row[member];
    return typeof id === 'string' ? [{ member, to, id }] : [];
  });
}

/** Names a row among all tables. */
export function rowKey(name: TableName, id: string): string {
  return `${name}/${id}`;
}

/** The rows that must be there while this one is written. */
export function reliesOn(name: TableName, row: Row): string[] {
  return referencesOf(name, row).map(({ to, id }) => rowKey(to, id));
}

export function findMissing(tables: Tables, name: TableName, row: Row): MissingReference | undefined {
  const missing = referencesOf(name, row).find(({ to, id }) => tables.table(to).get(id) === undefined);
  return missing && { kind: 'missing-reference', field: missing.member };
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
    return { put: change.put, row: revive(change.row) };
  });
}

/** JSON has no instants. A row of a former release may hold an `imageUrl` in place of an `imageId`. */
function revive({ imageUrl, ...row }: Row): Row {
  const { createdAt, updatedAt, uploadUntil } = row;
  return {
    ...row,
    createdAt: new Date(createdAt),
    updatedAt: new Date(updatedAt),
    ...(uploadUntil === undefined ? {} : { uploadUntil: new Date(String(uploadUntil)) }),
    ...(imageUrl === undefined ? {} : { imageId: null }),
  };
}
