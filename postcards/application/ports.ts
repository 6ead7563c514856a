/** What the application needs from the outside, in its own words; the adapters provide it. */
import type { Album } from '../domain/album.ts';
import type { Image } from '../domain/image.ts';
import type { Membership, MembershipKey, MembershipSide } from '../domain/membership.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { Postcard } from '../domain/postcard.ts';
import type { Resource } from '../domain/resource.ts';
import type { Result } from '../domain/result.ts';
import type { User } from '../domain/user.ts';
import type { AlreadyThere, MissingReference, StillReferenced } from './failure.ts';

export type VersionChanged = { readonly kind: 'version-changed' };

/** Every method throws `StoreUnavailable`, in bounded time, when the store does not answer. */
export type Collection<Item extends Resource, Filter> = {
  list(request: PageRequest, filter: Filter): Promise<Page<Item>>;
  find(id: string): Promise<Item | null>;
  insert(item: Item): Promise<Result<null, MissingReference>>;
  /** Atomic compare-and-set: writes only if the stored version is still `expected`. */
  replace(item: Item, expected: number): Promise<Result<null, VersionChanged | MissingReference>>;
  /** With `expected` it removes only that version. `version-changed` also says that nothing was there. */
  remove(id: string, expected: number | null): Promise<Result<null, VersionChanged | StillReferenced>>;
};

export type NoFilter = Readonly<Record<never, never>>;
export type PostcardFilter = { readonly albumId?: string };

/** The association of albums with users. A user or an album that takes part in one is `still-referenced` by `memberships`. */
export type Memberships = {
  /** Newest first on one side; `positionOn` says what a cursor names there. */
  list(request: PageRequest, side: MembershipSide, id: string): Promise<Page<Membership>>;
  find(key: MembershipKey): Promise<Membership | null>;
  /** However many ask for the same pair at once, one of them makes it. */
  insert(membership: Membership): Promise<Result<null, MissingReference | AlreadyThere>>;
  /** Whether there was one. */
  remove(key: MembershipKey): Promise<boolean>;
};

export type PostcardStore = {
  readonly users: Collection<User, NoFilter>;
  readonly albums: Collection<Album, NoFilter>;
  /** An image that a postcard shows is `still-referenced` by `postcards`. */
  readonly images: Collection<Image, NoFilter>;
  readonly postcards: Collection<Postcard, PostcardFilter>;
  readonly memberships: Memberships;
  /** Resolves when the store answers. */
  ping(): Promise<void>;
};

export type Clock = { now(): Date };
export type Ids = { next(): string };

export type Dependencies = { readonly store: PostcardStore; readonly clock: Clock; readonly ids: Ids };
