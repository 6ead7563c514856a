/** Four ways to move money from one account to another, as a backend would write them. */
import type { Answer } from './session.ts';

export const ways = ['naive', 'locked', 'atomic', 'retried'] as const;
export type Way = (typeof ways)[number];

export interface Transfer {
  readonly from: number;
  readonly to: number;
  readonly amount: number;
}

/** Asks the database inside the transaction; throws when it is refused. */
export type Ask = (sql: string, values?: readonly unknown[]) => Promise<Answer>;

/** Makes a transfer between `begin` and `commit`, or declines it because the payer has not enough. */
type Attempt = (ask: Ask, transfer: Transfer) => Promise<'made' | 'declined'>;

interface WayOf {
  readonly level: 'read committed' | 'serializable';
  readonly attempt: Attempt;
}

/** The naive way, the locked and the retried one differ in two words of SQL. */
export const wayOf: Readonly<Record<Way, WayOf>> = {
  naive: { level: 'read committed', attempt: readThenWrite('') },
  locked: { level: 'read committed', attempt: readThenWrite(' for update') },
  atomic: { level: 'read committed', attempt: writeAtOnce },
  retried: { level: 'serializable', attempt: readThenWrite('') },
};

/** Reads both accounts, decides, and writes what they are to hold. `changes` counts how often an account was changed. */
function readThenWrite(locking: string): Attempt {
  return async (ask, transfer) => {
    const accounts: { id: number; balance: number; changes: number }[] = [];
    for (const id of inOrder(transfer)) {
      const { rows } = await ask(`select balance, changes from account where id = $1${locking}`, [id]);
      const { balance = Number.NaN, changes = Number.NaN } = rows[0] ?? {};
      if (id === transfer.from && balance < transfer.amount) return 'declined';
      accounts.push({ id, balance, changes });
    }
    for (const { id, balance, changes } of accounts) {
      const after = id === transfer.from ? balance - transfer.amount : balance + transfer.amount;
      await ask('update account set balance = $2, changes = $3 where id = $1', [id, after, changes + 1]);
    }
    return 'made';
  };
}

/** Lets the database read and write in one statement; the condition stands in it too. */
async function writeAtOnce(ask: Ask, { from, to, amount }: Transfer): Promise<'made' | 'declined'> {
  for (const id of inOrder({ from, to })) {
    const { count } =
      id === from
        ? await ask(
            'update account set balance = balance - $2, changes = changes + 1 where id = $1 and balance >= $2',
            [id, amount],
          )
        : await ask('update account set balance = balance + $2, changes = changes + 1 where id = $1', [
            id,
            amount,
          ]);
    if (count === 0) return 'declined';
  }
  return 'made';
}

/** Always the lower id first, so that no two transfers wait for each other (manual, 13.3.4). */
function inOrder({ from, to }: Pick<Transfer, 'from' | 'to'>): number[] {
  return [from, to].toSorted((a, b) => a - b);
}
