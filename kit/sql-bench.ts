/** What an SQL exercise is checked with: throw-away databases, and connections on which the learner's statements run. */
import type { Random } from './random.ts';

/** One statement of a file, as the learner wrote it. */
export interface SqlStatement {
  /** The file's name. */
  readonly file: string;
  /** The line on which it begins, from 1. */
  readonly line: number;
  /** Without the semicolon that ends it. */
  readonly text: string;
  /** Its first words in lower case, comments left out: `create`, `unique`, `index`. */
  readonly words: readonly string[];
}

/** A parameter's value, by its name without the colon. */
export type SqlParameters = Readonly<Record<string, string | number | null>>;

/** A row as PostgreSQL prints it, or null. */
export type SqlRow = readonly (string | null)[];

/** What PostgreSQL answered. A refusal is an answer too. */
export interface SqlAnswer {
  readonly columns: readonly string[];
  readonly rows: readonly SqlRow[];
  /** The command's tag without its numbers: `SELECT`, `UPDATE`, `COMMIT`; empty when it was refused. */
  readonly command: string;
  /** Rows that it returned or changed; 0 for what does neither. */
  readonly count: number;
  readonly error?: SqlError;
}

/** Why a statement was refused. */
export interface SqlError {
  /** The SQLSTATE (PostgreSQL manual, appendix A); `answer-too-large` and `connection-lost` are our own. */
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
  /** The place in the statement's text, from 0. */
  readonly position?: number;
}

/** A connection as the role without rights. It is closed when the check ends. */
export interface SqlConnection {
  /** The server's process, by which it is found in `pg_locks` and `pg_stat_activity`. */
  readonly pid: number;
  /** Sends one statement; `:name` stands for the parameter of that name. */
  send(statement: SqlStatement | string, parameters?: SqlParameters): Promise<SqlAnswer>;
  /** Ends it from the server's side, as a crash of the program would. */
  kill(): Promise<void>;
}

export interface SqlDatabase {
  /** Asks as the superuser; for what we do and look up ourselves, so a refusal is thrown. */
  ask(sql: string, values?: readonly unknown[]): Promise<readonly SqlRow[]>;
  connect(as?: SqlRole): Promise<SqlConnection>;
  /** Ends its connections. The database itself is removed at the end of the check. */
  close(): Promise<void>;
}

/** `learner` runs the learner's files; `program` may do to the learner's tables what they may, and owns nothing. */
export type SqlRole = 'learner' | 'program';

export interface SqlBench {
  readonly random: Random;
  readonly signal: AbortSignal;
  /** The statements of a file of the learner's; none for a file that is empty or not there. */
  statements(file: string): readonly SqlStatement[];
  /**
   * A new database with the tables of the exercise. They belong to the learner, or to us: then the learner may only
   * read and change rows.
   */
  database(tablesBelongTo: 'learner' | 'us'): Promise<SqlDatabase>;
}
