/** Two tables as Drizzle sees them, postcards and those who send them, and the rows in them, which the seed decides. */
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import type pg from 'pg';
import type { Random } from '../../../kit/random.ts';

export const users = pgTable('users', {
  id: integer('id').primaryKey(),
  name: text('name').notNull(),
  about: text('about').notNull(),
});

export const postcards = pgTable('postcards', {
  id: integer('id').primaryKey(),
  senderId: integer('sender_id')
    .notNull()
    .references(() => users.id),
  text: text('text').notNull(),
});

/** Makes both tables. There are the keys and no other index; a foreign key brings none (PostgreSQL manual, 5.5.5). */
const create = `
  create table users (id int primary key, name text not null, about text not null);
  create table postcards (
    id int primary key,
    sender_id int not null references users,
    text text not null
  )`;

export interface Filling {
  readonly senders: number;
  readonly postcards: number;
  readonly random: Random;
}

/** Fills the tables: each postcard is of one of the senders, drawn from the seed. */
export async function fillTables(client: pg.Client, { senders, postcards, random }: Filling): Promise<void> {
  await client.query(create);
  await client.query(
    `insert into users
     select id, 'Sender ' || id, repeat('Sends postcards from wherever the train stops. ', 4)
     from generate_series(1, $1::int) id`,
    [senders],
  );
  const senderIds = Array.from({ length: postcards }, () => random.integer(1, senders));
  await client.query(
    `insert into postcards
     select id, sender_id, 'Wish you were here, says postcard ' || id
     from unnest($1::int[]) with ordinality as drawn (sender_id, id)`,
    [senderIds],
  );
  // What autovacuum would have done a minute later; without it the planner knows nothing of the rows.
  await client.query('vacuum analyze users, postcards');
}
