/** What every design of the tables can do: the access patterns, which were known before any of them was drawn. */
import type { Album, User } from './library.ts';

export interface Design {
  createTables(): Promise<void>;
  fill(users: readonly User[], albums: readonly Album[]): Promise<void>;
  /** The first screen of an album: its title, its members' names, its latest postcards. */
  showAlbum(album: string, reading?: Reading): Promise<AlbumScreen>;
  /** The page of postcards behind this one. */
  showMore(album: string, after: string): Promise<readonly string[]>;
  /** The titles of a member's albums. */
  listAlbums(member: string, reading?: Reading): Promise<readonly string[]>;
  /** Adds a member to an album that is there, once. */
  addMember(album: Pick<Album, 'id' | 'title'>, user: User): Promise<void>;
  /** Gives a user another name, wherever it stands. */
  rename(user: string, name: string): Promise<void>;
}

export interface AlbumScreen {
  readonly title: string;
  readonly members: readonly string[];
  /** Ids of the postcards, the newest first. */
  readonly postcards: readonly string[];
}

/** Eventually consistent unless said otherwise, as in DynamoDB. */
export interface Reading {
  readonly ConsistentRead?: boolean;
}

/** Postcards of a page. */
export const pageSize = 20;

/** Keys carry the kind of the thing: `ALBUM#1`. */
export function idOf(key: unknown): string {
  return String(key).split('#')[1] ?? '';
}

export function textsOf(
  items: readonly Readonly<Record<string, unknown>>[] | undefined,
  name: string,
): string[] {
  return (items ?? []).map((item) => String(item[name]));
}
