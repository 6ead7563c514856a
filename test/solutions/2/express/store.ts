/** Where the items of one kind are kept: a table of SQLite, which comes with Node.js. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Item } from './page.ts';

/** An item as it is kept. */
export interface Kept {
  readonly item: Item;
  /** Counts its changes, from 1: what its ETag says. */
  readonly version: number;
}

const folder = process.env.DATA_DIR ?? 'data';
mkdirSync(folder, { recursive: true });

export const database = new DatabaseSync(join(folder, 'postcards.sqlite'));
// A change goes into the log first, and is on the disk (fsync) before its statement returns: FULL asks for that.
database.exec('pragma journal_mode = wal; pragma synchronous = full');

export class Collection {
  /** One of users, albums, postcards. */
  readonly name: string;
  readonly #list;
  readonly #find;
  readonly #add;
  readonly #change;
  readonly #remove;

  constructor(name: string) {
    this.name = name;
    const table = `"${name}"`;
    database.exec(
      `create table if not exists ${table} (id text primary key, version integer not null, item text not null)`,
    );
    this.#list = database.prepare(`select item from ${table}`);
    this.#find = database.prepare(`select version, item from ${table} where id = ?`);
    this.#add = database.prepare(`insert into ${table} (id, version, item) values (?, 1, ?)`);
    // The version is compared where it is changed, in one statement: nobody comes between.
    this.#change = database.prepare(
      `update ${table} set item = ?, version = version + 1 where id = ? and version = ?`,
    );
    this.#remove = database.prepare(`delete from ${table} where id = ?`);
  }

  /** All of them. Like any table in a database, it promises no order. */
  list(): Iterable<Item> {
    return this.#list.all().map(({ item }) => JSON.parse(String(item)) as Item);
  }

  find(id: string): Kept | undefined {
    const row = this.#find.get(id);
    return row && { item: JSON.parse(String(row.item)) as Item, version: Number(row.version) };
  }

  add(item: Item): Kept {
    this.#add.run(item.id, JSON.stringify(item));
    return { item, version: 1 };
  }

  /** Replaces the item when it still has this version, which a client has named with If-Match. */
  change(item: Item, version: number): Kept | 'stale' {
    const { changes } = this.#change.run(JSON.stringify(item), item.id, version);
    return changes === 1 ? { item, version: version + 1 } : 'stale';
  }

  /** `referenced`: something else refers to it, so that it has to stay. */
  remove(id: string): 'removed' | 'missing' | 'referenced' {
    try {
      return this.#remove.run(id).changes === 1 ? 'removed' : 'missing';
    } catch (error) {
      if (isConstraint(error, 'foreign key')) return 'referenced';
      throw error;
    }
  }
}

/** SQLite refused, because of a constraint of this kind. */
export function isConstraint(error: unknown, kind: 'foreign key' | 'unique'): boolean {
  return error instanceof Error && error.message.toLowerCase().startsWith(`${kind} constraint`);
}
