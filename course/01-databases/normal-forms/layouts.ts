/** The same facts in two layouts: one wide table, and tables in third normal form. */
import type { Facts, Person, Postcard } from './facts.ts';
import type { Statement } from './statements.ts';

export type LayoutId = 'wide' | 'normal';

/** What a program has read of a sender and an album, and holds while somebody writes a postcard. */
export interface Held {
  readonly sender_name: string;
  readonly sender_home: string;
  readonly album_title: string;
  readonly owner_id: number;
  readonly owner_name: string;
}

/** Tables, and the statements of a program that works on them. */
export interface Layout {
  readonly id: LayoutId;
  readonly create: string;
  readonly tables: readonly string[];
  /** A relation with the columns of the wide table: that table itself, or a view that joins. */
  readonly told: string;
  /** Queries for the ids of the people and of the albums that it knows. */
  readonly people: string;
  readonly albums: string;
  fill(facts: Facts): Statement[];
  read(senderId: number, albumId: number): Statement;
  send(postcard: Postcard, held: Held): Statement;
  rename(id: number, name: string): Statement;
  takeBack(postcardId: number): Statement;
  signUp(person: Person): Statement;
}

const wide: Layout = {
  id: 'wide',
  create: `
    create table wide (
      postcard_id int primary key, text text not null,
      sender_id int not null, sender_name text not null, sender_home text not null,
      album_id int not null, album_title text not null,
      owner_id int not null, owner_name text not null
    );
    create index wide_sender on wide (sender_id);
    create index wide_owner on wide (owner_id);
    create index wide_album on wide (album_id);`,
  tables: ['wide'],
  told: 'wide',
  people: 'select sender_id from wide union select owner_id from wide',
  albums: 'select album_id from wide',
  fill({ people, albums, postcards }) {
    const personOf = new Map(people.map((person) => [person.id, person]));
    const albumOf = new Map(albums.map((album) => [album.id, album]));
    const rows = postcards.map(({ id, text, sender_id, album_id }) => {
      const [sender, album] = [personOf.get(sender_id), albumOf.get(album_id)];
      const owner = personOf.get(album?.owner_id ?? 0);
      return {
        ...{ postcard_id: id, text },
        ...{ sender_id, sender_name: sender?.name, sender_home: sender?.home },
        ...{ album_id, album_title: album?.title, owner_id: owner?.id, owner_name: owner?.name },
      };
    });
    return [fillTable('wide', rows)];
  },
  read: (senderId, albumId) => ({
    sql: `
      select * from
        (select sender_name, sender_home from wide where sender_id = $1 limit 1) sender,
        (select album_title, owner_id, owner_name from wide where album_id = $2 limit 1) album`,
    parameters: [senderId, albumId],
  }),
  send: ({ id, text, sender_id, album_id }, held) => ({
    sql: 'insert into wide values ($1, $2, $3, $4, $5, $6, $7, $8, $9)',
    parameters: [
      ...[id, text, sender_id, held.sender_name, held.sender_home],
      ...[album_id, held.album_title, held.owner_id, held.owner_name],
    ],
  }),
  // One statement for both columns in which a name may stand: this program forgets none.
  rename: (id, name) => ({
    sql: `
      update wide set
        sender_name = case when sender_id = $1 then $2 else sender_name end,
        owner_name = case when owner_id = $1 then $2 else owner_name end
      where sender_id = $1 or owner_id = $1`,
    parameters: [id, name],
  }),
  takeBack: (id) => ({ sql: 'delete from wide where postcard_id = $1', parameters: [id] }),
  signUp: ({ id, name, home }) => ({
    sql: 'insert into wide (sender_id, sender_name, sender_home) values ($1, $2, $3)',
    parameters: [id, name, home],
  }),
};

const normal: Layout = {
  id: 'normal',
  create: `
    create table users (id int primary key, name text not null, home text not null);
    create table albums (id int primary key, title text not null, owner_id int not null references users);
    create table postcards (
      id int primary key, text text not null,
      sender_id int not null references users, album_id int not null references albums
    );
    create index albums_owner on albums (owner_id);
    create index postcards_sender on postcards (sender_id);
    create index postcards_album on postcards (album_id);
    create view told as
      select c.id as postcard_id, c.text, s.id as sender_id, s.name as sender_name, s.home as sender_home,
        a.id as album_id, a.title as album_title, o.id as owner_id, o.name as owner_name
      from postcards c
      join users s on s.id = c.sender_id
      join albums a on a.id = c.album_id
      join users o on o.id = a.owner_id;`,
  tables: ['users', 'albums', 'postcards'],
  told: 'told',
  people: 'select id from users',
  albums: 'select id from albums',
  fill: ({ people, albums, postcards }) => [
    fillTable('users', people),
    fillTable('albums', albums),
    fillTable('postcards', postcards),
  ],
  read: (senderId, albumId) => ({
    sql: `
      select s.name as sender_name, s.home as sender_home,
        a.title as album_title, o.id as owner_id, o.name as owner_name
      from users s, albums a join users o on o.id = a.owner_id
      where s.id = $1 and a.id = $2`,
    parameters: [senderId, albumId],
  }),
  send: ({ id, text, sender_id, album_id }) => ({
    sql: 'insert into postcards values ($1, $2, $3, $4)',
    parameters: [id, text, sender_id, album_id],
  }),
  rename: (id, name) => ({ sql: 'update users set name = $2 where id = $1', parameters: [id, name] }),
  takeBack: (id) => ({ sql: 'delete from postcards where id = $1', parameters: [id] }),
  signUp: ({ id, name, home }) => ({
    sql: 'insert into users values ($1, $2, $3)',
    parameters: [id, name, home],
  }),
};

export const layouts: readonly Layout[] = [wide, normal];

/** Rows as JSON, whose names are the table's columns (PostgreSQL manual, 9.16.1). */
function fillTable(table: string, rows: readonly object[]): Statement {
  return {
    sql: `insert into ${table} select * from json_populate_recordset(null::${table}, $1)`,
    parameters: [JSON.stringify(rows)],
  };
}

/** Counts facts that are stated in two ways: names and homes of people, titles and owners of albums. */
export function countContradictions({ told }: Layout): string {
  const statedTwice = [
    `select sender_id, sender_name from ${told} union select owner_id, owner_name from ${told}`,
    `select distinct sender_id, sender_home from ${told}`,
    `select distinct album_id, album_title from ${told}`,
    `select distinct album_id, owner_id from ${told}`,
  ].map((facts) => `select id from (${facts}) as stated(id, fact) group by id having count(*) > 1`);
  return `select count(*)::int as count from (${statedTwice.join(' union all ')}) contradictions`;
}

/** Counts the people ($1) and albums ($2) that were told and that it no longer knows. */
export function countLost({ people, albums }: Layout): string {
  return `
    select count(*)::int as count from (
      select id from unnest($1::int[]) as id where id not in (${people})
      union all
      select id from unnest($2::int[]) as id where id not in (${albums})
    ) lost`;
}

/** Counts the bytes of its tables and their indexes (PostgreSQL manual, 9.28.7). */
export function countBytes({ tables }: Layout): string {
  return `select (${tables.map((table) => `pg_total_relation_size('${table}')`).join(' + ')})::int as count`;
}
