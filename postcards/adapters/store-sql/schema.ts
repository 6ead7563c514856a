/** The tables as Drizzle sees them; migrations/ holds the statements that make them. */
import type { ImageState, ImageType } from '../../domain/image.ts';
import { index, integer, pgTable, primaryKey, text, timestamp, uuid } from './drizzle.ts';

/** Milliseconds, as in the API: the position in a cursor must equal the stored value exactly. */
const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

const resource = {
  id: uuid('id').primaryKey(),
  version: integer('version').notNull(),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
};

export const users = pgTable('users', { ...resource, name: text('name').notNull() }, (table) => [
  index('users_newest').on(table.createdAt.desc(), table.id.desc()),
]);

export const albums = pgTable(
  'albums',
  {
    ...resource,
    ownerId: uuid('owner_id')
      .notNull()
      .references(() => users.id),
    title: text('title').notNull(),
  },
  (table) => [
    index('albums_newest').on(table.createdAt.desc(), table.id.desc()),
    index('albums_owner').on(table.ownerId),
  ],
);

export const images = pgTable(
  'images',
  {
    ...resource,
    contentType: text('content_type').$type<ImageType>().notNull(),
    byteLength: integer('byte_length').notNull(),
    uploadUntil: instant('upload_until').notNull(),
    state: text('state').$type<ImageState>().notNull(),
  },
  (table) => [index('images_newest').on(table.createdAt.desc(), table.id.desc())],
);

export const postcards = pgTable(
  'postcards',
  {
    ...resource,
    senderId: uuid('sender_id')
      .notNull()
      .references(() => users.id),
    albumId: uuid('album_id').references(() => albums.id),
    text: text('text').notNull(),
    place: text('place').notNull(),
    imageId: uuid('image_id').references(() => images.id),
  },
  (table) => [
    index('postcards_newest').on(table.createdAt.desc(), table.id.desc()),
    index('postcards_newest_of_album').on(table.albumId, table.createdAt.desc(), table.id.desc()),
    index('postcards_sender').on(table.senderId),
    index('postcards_image').on(table.imageId),
  ],
);

/** The association: the pair of foreign keys is the primary key. */
export const memberships = pgTable(
  'memberships',
  {
    albumId: uuid('album_id')
      .notNull()
      .references(() => albums.id),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.albumId, table.userId] }),
    index('memberships_newest_of_album').on(table.albumId, table.createdAt.desc(), table.userId.desc()),
    index('memberships_newest_of_user').on(table.userId, table.createdAt.desc(), table.albumId.desc()),
  ],
);
