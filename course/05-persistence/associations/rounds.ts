/** Lets clients add members, and others delete users and albums, on a real PostgreSQL; then looks at what is stored. */
import type pg from 'pg';
import type { Lab } from '../../../kit/experiment.ts';
import { sql as sqlPart } from '../../../parts/sql/part.ts';
import { openConnection } from '../../../parts/sql/sql.ts';
import { tapOf } from '../../../parts/sql/tapped.ts';
import { recordHeard } from '../../lab/record-heard.ts';
import { type DoubleTapRow, type Way, ways } from './double-tap-row.ts';
import { type Memberships, memberships, type Send } from './memberships.ts';
import {
  type Answered,
  inspectRemains,
  type Operation,
  type Pair,
  type Party,
  type PartySize,
  planParty,
  type Remains,
} from './party.ts';

export interface RoundsSize extends PartySize {
  /** Clients at the same time in the last round. */
  readonly clients: number;
}

/** Operations of the last round that are replayed: more could not be followed. */
const replayed = 10;

export async function* measureRounds(size: RoundsSize, lab: Lab): AsyncIterable<DoubleTapRow> {
  const { url } = await lab.start(sqlPart);
  const connections: pg.Client[] = [];
  while (connections.length < size.clients)
    connections.push(lab.keep(await openConnection(url), (client) => client.end()));
  lab.signal.addEventListener('abort', () => connections.forEach((client) => void client.end()), {
    once: true,
  });
  const rounds = roundsUpTo(size.clients);
  for (const [place, clients] of rounds.entries()) {
    // The same party for every way, and another one in each round.
    const party = planParty(size, lab.random.fork(`party ${clients}`));
    for (const [turn, way] of ways.entries()) {
      lab.progress(place * ways.length + turn, rounds.length * ways.length, `${clients} at once, ${way}`);
      const isReplayed = place === rounds.length - 1;
      yield await playRound(way, party, connections.slice(0, clients), isReplayed, lab);
    }
  }
}

/** 1, 2, 4 … and the number itself. */
function roundsUpTo(clients: number): number[] {
  const powers = [1, 2, 4, 8, 16, 32].filter((power) => power < clients);
  return [...powers, clients];
}

/** Each client takes the next operation as soon as it is done with its last one. */
async function playRound(
  way: Way,
  party: Party,
  connections: readonly pg.Client[],
  isReplayed: boolean,
  lab: Lab,
): Promise<DoubleTapRow> {
  const [first] = connections;
  if (!first) throw new RangeError('a round takes a client');
  const kept = memberships[way];
  await prepare(first, kept, party);
  const answers: Answered[] = [];
  let next = 0;
  let statements = 0;
  const work = async (connection: pg.Client) => {
    for (;;) {
      const place = next++;
      const operation = party.operations[place];
      if (!operation) return;
      lab.signal.throwIfAborted();
      let sent = 0;
      const send: Send = async (statement, values = []) => {
        sent += 1;
        const label = statement.split(' ', 1)[0] ?? '';
        const done =
          isReplayed && place < replayed
            ? startHop(lab, connection, way, operation, place, label)
            : undefined;
        return await connection.query(statement, [...values]).finally(done);
      };
      if (operation.kind === 'delete-user') await kept.deleteUser(send, operation.user);
      else if (operation.kind === 'delete-album') await kept.deleteAlbum(send, operation.album);
      else {
        const { album, user } = operation;
        answers.push({ album, user, answer: await kept.add(send, operation) });
        statements += sent;
      }
    }
  };
  await Promise.all(connections.map(work));
  const found = inspectRemains(await readRemains(first, kept), answers);
  return { variant: way, clients: connections.length, ...found, statements: statements / answers.length };
}

async function prepare(client: pg.Client, { tables }: Memberships, { albums, users }: Party): Promise<void> {
  await client.query(`drop table if exists album_members, albums, users; ${tables}`);
  await client.query('insert into albums select generate_series(1, $1::int)', [albums]);
  await client.query('insert into users select generate_series(1, $1::int)', [users]);
}

async function readRemains(client: pg.Client, { stored }: Memberships): Promise<Remains> {
  const idsOf = async (table: string) => {
    const { rows } = await client.query<{ id: number }>(`select id from ${table}`);
    return new Set(rows.map(({ id }) => id));
  };
  const { rows } = await client.query<Pair>(
    `select album_id as album, user_id as user from (${stored}) members`,
  );
  return { stored: rows, albums: await idsOf('albums'), users: await idsOf('users') };
}

/** There and back: both ways are taken to be the same long. */
function startHop(
  lab: Lab,
  connection: pg.Client,
  variant: Way,
  operation: Operation,
  place: number,
  label: string,
): () => void {
  const client = operation.kind === 'add' ? operation.tap : 'others';
  const common = { variant, exchange: `${variant} ${place + 1} ${label}` };
  const start = now();
  return () => {
    const end = now();
    const step = { from: client, variant, label: `${place + 1}: ${label}`, start, end };
    recordHeard(lab, tapOf(connection), step);
    const middle = (start + end) / 2;
    lab.hop({ ...common, from: client, to: 'sql', start, end: middle, label });
    lab.hop({ ...common, from: 'sql', to: client, start: middle, end, label: `${label}: done` });
  };
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
