/** The tables, as the ORM sees them; migrations/ holds the statements that make them. */
import { index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** Milliseconds, as in the API: a cursor must compare exactly what the client was given. */
const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' }).notNull();

const resource = {
  id: uuid('id').primaryKey(),
  version: integer('version').notNull(),
  createdAt: moment('created_at'),
  updatedAt: moment('updated_at'),
};

export const users = pgTable(
  'users',
  { ...resource, name: text('name').notNull() },
  (table) => [index('users_newest').on(table.createdAt.desc(), table.id.desc())],
);

export const albums = pgTable(
  'albums',
  {
    ...resource,
    ownerId: uuid('owner_id').notNull().references(() => users.id),
    title: text('title').notNull(),
  },
  (table) => [index('albums_newest').on(table.createdAt.desc(), table.id.desc()), index('albums_owner').on(table.ownerId)],
);

export const postcards = pgTable(
  'postcards',
  {
    ...resource,
    senderId: uuid('sender_id').notNull().references(() => users.id),
    albumId: uuid('album_id').references(() => albums.id, { onDelete: 'set null' }),
    text: text('text').notNull(),
    place: text('place').notNull(),
    imageUrl: text('image_url'),
  },
  (table) => [
    index('postcards_newest').on(table.createdAt.desc(), table.id.desc()),
    index('postcards_newest_of_album').on(table.albumId, table.createdAt.desc(), table.id.desc()),
    index('postcards_sender').on(table.senderId),
  ],
);
