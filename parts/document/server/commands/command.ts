/** What a command is: its name, the fields that it knows, and what it does with a database. */

import type { Write } from '../../../sqlite-writer.ts';
import type { Document } from '../bson/values.ts';
import type { Cursors } from '../cursors.ts';
import type { Sessions } from '../sessions.ts';
import type { Database } from '../storage/database.ts';
import type { Transaction } from '../storage/transaction.ts';
import type { Arguments } from './arguments.ts';

export interface Command {
  /** Its name, and others for the same. */
  readonly names: readonly string[];
  /** `any` leaves out what it does not know: the first message of newer drivers. */
  readonly fields: readonly string[] | 'any';
  /** Whether it may run inside a transaction. */
  readonly transactional?: boolean;
  /** Gives the answer; `ok: 1` is added. */
  run(args: Arguments, context: CommandContext): Document | Promise<Document>;
}

/** Where a command runs. */
export interface CommandContext {
  /** The database that the command was sent to. */
  readonly databaseName: string;
  /** Reads: the newest that is committed, or the snapshot of the transaction. */
  readonly database: Database;
  readonly transaction: Transaction | undefined;
  /** Changes something; resolves when it is on the disk, or noted in the transaction. */
  write(change: Write<Database, Document>): Promise<Document>;
  /** ms on the clock of `performance.now()` at which `maxTimeMS` is over. */
  readonly deadline: number | undefined;
  readonly cursors: Cursors;
  readonly sessions: Sessions;
  /** The session and the number of its transaction, of a command that has them. */
  readonly session: { readonly id: string; readonly number: number } | undefined;
  readonly server: ServerFacts;
  /** The number of the connection. */
  readonly connection: number;
}

/** What the server knows of itself. */
export interface ServerFacts {
  /** host:port, as clients reach it. */
  readonly address: string;
  readonly startedAt: Date;
  /** The settings that can be changed while it runs. */
  readonly parameters: { ttlMonitorSleepSecs: number };
}
