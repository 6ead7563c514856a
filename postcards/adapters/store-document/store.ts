/** The store on MongoDB. The same code on a replica set and on a server without one: it needs no transaction. */
import type { PostcardStore } from '../../application/ports.ts';
import { createCollection } from './collection.ts';
import type { Ask } from './connection.ts';
import { createMemberships } from './memberships.ts';
import { dropAllClaims } from './references.ts';
import { type CollectionName, INDEXES } from './schema.ts';

export function createDocumentStore(ask: Ask, ping: () => Promise<void>): PostcardStore {
  return {
    users: createCollection(ask, 'users'),
    albums: createCollection(ask, 'albums'),
    images: createCollection(ask, 'images'),
    postcards: createCollection(ask, 'postcards'),
    memberships: createMemberships(ask),
    ping,
  };
}

/** Makes the indexes that are not there, and clears up; several instances may do so at once, and beside others at work. */
export async function prepareDatabase(ask: Ask): Promise<void> {
  const names = Object.keys(INDEXES) as CollectionName[];
  for (const name of names) await ask(name, (collection) => collection.createIndexes([...INDEXES[name]]));
  await dropAllClaims(ask, names);
}
