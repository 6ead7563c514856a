/** What one question costs in one way, and how the rows are looked up. */

/** All objects; those under a prefix; a query over one object; a database with an index. */
export type Way = 'all' | 'prefix' | 'select' | 'sql';

/** A collection of one size, asked in one way. */
export interface QuestionRow {
  readonly variant: Way;
  readonly postcards: number;
  /** Postcards in the answer, and whether they were the right ones in both questions. */
  readonly answers: number;
  readonly right: 'yes' | 'no';
  /** The question that keys and index were made for: requests, bytes on the wire both ways, postcards read, and ms. */
  readonly requests: number;
  readonly bytes: number;
  readonly read: number;
  readonly ms: number;
  /** The second question, that the keys were not made for. */
  readonly secondRequests: number;
  readonly secondBytes: number;
  readonly secondRead: number;
  /** A change of one field of one postcard. */
  readonly changeRequests: number;
  readonly changeBytes: number;
  /** ms of each repetition, separated by spaces. */
  readonly times: string;
}

/** The rows of one way, the smallest collection first. */
export function of(rows: readonly QuestionRow[], way: Way): QuestionRow[] {
  return rows.filter(({ variant }) => variant === way).toSorted((a, b) => a.postcards - b.postcards);
}

/** The row of the largest collection. */
export function last(rows: readonly QuestionRow[], way: Way): QuestionRow | undefined {
  return of(rows, way).at(-1);
}

/** ms of each repetition. */
export function timesOf(row: QuestionRow): number[] {
  return row.times.split(' ').map(Number);
}
