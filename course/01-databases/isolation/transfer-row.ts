/** A row of the transfers: all transfers of one way by so many clients at once. */
import type { Round } from './bank.ts';
import type { Way } from './ways.ts';

export interface TransferRow extends Round {
  readonly variant: Way;
  readonly clients: number;
  /** % of the changes confirmed by `commit` that the accounts have not counted. */
  readonly lost: number;
  /** % of the transactions that were refused. */
  readonly aborted: number;
  /** For each transfer that was made or declined. */
  readonly retriesEach: number;
  readonly statementsEach: number;
}

/** The row of this way with the most clients at once. */
export function busiest(rows: readonly TransferRow[], way: Way): TransferRow | undefined {
  return rows.findLast(({ variant }) => variant === way);
}
