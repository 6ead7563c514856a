/** Writes one after another; those that wait at the same moment are committed together, with one flush to the disk. */

/** As much of a database as the writer needs; each part has its own class for the rest. */
export interface Transacting {
  /** Runs a statement that gives no rows. */
  run(sql: string): unknown;
}

/** Changes the database; what it throws undoes what it did, and nothing else. */
export type Write<Database, Result> = (database: Database) => Result;

export interface Writer<Database> {
  /** Resolves when the change is on the disk. */
  write<Result>(change: Write<Database, Result>): Promise<Result>;
  /** Keeps all other writes waiting, as SQLite has one writer at a time. False when another one has the turn. */
  tryHold(holder: object): boolean;
  /** Ends the turn; not having it is no error. */
  release(holder: object): void;
}

interface Waiting {
  run(): void;
  settle(failure: unknown): void;
}

export function createWriter<Database extends Transacting>(database: Database): Writer<Database> {
  let waiting: Waiting[] = [];
  let holder: object | undefined;
  let scheduled = false;

  const schedule = () => {
    if (scheduled || holder !== undefined || waiting.length === 0) return;
    scheduled = true;
    // After the messages that have arrived by now: they share the flush.
    setImmediate(() => {
      scheduled = false;
      if (holder === undefined) commitAll();
    });
  };

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
        let settle = () => {};
        waiting.push({
          run() {
            settle = atomically(database, change, resolve, reject);
          },
          settle: (failure) => (failure === undefined ? settle() : reject(failure)),
        });
        schedule();
      });
    },
    tryHold(by) {
      holder ??= by;
      return holder === by;
    },
    release(by) {
      if (holder !== by) return;
      holder = undefined;
      schedule();
    },
  };
}

/** Runs one change of a batch; its outcome is told after the commit. */
function atomically<Database extends Transacting, Result>(
  database: Database,
  change: Write<Database, Result>,
  resolve: (result: Result) => void,
  reject: (error: unknown) => void,
): () => void {
  database.run('savepoint one');
  try {
    const result = change(database);
    database.run('release one');
    return () => resolve(result);
  } catch (error) {
    database.run('rollback to one');
    database.run('release one');
    return () => reject(error);
  }
}

/** Ends whatever is open; SQLite may have done it already. */
export function rollBack(database: Transacting): void {
  try {
    database.run('rollback');
  } catch {
    // No transaction is open any more.
  }
}
