/** What there is: users, who send postcards and own albums. */

/** What every resource has. `version` counts its changes from 1. */
export interface Resource {
  readonly id: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface User extends Resource {
  readonly name: string;
}

export interface Album extends Resource {
  readonly ownerId: string;
  readonly title: string;
}

export interface Postcard extends Resource {
  readonly senderId: string;
  readonly albumId: string | null;
  readonly text: string;
  readonly place: string;
  readonly imageUrl: string | null;
}

/** What a client gives to create one, and what it may change. */
export type Draft<R extends Resource> = Omit<R, keyof Resource>;
export type Patch<R extends Resource> = Partial<Draft<R>>;

/** A new resource. The identity and the moment are handed in: the domain has no clock and rolls no dice. */
export function createResource<R extends Resource>(draft: Draft<R>, id: string, now: Date): R {
  return { ...draft, id, version: 1, createdAt: now, updatedAt: now } as R;
}

/** The resource after a change; its version goes up by one. */
export function changeResource<R extends Resource>(resource: R, patch: Patch<R>, now: Date): R {
  return { ...resource, ...patch, version: resource.version + 1, updatedAt: now };
}
