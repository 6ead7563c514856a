/** A large table of members, which the seed decides, and the keys that it can have. */
import type pg from 'pg';
import type { Random } from '../../../kit/random.ts';
import type { Keys } from './key-order-row.ts';

export interface TableSize {
  readonly members: number;
  readonly perAlbum: number;
}

/** Albums that a user is in, on average. */
const perUser = 20;

export function countParents({ members, perAlbum }: TableSize): { albums: number; users: number } {
  return {
    albums: Math.ceil(members / perAlbum),
    users: Math.max(Math.ceil(members / perUser), 2 * perAlbum),
  };
}

/** The foreign keys are always there; only the indexes change. */
const create = `
  drop table if exists album_members, albums, users;
  create table albums (id int primary key);
  create table users (id int primary key);
  create table album_members (
    album_id int not null references albums on delete cascade,
    user_id int not null references users on delete cascade,
    role text not null,
    joined_at timestamptz not null
  )`;

/** Members join now this album and now that, so that neither those of an album nor those of a user lie together. */
export async function fillTable(client: pg.Client, size: TableSize, random: Random): Promise<void> {
  const { albums, users } = countParents(size);
  await client.query(create);
  await client.query('insert into albums select generate_series(1, $1::int)', [albums]);
  await client.query('insert into users select generate_series(1, $1::int)', [users]);
  const pairs = shuffle(drawPairs(size, random), random);
  await client.query(
    `insert into album_members
     select album_id, user_id, 'guest', timestamptz '2026-01-01' + place * interval '1 minute'
     from unnest($1::int[], $2::int[]) with ordinality as drawn (album_id, user_id, place)`,
    [pairs.map(([album]) => album), pairs.map(([, user]) => user)],
  );
}

type Drawn = readonly [album: number, user: number];

function drawPairs(size: TableSize, random: Random): Drawn[] {
  const { albums, users } = countParents(size);
  const pairs: Drawn[] = [];
  for (let album = 1; album <= albums; album++) {
    const joined = new Set<number>();
    const wanted = Math.min(size.perAlbum, size.members - pairs.length);
    while (joined.size < wanted) joined.add(random.integer(1, users));
    for (const user of joined) pairs.push([album, user]);
  }
  return pairs;
}

/** Fisher and Yates. */
function shuffle<Item>(items: Item[], random: Random): Item[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = random.integer(0, last);
    [items[last], items[other]] = [items[other] as Item, items[last] as Item];
  }
  return items;
}

const indexes: Readonly<Record<Keys, string>> = {
  none: '',
  'album-first': 'alter table album_members add primary key (album_id, user_id)',
  'user-first': 'alter table album_members add primary key (user_id, album_id)',
  both: `alter table album_members add primary key (album_id, user_id);
    create index album_members_user on album_members (user_id, album_id)`,
};

/** Leaves the table with these indexes and no other, and with fresh statistics, as autovacuum would a minute later. */
export async function setKeys(client: pg.Client, keys: Keys): Promise<void> {
  await client.query(
    `alter table album_members drop constraint if exists album_members_pkey;
     drop index if exists album_members_user; ${indexes[keys]}`,
  );
  await client.query('vacuum analyze album_members');
}
