/** What is measured of an access pattern, and how its rows are looked up. */

export type Way = 'one table' | 'copied tables' | 'normalised tables' | 'scan';

/** What is asked, in words. */
export const patterns = {
  album: 'an album’s first screen',
  'album-strong': 'the same, strongly consistent',
  more: 'the next page of postcards',
  list: 'a member’s albums',
  'list-strong': 'the same, strongly consistent by the index',
  add: 'add a member',
  'add-again': 'add the same member again',
  rename: 'rename a member',
} as const;

export type Pattern = keyof typeof patterns;

/** An access pattern in one design, at one size. */
export interface AccessRow {
  readonly variant: Way;
  /** In words, as in `patterns`. */
  readonly pattern: string;
  /** Postcards in all albums. */
  readonly postcards: number;
  readonly requests: number;
  /** Requests of which each waited for the one before it. */
  readonly roundTrips: number;
  readonly readUnits: number;
  /** In all, and those of them that an index took. */
  readonly writeUnits: number;
  readonly indexUnits: number;
  /** The same by the service’s own count; a dash where it does not tell. */
  readonly counted: number | string;
  /** `ok`, or the name of the error. */
  readonly outcome: string;
  /** A checksum of the answer: equal answers, equal sums. */
  readonly answer: string;
  /** Read units to find a member’s albums; a dash elsewhere. */
  readonly listUnits: number | string;
  readonly cell: string;
}

/** The row of the largest size. */
export function last(rows: readonly AccessRow[], way: Way, pattern: Pattern): AccessRow | undefined {
  return rows.findLast(({ variant, pattern: own }) => variant === way && own === patterns[pattern]);
}

export function first(rows: readonly AccessRow[], way: Way, pattern: Pattern): AccessRow | undefined {
  return rows.find(({ variant, pattern: own }) => variant === way && own === patterns[pattern]);
}
