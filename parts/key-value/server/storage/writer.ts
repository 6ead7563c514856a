/** Writes one after another; those that wait at the same moment are committed together, with one flush to the disk. */
import type { Database } from './database.ts';

export interface Writer {
  /** Runs a change; what it throws undoes what it did, and nothing else. Resolves when the change is on the disk. */
  write<Result>(change: () => Result): Promise<Result>;
}

interface Waiting {
  run(): void;
  /** Tells the outcome, when it is known whether the commit succeeded. */
  settle(failure: unknown): void;
}

export function createWriter(database: Database): Writer {
  let waiting: Waiting[] = [];

  const commitAll = () => {
    const batch = waiting;
    waiting = [];
    let failure: unknown;
    try {
      database.run('begin immediate');
      for (const one of batch) one.run();
      database.run('commit');
    } catch (error) {
      // The disk is full, or broken: nothing of the batch is kept.
      failure = error;
      rollBack(database);
    }
    for (const one of batch) one.settle(failure);
  };

  return {
    write(change) {
      return new Promise((resolve, reject) => {
        let tell = () => {};
        waiting.push({
          run() {
            const outcome = atomically(database, change);
            tell = () => ('error' in outcome ? reject(outcome.error) : resolve(outcome.result));
          },
          settle: (failure) => (failure === undefined ? tell() : reject(failure)),
        });
        // After the requests that have arrived by now: they share the flush.
        if (waiting.length === 1) setImmediate(commitAll);
      });
    },
  };
}

type Outcome<Result> = { readonly result: Result } | { readonly error: unknown };

function atomically<Result>(database: Database, change: () => Result): Outcome<Result> {
  database.run('savepoint one');
  try {
    const result = change();
    database.run('release one');
    return { result };
  } catch (error) {
    database.run('rollback to one');
    database.run('release one');
    return { error };
  }
}

/** Ends whatever is open; SQLite may have done it already. */
function rollBack(database: Database): void {
  try {
    database.run('rollback');
  } catch {
    // No transaction is open any more.
  }
}
