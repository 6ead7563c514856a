/** The collections: what a document of each looks like, what it refers to, and the indexes. */
import type { IndexDescription } from 'mongodb';

export type CollectionName = 'users' | 'albums' | 'images' | 'postcards' | 'memberships';

/** A claim of a write under way: these documents must stay until it is done (references.ts). */
export type Claim = { readonly by: string; readonly to: readonly string[] };

export type Members = Readonly<Record<string, unknown>>;

/**
 * What the store itself looks at; besides, a document has the members of its item. One without `createdAt` holds the
 * place for an item that is being inserted, and is not there yet.
 */
export type Stored = {
  readonly _id: string;
  readonly createdAt?: Date;
  readonly version?: number;
  readonly claims?: readonly Claim[];
  /** How often something began to refer to it. */
  readonly touched?: number;
};

export const COMPLETE = { createdAt: { $exists: true } } as const;
export const INCOMPLETE = { createdAt: { $exists: false } } as const;

/** Collection → member → the collection that it refers to. Of two that are missing, the first is named. */
const REFERENCES: Readonly<Record<CollectionName, Readonly<Record<string, CollectionName>>>> = {
  users: {},
  images: {},
  albums: { ownerId: 'users' },
  postcards: { senderId: 'users', albumId: 'albums', imageId: 'images' },
  memberships: { albumId: 'albums', userId: 'users' },
};

export type Reference = { readonly member: string; readonly to: CollectionName; readonly id: string };

/** What the members of a document refer to; `null` refers to nothing. */
export function referencesOf(name: CollectionName, members: Members): Reference[] {
  return Object.entries(REFERENCES[name]).flatMap(([member, to]) => {
    const id = members[member];
    return typeof id === 'string' ? [{ member, to, id }] : [];
  });
}

export type Referrer = { readonly name: CollectionName; readonly members: readonly string[] };

/** Which collections may refer to a document of this one, and by which members. */
export function referrersOf(name: CollectionName): Referrer[] {
  return Object.entries(REFERENCES).flatMap(([by, references]) => {
    const members = Object.keys(references).filter((member) => references[member] === name);
    return members.length === 0 ? [] : [{ name: by as CollectionName, members }];
  });
}

/** A copy with its ids as UUIDs are written out: in small letters, whatever they came in (RFC 9562 §4). */
export function inSmallLetters<Item extends object>(name: CollectionName, item: Item): Item {
  const ids = referencesOf(name, item as Members).map(({ member, id }) => [member, id.toLowerCase()]);
  return { ...item, ...Object.fromEntries(ids) };
}

const newest: IndexDescription = { name: 'newest', key: { createdAt: -1, _id: -1 } };
const claims: IndexDescription = { name: 'claims', key: { 'claims.to': 1 }, sparse: true };

/** The newest first, of all or of one other document; and who refers to it. */
export const INDEXES: Readonly<Record<CollectionName, readonly IndexDescription[]>> = {
  users: [newest],
  images: [newest],
  albums: [newest, { name: 'owner', key: { ownerId: 1 } }, claims],
  postcards: [
    newest,
    { name: 'newest_of_album', key: { albumId: 1, createdAt: -1, _id: -1 } },
    { name: 'sender', key: { senderId: 1 } },
    { name: 'image', key: { imageId: 1 } },
    claims,
  ],
  memberships: [
    { name: 'newest_of_album', key: { albumId: 1, createdAt: -1, userId: -1 } },
    { name: 'newest_of_user', key: { userId: 1, createdAt: -1, albumId: -1 } },
    claims,
  ],
};
