/** The store on DynamoDB: everything in one table, under keys that answer the questions that are asked. */
import type { NoFilter, PostcardFilter, PostcardStore } from '../../application/ports.ts';
import type { Album } from '../../domain/album.ts';
import type { Image } from '../../domain/image.ts';
import type { Postcard } from '../../domain/postcard.ts';
import type { User } from '../../domain/user.ts';
import { createCollection } from './collection.ts';
import { listOfAll } from './keys.ts';
import { createMemberships } from './memberships.ts';
import { albums, images, postcards, postcardsIn, users } from './schemas.ts';
import type { Table } from './table.ts';

export function createKeyValueStore(table: Table): PostcardStore {
  return {
    users: createCollection<User, NoFilter>(table, users, () => listOfAll('users')),
    albums: createCollection<Album, NoFilter>(table, albums, () => listOfAll('albums')),
    images: createCollection<Image, NoFilter>(table, images, () => listOfAll('images')),
    postcards: createCollection<Postcard, PostcardFilter>(table, postcards, ({ albumId }) =>
      albumId === undefined ? listOfAll('postcards') : postcardsIn(albumId),
    ),
    memberships: createMemberships(table),
    async ping() {
      // Whether it is there does not matter: the table, the keys and the way to it have been tried.
      await table.get({ pk: 'ping', sk: 'ping' });
    },
  };
}
