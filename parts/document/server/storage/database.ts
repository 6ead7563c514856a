/** One connection to the file that holds everything: SQLite, durable at each commit. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

/** A row as SQLite gives it; each statement says which columns it has. */
type Row = Record<string, unknown>;

export class Database {
  readonly #file: string;
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(file: string) {
    this.#file = file;
    this.#sqlite = new DatabaseSync(file);
    // WAL: readers keep their snapshot while one writes. FULL: a commit returns when it is on the disk.
    this.run('pragma journal_mode = wal');
    this.run('pragma synchronous = full');
    this.run('pragma busy_timeout = 0');
  }

  /** A second connection to the same file, with a snapshot and locks of its own. */
  open(): Database {
    return new Database(this.#file);
  }

  all<Result extends Row>(sql: string, ...parameters: SQLInputValue[]): Result[] {
    return this.#prepare(sql).all(...parameters) as Result[];
  }

  get<Result extends Row>(sql: string, ...parameters: SQLInputValue[]): Result | undefined {
    return this.#prepare(sql).get(...parameters) as Result | undefined;
  }

  /** Returns the row id of what was inserted last. */
  run(sql: string, ...parameters: SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...parameters).lastInsertRowid);
  }

  close(): void {
    this.#statements.clear();
    this.#sqlite.close();
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      // Names of tables are part of the text, so there is no end of different ones.
      if (this.#statements.size > 500) this.#statements.clear();
      statement = this.#sqlite.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** Whether SQLite refused a write because another connection has written since, or is writing. */
export function isBusy(error: unknown): boolean {
  // SQLITE_BUSY and its extended codes (sqlite.org/rescode.html).
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === 5;
}
