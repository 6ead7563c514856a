/** Logical sessions: the transaction that each has open, and the answer to its last write, should it be asked again. */

import type { Writer } from '../../sqlite-writer.ts';
import { type Document, decode, encode } from './bson/values.ts';
import { CommandError } from './errors.ts';
import type { Database } from './storage/database.ts';
import { beginTransaction, type Transaction } from './storage/transaction.ts';

interface Session {
  readonly number: number;
  readonly transaction: Transaction;
  committed: boolean;
}

export interface Sessions {
  /** The open transaction of this number; begins it when asked to. Throws what MongoDB answers to a wrong number. */
  transaction(id: string, number: number, start: boolean): Transaction;
  /** Committing once more what was committed is no error: the driver asks again when the answer was lost. */
  commit(id: string, number: number): void;
  abort(id: string, number: number): void;
  /** Aborts what is open, and forgets the session. */
  end(ids: readonly string[]): void;
  endAll(): void;
}

/** Without these labels a driver would not try again (MongoDB specifications, “Transactions”). */
const transient = { errorLabels: ['TransientTransactionError'] };

export function createSessions(database: Database, writer: Writer<Database>): Sessions {
  const sessions = new Map<string, Session>();

  const demandOpen = (id: string, number: number): Session => {
    const session = sessions.get(id);
    if (session?.number === number && session.committed) {
      throw new CommandError('TransactionCommitted', `Transaction ${number} has been committed.`);
    }
    if (session?.number === number && !session.transaction.ended) return session;
    throw new CommandError('NoSuchTransaction', `Transaction ${number} has been aborted.`, transient);
  };

  const end = (id: string) => {
    sessions.get(id)?.transaction.abort();
    sessions.delete(id);
  };

  return {
    transaction(id, number, start) {
      if (!start) return demandOpen(id, number).transaction;
      const last = sessions.get(id);
      if (last && last.number > number) {
        throw new CommandError(
          'TransactionTooOld',
          `Cannot start transaction ${number}, because a newer one, ${last.number}, has already started.`,
        );
      }
      last?.transaction.abort();
      const transaction = beginTransaction(database, writer);
      sessions.set(id, { number, transaction, committed: false });
      return transaction;
    },
    commit(id, number) {
      const last = sessions.get(id);
      if (last?.number === number && last.committed) return;
      const session = demandOpen(id, number);
      session.transaction.commit();
      session.committed = true;
    },
    abort: (id, number) => demandOpen(id, number).transaction.abort(),
    end: (ids) => ids.forEach(end),
    endAll: () => [...sessions.keys()].forEach(end),
  };
}

export function createRetries(database: Database): void {
  database.run(
    'create table if not exists retries (session text primary key, number integer, reply blob, at integer)',
  );
  // A session that nobody has used for so long has ended (hello tells the driver 30 minutes).
  database.run('delete from retries where at < ?', Date.now() - 30 * 60_000);
}

/**
 * Does a write once, however often it is sent: its answer is stored in the same commit (MongoDB specifications,
 * “Retryable Writes”). Only the last number of a session is remembered, because a driver retries no other.
 */
export function writeOnce(
  database: Database,
  session: string,
  number: number,
  write: () => Document,
): Document {
  const last = database.get<{ number: number; reply: Uint8Array }>(
    'select number, reply from retries where session = ?',
    session,
  );
  if (last?.number === number) return decode(last.reply);
  if (last && last.number > number) {
    throw new CommandError(
      'TransactionTooOld',
      `a newer write ${last.number} of this session was done before`,
    );
  }
  const reply = write();
  database.run(
    'insert or replace into retries values (?, ?, ?, ?)',
    session,
    number,
    encode(reply),
    Date.now(),
  );
  return reply;
}
