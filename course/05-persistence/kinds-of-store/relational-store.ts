/** Postcards in tables: each fact once, put together by joins, found by indexes. */
import type pg from 'pg';
import type { Lab } from '../../../kit/experiment.ts';
import { explain } from '../../../parts/sql/explain.ts';
import { sql } from '../../../parts/sql/part.ts';
import { openConnection } from '../../../parts/sql/sql.ts';
import { tapOf } from '../../../parts/sql/tapped.ts';
import type { Card, Cards } from './cards.ts';
import { openCountingLink } from './counting-link.ts';
import { type Answered, pageSize, type QuestionId, type Store, type Subject } from './questions.ts';

const create = `
  create table users (id int primary key, name text not null);
  create table albums (id int primary key, title text not null);
  create table members (
    user_id int not null references users, album_id int not null references albums,
    primary key (user_id, album_id)
  );
  create table postcards (
    id int primary key, album_id int not null references albums, sender_id int not null references users,
    place text not null, text text not null, created_at timestamptz not null
  );
  create index on postcards (album_id, created_at desc, id desc);
  create index on postcards (place, created_at, id)`;

/** A postcard as a screen shows it. */
const shown = 'postcards.id, postcards.text, users.name as sender';
const withSender = 'postcards join users on users.id = postcards.sender_id';
const newest = `order by created_at desc, id desc limit ${pageSize}`;

/** Each question is one statement. */
const statements: Readonly<
  Record<QuestionId, { readonly sql: string; readonly given: (subject: Subject) => readonly unknown[] }>
> = {
  'card-by-id': { sql: `select ${shown} from ${withSender} where postcards.id = $1`, given: (s) => [s.card] },
  'album-page': {
    sql: `select ${shown} from (select * from postcards where album_id = $1 ${newest}) as postcards
      join users on users.id = postcards.sender_id order by created_at desc, id desc`,
    given: (s) => [s.album],
  },
  'user-with-albums': {
    sql: `select users.name, albums.id, albums.title from users
      join members on members.user_id = users.id join albums on albums.id = members.album_id
      where users.id = $1 order by albums.id`,
    given: (s) => [s.user],
  },
  'member-feed': {
    sql: `select ${shown} from (
        select page.* from members cross join lateral (
          select * from postcards where album_id = members.album_id ${newest}
        ) as page where members.user_id = $1 ${newest}
      ) as postcards
      join users on users.id = postcards.sender_id order by created_at desc, id desc`,
    given: (s) => [s.user],
  },
  'place-and-month': {
    sql: `select ${shown} from ${withSender}
      where place = $1 and created_at >= $2 and created_at < $3 order by created_at, postcards.id`,
    given: (s) => [s.place, s.from, s.until],
  },
  'count-per-album': {
    sql: 'select album_id as id, count(*)::int as postcards from postcards group by album_id order by album_id',
    given: () => [],
  },
  'change-text': { sql: 'update postcards set text = $2 where id = $1', given: (s) => [s.card, s.text] },
  'rename-user': { sql: 'update users set name = $2 where id = $1', given: (s) => [s.user, s.name] },
};

export async function openRelationalStore(lab: Lab): Promise<Store> {
  const { url } = await lab.start(sql);
  const link = await openCountingLink(url, lab);
  const client = lab.keep(await openConnection(link.url), (one) => one.end());
  await client.query(create);
  let filled = false;
  return {
    async fill(cards, added) {
      if (!filled) await insertPeople(client, cards);
      filled = true;
      await insertCards(client, added);
      // What autovacuum would have done a minute later; without it the planner knows nothing of the rows.
      await client.query('vacuum analyze');
    },

    async ask(question, subject): Promise<Answered> {
      const { sql, given } = statements[question];
      const { rows, rowCount } = await client.query(sql, [...given(subject)]);
      const isChange = sql.startsWith('update');
      const answer = isChange ? null : question === 'user-with-albums' ? gather(rows) : rows;
      return { answer, requests: 1, changed: isChange ? (rowCount ?? 0) : 0 };
    },

    async countRead(question, subject) {
      const { sql, given } = statements[question];
      await client.query('begin');
      try {
        return (await explain(client, sql, given(subject))).rowsRead;
      } finally {
        await client.query('rollback');
      }
    },

    received: link.received,
    tap: tapOf(client),

    async written() {
      const { rows } = await client.query<{ bytes: string }>(
        "select pg_current_wal_insert_lsn() - '0/0'::pg_lsn as bytes",
      );
      return Number(rows[0]?.bytes);
    },
  };
}

/** A join repeats the user in every row; the program puts them together again. */
function gather(rows: readonly { name: string; id: number; title: string }[]) {
  return { name: rows[0]?.name, albums: rows.map(({ id, title }) => ({ id, title })) };
}

async function insertPeople(client: pg.Client, { users, albums }: Cards): Promise<void> {
  const members = albums.flatMap(({ id, members }) => members.map((user) => [user, id] as const));
  await client.query('insert into users select * from unnest($1::int[], $2::text[])', [
    users.map(({ id }) => id),
    users.map(({ name }) => name),
  ]);
  await client.query('insert into albums select * from unnest($1::int[], $2::text[])', [
    albums.map(({ id }) => id),
    albums.map(({ title }) => title),
  ]);
  await client.query('insert into members select * from unnest($1::int[], $2::int[])', [
    members.map(([user]) => user),
    members.map(([, album]) => album),
  ]);
}

async function insertCards(client: pg.Client, cards: readonly Card[]): Promise<void> {
  await client.query(
    `insert into postcards
     select * from unnest($1::int[], $2::int[], $3::int[], $4::text[], $5::text[], $6::timestamptz[])`,
    [
      cards.map(({ id }) => id),
      cards.map(({ album }) => album),
      cards.map(({ sender }) => sender),
      cards.map(({ place }) => place),
      cards.map(({ text }) => text),
      cards.map(({ createdAt }) => createdAt),
    ],
  );
}
