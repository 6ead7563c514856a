/** The SQLite file that holds everything, durable at each commit. */
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

/** A row as SQLite gives it; each statement says which columns it has. */
type Row = Record<string, unknown>;

/** `space` is a table or an index. An entry of an index holds a copy of what the index projects, as in DynamoDB. */
const schema = `
  create table if not exists tables (
    name text primary key,
    description text not null
  ) strict, without rowid;
  create table if not exists entries (
    space integer not null,
    partition blob not null,
    sort blob not null,
    base blob not null,
    item text not null,
    bytes integer not null,
    expires real,
    primary key (space, partition, sort, base)
  ) strict, without rowid;
  create index if not exists expiring on entries (space, expires) where expires is not null;
  create table if not exists tokens (
    token text primary key,
    request text not null,
    at real not null
  ) strict, without rowid;
`;

export class Database {
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** Throws when another process has the folder: SQLite's lock ends with the process, however that ends. */
  constructor(folder: string) {
    this.#sqlite = new DatabaseSync(join(folder, 'key-value.sqlite'));
    try {
      this.#sqlite.exec('pragma locking_mode = exclusive; pragma journal_mode = wal');
      // A commit returns when it is on the disk.
      this.#sqlite.exec('pragma synchronous = full');
      this.#sqlite.exec(schema);
    } catch (error) {
      this.#sqlite.close();
      const busy = error instanceof Error && /locked/.test(error.message);
      throw busy ? new Error(`another server uses ${folder}`, { cause: error }) : error;
    }
  }

  all<Result extends Row>(sql: string, ...parameters: SQLInputValue[]): Result[] {
    return this.#prepare(sql).all(...parameters) as Result[];
  }

  get<Result extends Row>(sql: string, ...parameters: SQLInputValue[]): Result | undefined {
    return this.#prepare(sql).get(...parameters) as Result | undefined;
  }

  /** Rows one by one, as long as they are wanted; nothing may be changed meanwhile. */
  iterate<Result extends Row>(sql: string, ...parameters: SQLInputValue[]): Iterable<Result> {
    return this.#prepare(sql).iterate(...parameters) as Iterable<Result>;
  }

  run(sql: string, ...parameters: SQLInputValue[]): void {
    this.#prepare(sql).run(...parameters);
  }

  close(): void {
    this.#statements.clear();
    this.#sqlite.close();
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#sqlite.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
