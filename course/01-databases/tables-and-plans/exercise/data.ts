/** The data of the exercise: small sets in which every row is drawn from the seed, and large ones to count on. */
import type { Random } from '../../../../kit/random.ts';
import type { SqlDatabase } from '../../../../kit/sql-bench.ts';

/** What the query is asked for. */
export interface Question {
  readonly album: number;
  readonly count: number;
}

/** A small set of data, and what is asked of it. */
export interface DataSet {
  readonly users: readonly { readonly id: number; readonly name: string }[];
  readonly albums: readonly { readonly id: number; readonly title: string }[];
  readonly postcards: readonly {
    readonly id: number;
    readonly created_at: string;
    readonly album_id: number;
    readonly sender_id: number | null;
    readonly text: string;
    readonly place: string | null;
    readonly removed_at: string | null;
  }[];
  readonly questions: readonly Question[];
}

/** What a small set is like. */
interface Plan {
  /** Postcards of each album. */
  readonly sizes: readonly number[];
  /** Several postcards share a moment. */
  readonly ties?: true;
  /** Some senders have left, and some postcards name no place. */
  readonly gaps?: true;
  /** The place, in `sizes`, of an album in which everything was removed. */
  readonly emptied?: number;
  /** Album, by its place in `sizes`, and count. */
  readonly asked: readonly (readonly [place: number, count: number])[];
}

const names = ['Ada', 'Bo', 'Chen', 'Dina', 'Emre', 'Freya', 'Goran', 'Hana', 'Ines', 'Jun', 'Kofi', 'Lena'];
const titles = ['Summer', 'Tour', 'Weekends', 'Family', 'By train', 'Islands', 'Summer'];
const places = ['Lisbon', 'Oslo', 'Rome', 'Kyoto', 'Lima', 'Cairo', 'Perth', 'Riga'];

export function drawDataSet(plan: Plan, random: Random): DataSet {
  const users = names.map((name, index) => ({ id: 3 * index + random.integer(1, 3), name }));
  const albums = plan.sizes.map((_, index) => ({
    id: 10 * index + random.integer(1, 10),
    title: titles[index % titles.length] ?? '',
  }));
  const total = plan.sizes.reduce((sum, size) => sum + size, 0);
  const ids = shuffle(
    Array.from({ length: total }, (_, index) => index + 1),
    random,
  );
  const moments = shuffle(
    Array.from({ length: total }, (_, index) => index),
    random,
  );
  const postcards = plan.sizes.flatMap((size, place) =>
    Array.from({ length: size }, () => {
      const id = ids.pop() ?? 0;
      const minute = moments.pop() ?? 0;
      const gone = place === plan.emptied || random.integer(1, 5) === 1;
      return {
        id,
        // With ties, six postcards of an album and more share a moment.
        created_at: momentOf(plan.ties ? Math.floor(minute / (total / 4)) : minute),
        album_id: albums[place]?.id ?? 0,
        sender_id: plan.gaps && random.integer(1, 4) === 1 ? null : random.pick(users).id,
        text: `Postcard ${id}`,
        place: plan.gaps && random.integer(1, 4) === 1 ? null : random.pick(places),
        removed_at: gone ? momentOf(total + minute) : null,
      };
    }),
  );
  return {
    users,
    albums,
    postcards: shuffle(postcards, random),
    questions: plan.asked.map(([place, count]) => ({ album: albums[place]?.id ?? 0, count })),
  };
}

function momentOf(minute: number): string {
  return new Date(Date.UTC(2026, 0, 1) + minute * 60_000).toISOString();
}

function shuffle<Item>(items: readonly Item[], random: Random): Item[] {
  return items
    .map((item) => ({ item, at: random.next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** Puts a small set into the tables. */
export async function fillWith(database: SqlDatabase, set: DataSet): Promise<void> {
  for (const table of ['users', 'albums', 'postcards'] as const) {
    await database.ask(`insert into ${table} select * from json_populate_recordset(null::${table}, $1)`, [
      JSON.stringify(set[table]),
    ]);
  }
}

/** A large set: which album is busy, and which is quiet. What is asked does not grow with the table. */
export interface LargeSet {
  readonly size: number;
  readonly questions: readonly (Question & { readonly name: string })[];
}

/** Postcards of the quiet album and of the middling one, in a table of any size; the busy one holds a tenth of all. */
const [quiet, middling] = [3, 40];
/** Albums that hold postcards. */
const albums = 200;

/** Fills the tables with so many postcards, and as many users and albums. */
export async function fillLarge(database: SqlDatabase, size: number, random: Random): Promise<LargeSet> {
  const salt = random.integer(0, 999);
  // The rows refer to rows that are there: no need to look each up.
  await database.ask("set session_replication_role = 'replica'");
  await database.ask(`insert into users select n, 'User ' || n from generate_series(1, ${size}) n`);
  await database.ask(`insert into albums select n, 'Album ' || n from generate_series(1, ${size}) n`);
  // The busy album is 1; 2 is the quiet one, whose postcards are old; 3 the middling one. Multiplying by a prime strews.
  await database.ask(
    `insert into postcards
     select n, timestamptz '2026-01-01' + n * 7919 % $1 * interval '1 minute',
       case when n * 7919 % $1 <= $2 then 2
            when n * 7919 % $1 % ($1 / $3) = 5 then 3
            when (n + $4) % 10 = 0 then 1
            else 4 + (n * 104729::bigint + $4) % ($5 - 3) end,
       1 + (n * 15485863::bigint + $4) % $1,
       'Wish you were here, said postcard ' || n, 'Lisbon',
       case when n / 100 % 5 = 0 and n * 7919 % $1 > $2 then timestamptz '2026-06-01' end
     from generate_series(1, $1::int) n`,
    [size, quiet, middling, salt, albums],
  );
  await database.ask('vacuum (analyze) users');
  await database.ask('vacuum (analyze) albums');
  await database.ask('vacuum (analyze) postcards');
  return {
    size,
    questions: [
      { name: 'busy', album: 1, count: 20 },
      { name: 'middling', album: 3, count: 20 },
      { name: 'quiet', album: 2, count: 20 },
    ],
  };
}
