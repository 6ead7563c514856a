/** One round of adding members in one way, and what it left in the tables. */

/** How the members of an album are kept. */
export type Way = 'none' | 'surrogate' | 'array' | 'composite' | 'references';

export interface DoubleTapRow {
  readonly variant: Way;
  /** Clients at work at the same time. */
  readonly clients: number;
  /** Attempts to add a member: two for each membership. */
  readonly adds: number;
  /** How they were answered. */
  readonly added: number;
  readonly there: number;
  readonly refused: number;
  /** Answers “added” beyond the first for the same album and user. */
  readonly addedAgain: number;
  /** Statements that an attempt sent, on average. */
  readonly statements: number;
  /** Memberships stored beyond the first of the same album and user. */
  readonly duplicates: number;
  /** Memberships whose album or user is gone. */
  readonly orphans: number;
  /** Memberships that were confirmed, whose album and user are there, and that are not stored. */
  readonly lost: number;
}

export const ways: readonly Way[] = ['none', 'surrogate', 'array', 'composite', 'references'];

export const wayTitles: Readonly<Record<Way, string>> = {
  none: 'no key',
  surrogate: 'only an id',
  array: 'list in the album',
  composite: 'composite key',
  references: 'with foreign keys',
};

/** The rows of one way, the fewest clients first. */
export function of(rows: readonly DoubleTapRow[], way: Way): DoubleTapRow[] {
  return rows.filter(({ variant }) => variant === way).toSorted((a, b) => a.clients - b.clients);
}

/** A column over all rounds of these ways. */
export function total(
  rows: readonly DoubleTapRow[],
  own: readonly Way[],
  column: 'adds' | 'added' | 'addedAgain' | 'duplicates' | 'orphans' | 'lost',
): number {
  return rows.filter(({ variant }) => own.includes(variant)).reduce((sum, row) => sum + row[column], 0);
}
