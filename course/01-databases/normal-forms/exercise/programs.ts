/** The program's three versions, as they read and write postcards while the table changes under them. */
import type { Random } from '../../../../kit/random.ts';
import type { SqlConnection, SqlError } from '../../../../kit/sql-bench.ts';

export const versions = {
  old: {
    read: 'select text, place from postcards where id = :id',
    change: 'update postcards set place = :place where id = :id',
    send: 'insert into postcards (id, text, place) values (:id, :text, :place)',
  },
  both: {
    read: `select text, coalesce(city || ', ' || country, place) as place from postcards where id = :id`,
    change: 'update postcards set place = :place, city = :city, country = :country where id = :id',
    send: 'insert into postcards (id, text, place, city, country) values (:id, :text, :place, :city, :country)',
  },
  new: {
    read: `select text, city || ', ' || country as place from postcards where id = :id`,
    change: 'update postcards set city = :city, country = :country where id = :id',
    send: 'insert into postcards (id, text, city, country) values (:id, :text, :city, :country)',
  },
} as const;

export type Version = keyof typeof versions;

/** A statement of a program that did not do what it should. */
export interface Mishap {
  readonly version: Version;
  readonly sql: string;
  readonly id: number;
  readonly error?: SqlError;
  /** What a reader should have seen, and saw. */
  readonly expected?: string;
  readonly got?: string | null;
}

const cities = [
  'Lisbon, Portugal',
  'Oslo, Norway',
  'Rome, Italy',
  'Kyoto, Japan',
  'Lima, Peru',
  'Cairo, Egypt',
  'Perth, Australia',
  'Riga, Latvia',
  'San José, Costa Rica',
];

/** What every postcard should say: the programs write it here as they write it into the table. */
export function createLedger(random: Random, size: number) {
  const places = new Map<number, string>();
  for (let id = 1; id <= size; id++) places.set(id, random.pick(cities));
  return {
    places,
    drawPlace: () => random.pick(cities),
    drawId: () => random.integer(1, places.size),
  };
}

export type Ledger = ReturnType<typeof createLedger>;

/** Each version reads a postcard, changes one and sends one; gives what went wrong. */
export async function work(
  connection: SqlConnection,
  running: readonly Version[],
  ledger: Ledger,
): Promise<Mishap[]> {
  const mishaps: Mishap[] = [];
  for (const version of running) {
    const { read, change, send } = versions[version];
    const write = async (sql: string, id: number) => {
      const place = ledger.drawPlace();
      const [city = '', country = ''] = place.split(', ');
      const { error } = await connection.send(sql, { id, text: `Postcard ${id}`, place, city, country });
      if (error) mishaps.push({ version, sql, id, error });
      else ledger.places.set(id, place);
      return id;
    };
    const look = async (id: number) => {
      const { error, rows } = await connection.send(read, { id });
      const [expected, got] = [ledger.places.get(id) ?? '', rows[0]?.[1] ?? null];
      if (error) mishaps.push({ version, sql: read, id, error });
      else if (got !== expected) mishaps.push({ version, sql: read, id, expected, got });
    };
    await look(ledger.drawId());
    await look(await write(change, ledger.drawId()));
    await write(send, ledger.places.size + 1);
    await look(ledger.places.size);
  }
  return mishaps;
}
