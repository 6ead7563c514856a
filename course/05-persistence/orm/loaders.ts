/** Four ways of loading a feed of postcards with their senders: the same feed, other statements. */
import { desc, eq, inArray } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import { postcards, users } from './tables.ts';

export type Way = 'loop' | 'identity-map' | 'batch' | 'join';

export interface Sender {
  readonly id: number;
  readonly name: string;
  readonly about: string;
}

/** A postcard as a program wants it: it holds its sender, and not a number that stands for one. */
export interface Postcard {
  readonly id: number;
  readonly text: string;
  readonly sender: Sender;
}

/** Loads the newest postcards, so many. */
export type Load = (size: number) => Promise<Postcard[]>;

export function createLoaders(client: pg.Client): Readonly<Record<Way, Load>> {
  const db = drizzle(client);
  const newest = (size: number) => db.select().from(postcards).orderBy(desc(postcards.id)).limit(size);
  const findSender = async (id: number) =>
    present(
      await db
        .select()
        .from(users)
        .where(eq(users.id, id))
        .then(([row]) => row),
    );

  return {
    async loop(size) {
      const feed: Postcard[] = [];
      for (const { id, text, senderId } of await newest(size)) {
        feed.push({ id, text, sender: await findSender(senderId) });
      }
      return feed;
    },

    async 'identity-map'(size) {
      const known = new Map<number, Sender>();
      const feed: Postcard[] = [];
      for (const { id, text, senderId } of await newest(size)) {
        const sender = known.get(senderId) ?? (await findSender(senderId));
        known.set(senderId, sender);
        feed.push({ id, text, sender });
      }
      return feed;
    },

    async batch(size) {
      const rows = await newest(size);
      const ids = [...new Set(rows.map(({ senderId }) => senderId))];
      const senders = await db.select().from(users).where(inArray(users.id, ids));
      const byId = new Map(senders.map((sender) => [sender.id, sender]));
      return rows.map(({ id, text, senderId }) => ({ id, text, sender: present(byId.get(senderId)) }));
    },

    async join(size) {
      const rows = await db
        .select({ id: postcards.id, text: postcards.text, sender: users })
        .from(postcards)
        .innerJoin(users, eq(users.id, postcards.senderId))
        .orderBy(desc(postcards.id))
        .limit(size);
      return rows;
    },
  };
}

/** The foreign key promises that there is one. */
function present(sender: Sender | undefined): Sender {
  if (!sender) throw new Error('a postcard without its sender, in spite of the foreign key');
  return sender;
}
