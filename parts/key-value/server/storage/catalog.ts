/** Which tables there are. */
import { ServiceError } from '../service-error.ts';
import type { Database } from './database.ts';
import type { Table } from './table.ts';

export class Catalog {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  find(name: string): Table | undefined {
    const row = this.#database.get<{ description: string }>(
      'select description from tables where name = ?',
      name,
    );
    return row && (JSON.parse(row.description) as Table);
  }

  /** Throws a ResourceNotFoundException; `said` is what operations on tables say instead. */
  get(name: string, said?: string): Table {
    const table = this.find(name);
    if (!table) throw new ServiceError('ResourceNotFoundException', said);
    return table;
  }

  list(after: string, limit: number): string[] {
    return this.#database
      .all<{ name: string }>('select name from tables where name > ? order by name limit ?', after, limit)
      .map(({ name }) => name);
  }

  all(): Table[] {
    return this.#database
      .all<{ description: string }>('select description from tables')
      .map(({ description }) => JSON.parse(description) as Table);
  }

  put(table: Table): void {
    this.#database.run('insert or replace into tables values (?, ?)', table.name, JSON.stringify(table));
  }

  remove({ name }: Table): void {
    this.#database.run('delete from tables where name = ?', name);
  }

  /** A number that no table and no index has now. */
  nextSpace(): number {
    const spaces = this.all().flatMap(({ space, indexes }) => [
      space,
      ...indexes.map((index) => index.space),
    ]);
    return Math.max(0, ...spaces) + 1;
  }
}
