/** Five ways of keeping the members of albums: their tables, and the program that adds a member and deletes a parent. */
import type pg from 'pg';
import type { Way } from './double-tap-row.ts';
import type { Answer, Pair } from './party.ts';

/** Sends a statement on the client's own connection. */
export type Send = (statement: string, values?: readonly unknown[]) => Promise<pg.QueryResult>;

export interface Memberships {
  /** Makes the tables. */
  readonly tables: string;
  /** Selects album_id and user_id of every membership, as often as it is stored. */
  readonly stored: string;
  add(send: Send, pair: Pair): Promise<Answer>;
  deleteUser(send: Send, user: number): Promise<unknown>;
  deleteAlbum(send: Send, album: number): Promise<unknown>;
}

const parents = 'create table albums (id int primary key); create table users (id int primary key);';
const stored = 'select album_id, user_id from album_members';

/** Without foreign keys the program sees to the parents: it asks for them before, and deletes members with them. */
const withoutReferences = {
  stored,
  deleteUser: (send: Send, user: number) =>
    inTransaction(send, async () => {
      await send('delete from album_members where user_id = $1', [user]);
      await send('delete from users where id = $1', [user]);
    }),
  deleteAlbum: (send: Send, album: number) =>
    inTransaction(send, async () => {
      await send('delete from album_members where album_id = $1', [album]);
      await send('delete from albums where id = $1', [album]);
    }),
};

const insert = 'insert into album_members (album_id, user_id) values ($1, $2)';

const lookThenInsert = {
  ...withoutReferences,
  add: (send: Send, pair: Pair) =>
    inTransaction<Answer>(send, async () => {
      if (!(await parentsExist(send, pair))) return 'refused';
      const found = await send('select from album_members where album_id = $1 and user_id = $2', [
        pair.album,
        pair.user,
      ]);
      if (found.rowCount !== 0) return 'there';
      await send(insert, [pair.album, pair.user]);
      return 'added';
    }),
};

const insertOnce = `${insert} on conflict do nothing`;

export const memberships: Readonly<Record<Way, Memberships>> = {
  none: {
    ...lookThenInsert,
    tables: `${parents} create table album_members (album_id int not null, user_id int not null)`,
  },
  surrogate: {
    ...lookThenInsert,
    tables: `${parents} create table album_members (
      id int generated always as identity primary key,
      album_id int not null,
      user_id int not null
    )`,
  },
  array: {
    tables: `create table albums (id int primary key, members int[] not null default '{}');
      create table users (id int primary key)`,
    stored: 'select id as album_id, unnest(members) as user_id from albums',
    add: (send, { album, user }) =>
      inTransaction<Answer>(send, async () => {
        const read = await send('select members from albums where id = $1', [album]);
        const members = read.rows[0]?.members as number[] | undefined;
        if (!members || (await send('select from users where id = $1', [user])).rowCount === 0)
          return 'refused';
        if (members.includes(user)) return 'there';
        const written = await send('update albums set members = $2 where id = $1', [
          album,
          [...members, user],
        ]);
        return written.rowCount === 0 ? 'refused' : 'added';
      }),
    deleteUser: (send, user) =>
      inTransaction(send, async () => {
        await send('update albums set members = array_remove(members, $1) where $1 = any (members)', [user]);
        await send('delete from users where id = $1', [user]);
      }),
    deleteAlbum: (send, album) => send('delete from albums where id = $1', [album]),
  },
  composite: {
    ...withoutReferences,
    tables: `${parents} create table album_members (
      album_id int,
      user_id int,
      primary key (album_id, user_id)
    )`,
    add: (send, pair) =>
      inTransaction<Answer>(send, async () => {
        if (!(await parentsExist(send, pair))) return 'refused';
        return answerOf(await send(insertOnce, [pair.album, pair.user]));
      }),
  },
  references: {
    tables: `${parents} create table album_members (
      album_id int references albums on delete cascade,
      user_id int references users on delete cascade,
      primary key (album_id, user_id)
    )`,
    stored,
    async add(send, { album, user }) {
      try {
        return answerOf(await send(insertOnce, [album, user]));
      } catch (error) {
        if (codeOf(error) === foreignKeyViolation) return 'refused';
        throw error;
      }
    },
    deleteUser: (send, user) => send('delete from users where id = $1', [user]),
    deleteAlbum: (send, album) => send('delete from albums where id = $1', [album]),
  },
};

/** PostgreSQL manual, appendix A. */
const foreignKeyViolation = '23503';
const deadlockDetected = '40P01';

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** A conflict inserts no row, and is no error. */
function answerOf({ rowCount }: pg.QueryResult): Answer {
  return rowCount === 1 ? 'added' : 'there';
}

async function parentsExist(send: Send, { album, user }: Pair): Promise<boolean> {
  const found = await send('select from albums, users where albums.id = $1 and users.id = $2', [album, user]);
  return found.rowCount === 1;
}

/** At the default level, Read Committed. A deadlock's victim is asked to try again (PostgreSQL manual, 13.3.4). */
async function inTransaction<Result>(send: Send, work: () => Promise<Result>): Promise<Result> {
  for (;;) {
    await send('begin');
    try {
      const result = await work();
      await send('commit');
      return result;
    } catch (error) {
      await send('rollback');
      if (codeOf(error) !== deadlockDetected) throw error;
    }
  }
}
