/** A transaction over several documents: a connection of its own, which keeps its snapshot until the end. */

import { rollBack, type Write, type Writer } from '../../../sqlite-writer.ts';
import { CommandError } from '../errors.ts';
import { type Database, isBusy } from './database.ts';

/** ms after which an open transaction is aborted: MongoDB's transactionLifetimeLimitSeconds. */
const lifetimeMs = 60_000;

export interface Transaction {
  readonly database: Database;
  /** Throws WriteConflict when somebody else has written since it began, or is writing. */
  write<Result>(change: Write<Database, Result>): Result;
  /** Returns when everything is on the disk. */
  commit(): void;
  abort(): void;
  readonly ended: boolean;
}

export function beginTransaction(database: Database, writer: Writer<Database>): Transaction {
  const own = database.open();
  own.run('begin');
  // SQLite takes the snapshot with the first read (sqlite.org/isolation.html).
  own.get('select 1 from collections');
  let ended = false;
  const end = (last: () => void) => {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    try {
      last();
    } finally {
      own.close();
      writer.release(own);
    }
  };
  const abort = () => end(() => rollBack(own));
  const timer = setTimeout(abort, lifetimeMs);
  timer.unref();
  return {
    database: own,
    write(change) {
      if (!writer.tryHold(own)) throw conflict();
      try {
        return change(own);
      } catch (error) {
        throw isBusy(error) ? conflict() : error;
      }
    },
    commit: () => end(() => own.run('commit')),
    abort,
    get ended() {
      return ended;
    },
  };
}

function conflict(): CommandError {
  return new CommandError(
    'WriteConflict',
    'Caused by :: Write conflict during plan execution and yielding is disabled. :: Please retry your operation or multi-document transaction.',
  );
}
