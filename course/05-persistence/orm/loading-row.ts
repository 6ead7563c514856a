/** What is measured when a feed is loaded, and how its rows are looked up. */
import type { Way } from './loaders.ts';

/** A feed of one size, loaded in one way. */
export interface LoadingRow {
  readonly variant: Way;
  readonly postcards: number;
  /** Statements that went over the connection. */
  readonly statements: number;
  /** Rows that came back. */
  readonly rows: number;
  /** Bytes that came back. */
  readonly bytes: number;
  /** Different senders in the feed, and the objects in memory that stand for them. */
  readonly senders: number;
  readonly objects: number;
  /** ms: the median of the rounds. */
  readonly ms: number;
  /** ms of a statement that costs the database nothing. */
  readonly roundTrip: number;
  /** A checksum of what was loaded: equal feeds, equal sums. */
  readonly feed: string;
  /** ms of each round, separated by spaces. */
  readonly times: string;
}

/** The rows of one way, the smallest feed first. */
export function of(rows: readonly LoadingRow[], way: Way): LoadingRow[] {
  return rows.filter(({ variant }) => variant === way).toSorted((a, b) => a.postcards - b.postcards);
}

/** ms of each round. */
export function timesOf(row: LoadingRow | undefined): number[] {
  return row ? row.times.split(' ').map(Number) : [];
}
