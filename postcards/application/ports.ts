/** What the application needs from the outside, in its own words; the adapters provide it. */
import type { Album } from '../domain/album.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { Postcard } from '../domain/postcard.ts';
import type { Resource } from '../domain/resource.ts';
import type { Result } from '../domain/result.ts';
import type { User } from '../domain/user.ts';
import type { MissingReference, StillReferenced } from './failure.ts';

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

export type PostcardStore = {
  readonly users: Collection<User, NoFilter>;
  readonly albums: Collection<Album, NoFilter>;
  readonly postcards: Collection<Postcard, PostcardFilter>;
  /** Resolves when the store answers. */
  ping(): Promise<void>;
};

export type Clock = { now(): Date };
export type Ids = { next(): string };

export type Dependencies = { readonly store: PostcardStore; readonly clock: Clock; readonly ids: Ids };
