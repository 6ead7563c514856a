/** The store on PostgreSQL. */
import type { Pool } from 'pg';
import type { PostcardStore } from '../../application/ports.ts';
import { createCollection } from './collection.ts';
import { drizzle, sql } from './drizzle.ts';
import { reached } from './errors.ts';
import { createMemberships } from './memberships.ts';
import { albums, images, postcards, users } from './schema.ts';

export function createSqlStore(pool: Pool): PostcardStore {
  const db = drizzle(pool);
  return {
    users: createCollection(db, users, { name: 'users' }),
    albums: createCollection(db, albums, {
      name: 'albums',
      references: { albums_owner_id: 'ownerId' },
    }),
    postcards: createCollection(db, postcards, {
      name: 'postcards',
      filters: { albumId: postcards.albumId },
      references: {
        postcards_sender_id: 'senderId',
        postcards_album_id: 'albumId',
        postcards_image_id: 'imageId',
      },
    }),
    images: createCollection(db, images, { name: 'images' }),
    memberships: createMemberships(db),
    async ping() {
      await reached(db.execute(sql`select 1`));
    },
  };
}
