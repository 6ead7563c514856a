/** What is measured of images that are stored in one way, and how the rows are looked up. */

/** In a column of the postcard’s row, or as an object beside the database, whose key the row keeps. */
export type Way = 'inline' | 'beside';

/** All postcards with images of one size, stored in one way. */
export interface ImageRow {
  readonly variant: Way;
  /** Bytes of one image. */
  readonly image: number;
  readonly postcards: number;
  /** Bytes of the table with its index and its TOAST table, and of the part that holds the rows themselves. */
  readonly database: number;
  readonly rowsAlone: number;
  /** MB that a logical backup of the table writes, and ms that it takes. */
  readonly backup: number;
  readonly backupMs: number;
  /** Blocks touched by a query that names the columns it needs, and ms. */
  readonly namedBlocks: number;
  readonly namedMs: number;
  /** The same for `select *`, and the bytes that came back. */
  readonly starBlocks: number;
  readonly starMs: number;
  readonly starBytes: number;
  /** Bytes of write-ahead log for an upload. */
  readonly log: number;
  /** What an upload costs the client: requests, and ms. */
  readonly requests: number;
  readonly uploadMs: number;
  /** Bytes that came through the backend in an upload, and bytes by which its buffers grew. */
  readonly through: number;
  readonly held: number;
  /** ms of each repetition, separated by spaces. */
  readonly backupTimes: string;
  readonly starTimes: string;
  readonly uploadTimes: string;
}

/** Both ways at one size of image. */
export interface Pair {
  readonly image: number;
  readonly inline: ImageRow;
  readonly beside: ImageRow;
}

/** The sizes at which both ways were measured, the smallest first. */
export function pairsOf(rows: readonly ImageRow[]): Pair[] {
  const beside = new Map(rows.filter(({ variant }) => variant === 'beside').map((row) => [row.image, row]));
  return rows
    .flatMap((inline) => {
      const other = inline.variant === 'inline' ? beside.get(inline.image) : undefined;
      return other ? [{ image: inline.image, inline, beside: other }] : [];
    })
    .toSorted((a, b) => a.image - b.image);
}

/** The size from which on `inline` costs so many times as much, at it and at every larger one. */
export function crossoverOf(pairs: readonly Pair[], isDearer: (pair: Pair) => boolean): number | undefined {
  return pairs.slice(pairs.findLastIndex((pair) => !isDearer(pair)) + 1)[0]?.image;
}

/** ms of each repetition. */
export function timesOf(text: string): number[] {
  return text.split(' ').map(Number);
}
