/** One transfer on its way: the learner's statements, sent one by one, with all that the brief says of them. */
import type { SqlConnection, SqlParameters, SqlRow, SqlStatement } from '../../../../kit/sql-bench.ts';

export interface Transfer {
  readonly from: number;
  readonly to: number;
  readonly amount: number;
}

/** `made`: every statement went through. `declined`: one found no row. `failed`: an error that no retry mends. */
export type Outcome = 'made' | 'declined' | 'failed';

/** A statement that was answered. */
export interface Sent {
  readonly statement: SqlStatement;
  /** What came of it: `1 row, available = 50`, `no row: declined`, `40001: again`. */
  readonly answer: string;
  /** The SQLSTATE of a refusal. */
  readonly refused?: string;
}

/** How often a transfer is begun: enough for any that others do not starve. */
const maxAttempts = 12;

/** serialization_failure and deadlock_detected: begin the whole transaction anew (PostgreSQL manual, 13.5). */
const again: readonly string[] = ['40001', '40P01'];

/** Commands whose rows decide; of the others, such as BEGIN and LOCK, there are none. */
const rowCommands: readonly string[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE'];

export interface RunningTransfer {
  readonly transfer: Transfer;
  readonly pid: number;
  /** Undefined while it is under way. */
  outcome(): Outcome | undefined;
  /** Sends the next statement, and ends or begins anew as the answer says. */
  step(): Promise<Sent>;
}

export function beginTransfer(
  connection: SqlConnection,
  statements: readonly SqlStatement[],
  transfer: Transfer,
): RunningTransfer {
  let at = 0;
  let attempts = 1;
  let outcome: Outcome | undefined;
  let parameters: SqlParameters = { ...transfer };

  async function end(
    with_: Outcome,
    statement: SqlStatement,
    answer: string,
    refused?: string,
  ): Promise<Sent> {
    outcome = with_;
    // What was not committed by now is gone; where nothing is open, this does nothing.
    await connection.send('rollback');
    return { statement, answer, ...(refused === undefined ? {} : { refused }) };
  }

  return {
    transfer,
    pid: connection.pid,
    outcome: () => outcome,
    async step() {
      const statement = statements[at];
      if (!statement || outcome) throw new RangeError('this transfer is over');
      const { error, command, count, columns, rows } = await connection.send(statement, parameters);
      if (error) {
        const mayTryAgain = again.includes(error.code) && attempts < maxAttempts;
        if (!mayTryAgain)
          return await end('failed', statement, `${error.code}: ${error.message}`, error.code);
        await connection.send('rollback');
        attempts++;
        at = 0;
        parameters = { ...transfer };
        return { statement, answer: `${error.code}: again`, refused: error.code };
      }
      if (rowCommands.includes(command) && count === 0) {
        return await end('declined', statement, 'no row: declined');
      }
      parameters = { ...parameters, ...parametersOf(columns, rows[0]) };
      at++;
      const answer = rowCommands.includes(command) ? sayRows(count, columns, rows[0]) : 'done';
      return at === statements.length ? await end('made', statement, answer) : { statement, answer };
    },
  };
}

/** The columns of the first row, by which later statements may name them; whole numbers as numbers. */
function parametersOf(columns: readonly string[], row: SqlRow | undefined): SqlParameters {
  if (!row) return {};
  return Object.fromEntries(
    columns.map((name, index) => {
      const value = row[index] ?? null;
      return [name, value !== null && /^-?\d{1,15}$/.test(value) ? Number(value) : value];
    }),
  );
}

/** `1 row`, and what its columns hold. */
function sayRows(count: number, columns: readonly string[], row: SqlRow | undefined): string {
  const values = row ? columns.slice(0, 3).map((name, index) => `${name} = ${row[index] ?? 'null'}`) : [];
  return [`${count} ${count === 1 ? 'row' : 'rows'}`, ...values].join(', ');
}
