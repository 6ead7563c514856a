/** Items on the disk: looked up, changed together with their entries in the indexes, and read in order. */
import { type Item, renderItem, reviveItem } from '../values/attribute-value.ts';
import { sizeOfItem } from '../values/size.ts';
import { type Change, createEntry, type IndexChange, isMoved } from './changes.ts';
import type { Database } from './database.ts';
import { locate, type Position } from './key.ts';
import type { Index, Table } from './table.ts';

/** A part of a table or of an index, in the order of its keys. */
export interface Range {
  readonly space: number;
  readonly partition: { readonly is: Buffer } | { readonly from?: Buffer; readonly before?: Buffer };
  /** Conditions on the sort key: a comparison with bytes each. */
  readonly sort?: readonly { readonly sign: '=' | '<' | '<=' | '>' | '>='; readonly bytes: Buffer }[];
  readonly descending?: boolean;
  /** Where the page before ended. */
  readonly after?: Position;
}

interface Row extends Record<string, unknown> {
  readonly item: string;
}

export class Items {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(table: Table, key: Item): Item | undefined {
    const { partition, sort, base } = locate(key, table.keys);
    const row = this.#database.get<Row>(
      'select item from entries where space = ? and partition = ? and sort = ? and base = ?',
      table.space,
      partition,
      sort,
      base,
    );
    return row && reviveItem(JSON.parse(row.item));
  }

  apply({ table, position, after, indexes }: Change): void {
    if (after) this.#put(table.space, position, after, readExpiry(after, table.expiryAttribute));
    else this.#delete(table.space, position);
    for (const change of indexes) this.#applyToIndex(change);
  }

  /** Rows are read as they are asked for; nothing may be changed meanwhile. */
  *read({ space, partition, sort = [], descending = false, after }: Range): Generator<Item> {
    const [order, beyond] = descending ? ['desc', '<'] : ['asc', '>'];
    const conditions = ['space = ?'];
    const parameters: (number | Buffer)[] = [space];
    const add = (condition: string, ...values: Buffer[]) => {
      conditions.push(condition);
      parameters.push(...values);
    };
    if ('is' in partition) add('partition = ?', partition.is);
    else {
      if (partition.from) add('partition >= ?', partition.from);
      if (partition.before) add('partition < ?', partition.before);
    }
    for (const { sign, bytes } of sort) add(`sort ${sign} ?`, bytes);
    if (after) add(`(partition, sort, base) ${beyond} (?, ?, ?)`, after.partition, after.sort, after.base);
    const rows = this.#database.iterate<Row>(
      `select item from entries where ${conditions.join(' and ')}
       order by partition ${order}, sort ${order}, base ${order}`,
      ...parameters,
    );
    for (const { item } of rows) yield reviveItem(JSON.parse(item));
  }

  count(space: number): { readonly items: number; readonly bytes: number } {
    const row = this.#database.get<{ items: number; bytes: number }>(
      'select count(*) as items, coalesce(sum(bytes), 0) as bytes from entries where space = ?',
      space,
    );
    return row ?? { items: 0, bytes: 0 };
  }

  clear(space: number): void {
    this.#database.run('delete from entries where space = ?', space);
  }

  /** Enters all items of the table into a new index. */
  fill(index: Index, table: Table): void {
    for (const item of this.#all(table)) {
      const entry = createEntry(item, index, table);
      if (entry) this.#put(index.space, entry.position, entry.item);
    }
  }

  /** Notes for all items of the table when they expire. */
  noteExpiry(table: Table): void {
    for (const item of this.#all(table)) {
      const expires = readExpiry(item, table.expiryAttribute);
      this.#put(table.space, locate(item, table.keys), item, expires);
    }
  }

  /** Items that have expired between these times, in seconds since the epoch. */
  expired(table: Table, from: number, until: number, limit: number): Item[] {
    return this.#database
      .all<Row>(
        'select item from entries where space = ? and expires > ? and expires <= ? order by expires limit ?',
        table.space,
        from,
        until,
        limit,
      )
      .map(({ item }) => reviveItem(JSON.parse(item)));
  }

  /** All at once, because what is read one by one must not be changed meanwhile. */
  #all({ space }: Table): Item[] {
    return [...this.read({ space, partition: {} })];
  }

  #applyToIndex(change: IndexChange): void {
    const { index, before, after } = change;
    if (before && (!after || isMoved(change))) this.#delete(index.space, before.position);
    if (after) this.#put(index.space, after.position, after.item);
  }

  #put(space: number, { partition, sort, base }: Position, item: Item, expires: number | null = null): void {
    this.#database.run(
      'insert or replace into entries values (?, ?, ?, ?, ?, ?, ?)',
      space,
      partition,
      sort,
      base,
      JSON.stringify(renderItem(item)),
      sizeOfItem(item),
      expires,
    );
  }

  #delete(space: number, { partition, sort, base }: Position): void {
    this.#database.run(
      'delete from entries where space = ? and partition = ? and sort = ? and base = ?',
      space,
      partition,
      sort,
      base,
    );
  }
}

/** Seconds since the epoch; an attribute that is no number never expires. */
function readExpiry(item: Item, attribute: string | undefined): number | null {
  const value = attribute === undefined ? undefined : item.get(attribute);
  return value?.type === 'N' ? Number(value.value) : null;
}
