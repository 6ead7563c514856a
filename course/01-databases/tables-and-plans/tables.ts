/** Users, albums and postcards as Postcards stores them: as many as one likes, from a seed, in a throw-away database. */
import type pg from 'pg';
import type { Lab } from '../../../kit/experiment.ts';
import { sql as sqlPart } from '../../../parts/sql/part.ts';
import { openConnection } from '../../../parts/sql/sql.ts';

/** Starts PostgreSQL and opens the connection that measures; a stop of the run interrupts its statement. */
export async function openDatabase(lab: Lab): Promise<pg.Client> {
  const { url } = await lab.start(sqlPart);
  const client = lab.keep(await openConnection(url), (client) => client.end());
  lab.signal.addEventListener('abort', () => void client.end().catch(() => {}), { once: true });
  // One process for a plan: shared among workers it is harder to read, and EXPLAIN rounds the rows of each.
  await client.query('set max_parallel_workers_per_gather = 0');
  return client;
}

/** Rows that one statement inserts: few enough for the progress to move. */
const batch = 100_000;

/** One in two postcards is of the busy sender, number 0; everyone else sends as many as anybody. */
const perSender = 5;
const perAlbum = 5;

const places = ['Lisbon', 'Oslo', 'Rome', 'Kyoto', 'Lima', 'Cairo', 'Perth', 'Riga'];

export interface Filled {
  /** A sender of a handful of postcards, the busy one who sent half of all, and an owner of two albums. */
  readonly sender: string;
  readonly busy: string;
  readonly owner: string;
  readonly album: string;
}

/** Makes the tables anew, with so many postcards. Beyond primary keys there is no index, but for the one on the owner. */
export async function fillTables(client: pg.Client, postcards: number, lab: Lab): Promise<Filled> {
  const users = Math.ceil(postcards / 2 / perSender);
  const albums = Math.ceil(postcards / perAlbum);
  await client.query(`
    drop table if exists postcards, albums, users;
    create or replace function id_of(kind text, number bigint) returns uuid immutable language sql
      as $$ select md5(kind || number || ' of ${lab.seed}')::uuid $$;
    create table users (id uuid primary key, name text not null);
    create table albums (id uuid primary key, owner_id uuid not null, title text not null);
    create table postcards (
      id uuid not null,
      created_at timestamptz(3) not null,
      sender_id uuid not null,
      album_id uuid,
      text text not null,
      place text not null
    ) with (autovacuum_enabled = off)`);
  await client.query(
    `insert into users select id_of('user', n), 'User ' || n from generate_series(0, $1::bigint) n`,
    [users],
  );
  await client.query(
    `insert into albums select id_of('album', n), id_of('user', 1 + n % $2), 'Album ' || n
     from generate_series(0, $1::bigint - 1) n`,
    [albums, users],
  );
  for (let from = 0; from < postcards; from += batch) {
    lab.signal.throwIfAborted();
    const to = Math.min(postcards, from + batch);
    lab.progress(to, postcards, `filling the table: ${to} of ${postcards} postcards`);
    // The primes strew the postcards of a sender, and those of an album, over the whole table.
    await client.query(
      `insert into postcards
       select id_of('postcard', n), timestamptz '2026-01-01' + n * interval '1 second',
         id_of('user', case when n % 2 = 0 then 0 else 1 + n / 2 * 7919 % $3 end),
         id_of('album', (n / 2 * 104729 + n % 2 * 4001) % $4),
         'Wish you were here, said postcard ' || n, ($5::text[])[1 + n / 3 % cardinality($5)]
       from generate_series($1::bigint, $2::bigint - 1) n`,
      [from, to, users, albums, places],
    );
  }
  // Keys after the rows: checked once for all of them, which takes a tenth of the time.
  await client.query(`
    alter table albums add constraint albums_owner_id foreign key (owner_id) references users;
    create index albums_owner on albums (owner_id);
    alter table postcards add primary key (id),
      add constraint postcards_sender_id foreign key (sender_id) references users,
      add constraint postcards_album_id foreign key (album_id) references albums`);
  await client.query('vacuum analyze');
  const { rows } = await client.query<Filled>(
    `select id_of('user', $1) as sender, id_of('user', 0) as busy, id_of('user', $2) as owner, id_of('album', $3) as album`,
    [lab.random.integer(1, users), lab.random.integer(1, users), lab.random.integer(0, albums - 1)],
  );
  const [filled] = rows;
  if (!filled) throw new Error('a select without a table returned no row');
  return filled;
}
