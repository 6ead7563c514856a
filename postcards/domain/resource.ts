/** What users, albums and postcards have in common: an identity, a version and two instants. */
export type Resource = {
  readonly id: string;
  /** Counts the changes, from 1. Whoever changes an item names the version that the change is based on. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export function firstVersion(id: string, now: Date): Resource {
  return { id, version: 1, createdAt: now, updatedAt: now };
}

export function nextVersion(resource: Resource, now: Date): Resource {
  return { id: resource.id, version: resource.version + 1, createdAt: resource.createdAt, updatedAt: now };
}
