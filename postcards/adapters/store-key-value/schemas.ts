/** The kinds of things: what each refers to, and which lists hold a copy of it. */
import type { Album } from '../../domain/album.ts';
import type { Image } from '../../domain/image.ts';
import {
  type Membership,
  type MembershipKey,
  type MembershipSide,
  positionOn,
} from '../../domain/membership.ts';
import { positionOf } from '../../domain/page.ts';
import type { Postcard } from '../../domain/postcard.ts';
import type { Resource } from '../../domain/resource.ts';
import type { User } from '../../domain/user.ts';
import { entryKey, itemKey, type Key, type Kind, listOfAll, listWithin } from './keys.ts';

export type Schema<Item> = {
  readonly kind: Kind;
  /** Member → the kind whose id it holds. What is missing is reported in this order. */
  readonly references: Readonly<Record<string, Kind>>;
  key(item: Item): Key;
  /** The keys of its copies. */
  entries(item: Item): Key[];
};

export const users = defineResource<User>('users', {});
export const albums = defineResource<Album>('albums', { ownerId: 'users' });
export const images = defineResource<Image>('images', {});
export const postcards = defineResource<Postcard>(
  'postcards',
  { senderId: 'users', albumId: 'albums', imageId: 'images' },
  ({ albumId }) => (albumId === null ? [] : [postcardsIn(albumId)]),
);
export const memberships: Schema<Membership> = {
  kind: 'memberships',
  references: { albumId: 'albums', userId: 'users' },
  key: membershipKey,
  entries: (membership) => [entryOn('albumId', membership), entryOn('userId', membership)],
};

/** In this order it is reported what still refers to a thing. */
const ALL = [users, albums, images, postcards, memberships];

/** The kinds that can refer to this one. */
export function referrersOf(kind: Kind): Kind[] {
  return ALL.filter(({ references }) => Object.values(references).includes(kind)).map(({ kind }) => kind);
}

export function postcardsIn(albumId: string): string {
  return listWithin('albums', albumId, 'postcards');
}

/** The pair is the key, so it cannot be there twice. */
export function membershipKey({ albumId, userId }: MembershipKey): Key {
  return itemKey('memberships', `${albumId}#${userId}`);
}

export function membershipsOn(side: MembershipSide, id: string): string {
  return listWithin(side === 'albumId' ? 'albums' : 'users', id, 'memberships');
}

function entryOn(side: MembershipSide, membership: Membership): Key {
  return entryKey(membershipsOn(side, membership[side]), positionOn(side, membership));
}

/** It stands in the list of its kind, and in others. */
function defineResource<Item extends Resource>(
  kind: Kind,
  references: Readonly<Partial<Record<keyof Item & string, Kind>>>,
  others: (item: Item) => string[] = () => [],
): Schema<Item> {
  return {
    kind,
    references: references as Readonly<Record<string, Kind>>,
    key: ({ id }) => itemKey(kind, id),
    entries: (item) => [listOfAll(kind), ...others(item)].map((list) => entryKey(list, positionOf(item))),
  };
}
