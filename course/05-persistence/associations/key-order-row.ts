/** What was read of a table of members under one set of keys. */

/** The indexes that the table has, named after what they begin with; its foreign keys are always there. */
export type Keys = 'none' | 'album-first' | 'user-first' | 'both';

/** Blocks are counted of the table and its indexes, as often as one was asked for; each holds 8 kB. */
export interface KeyOrderRow {
  readonly variant: Keys;
  /** Rows that the table has, and albums that they belong to. */
  readonly members: number;
  readonly albums: number;
  /** Blocks that the table and the index of its key have. */
  readonly tableBlocks: number;
  readonly keyBlocks: number;
  /** Blocks read for the members of one album, for the albums of one user, to delete one user, to delete one album. */
  readonly ofAlbum: number;
  readonly ofUser: number;
  readonly deleteUser: number;
  readonly deleteAlbum: number;
  /** Rows of one album, and of one user. */
  readonly inAlbum: number;
  readonly inUser: number;
  /** Rows and index entries that PostgreSQL looked at to delete one user. */
  readonly deleteUserRows: number;
  /** How the albums of one user were found; only of the largest table. */
  readonly plan: string;
}

export const allKeys: readonly Keys[] = ['none', 'album-first', 'user-first', 'both'];

export const keyTitles: Readonly<Record<Keys, string>> = {
  none: 'no index',
  'album-first': '(album, user)',
  'user-first': '(user, album)',
  both: 'both orders',
};

/** The rows of one set of keys, the smallest table first. */
export function of(rows: readonly KeyOrderRow[], keys: Keys): KeyOrderRow[] {
  return rows.filter(({ variant }) => variant === keys).toSorted((a, b) => a.members - b.members);
}
