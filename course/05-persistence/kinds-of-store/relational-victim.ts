/** PostgreSQL as a victim: a postcard and its count are two rows, written in a transaction. */
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Lab } from '../../../kit/experiment.ts';
import { sql } from '../../../parts/sql/part.ts';
import { openConnection } from '../../../parts/sql/sql.ts';
import { tapOf } from '../../../parts/sql/tapped.ts';
import { onEngines, type Victim, writers } from './victim.ts';

/** ms in which it has to be back. */
const patienceMs = 20_000;

const checkpointer = `select pid from pg_stat_activity where backend_type = 'checkpointer'`;

export async function openRelationalVictim(lab: Lab): Promise<Victim> {
  // Processes of another machine, or of a program in this one, are not ours to kill.
  const { url } = await lab.start(onEngines(sql, 'embedded', 'native'));
  let killed: readonly number[] = [];

  async function connect(): Promise<pg.Client[]> {
    const clients: pg.Client[] = [];
    for (let writer = 0; writer < writers; writer++) {
      clients.push(lab.keep(await openConnection(url), (client) => client.end()));
    }
    return clients;
  }

  let clients = await connect();
  const clientOf = (writer: number) => clients[writer % writers] as pg.Client;
  const first = () => clientOf(0);
  await first().query(`
    create table cards (id text primary key, writer int not null);
    create table counts (writer int primary key, sent int not null)`);

  return {
    async write({ id, writer }) {
      const client = clientOf(writer);
      await client.query('begin');
      await client.query('insert into cards values ($1, $2)', [id, writer]);
      await client.query(
        'insert into counts values ($1, 1) on conflict (writer) do update set sent = counts.sent + 1',
        [writer],
      );
      await client.query('commit');
    },

    hear: ({ writer }) => ({ tap: tapOf(clientOf(writer)) }),

    /**
     * Every process of the server but the one that watches over them, which holds no data: it throws away the memory
     * that they shared, and recovers from the log as after any crash (PostgreSQL 18, section 19.14, restart_after_crash).
     */
    async kill() {
      const { rows } = await first().query<{ pid: number }>('select pid from pg_stat_activity');
      killed = rows.map(({ pid }) => pid);
      for (const pid of killed) sendKill(pid);
    },

    async restart() {
      const deadline = performance.now() + patienceMs;
      for (;;) {
        lab.signal.throwIfAborted();
        try {
          const probe = await openConnection(url);
          const { rows } = await probe.query<{ pid: number }>(checkpointer).finally(() => probe.end());
          // As long as the old one is listed, the server has not noticed yet.
          if (rows.some(({ pid }) => !killed.includes(pid))) break;
        } catch (error) {
          if (performance.now() > deadline) throw error;
        }
        await delay(2, undefined, { signal: lab.signal });
      }
      clients = await connect();
    },

    async find() {
      const cards = await first().query<{ id: string }>('select id from cards');
      const counts = await first().query<{ writer: number; sent: number }>('select * from counts');
      return {
        ids: new Set(cards.rows.map(({ id }) => id)),
        counts: new Map(counts.rows.map(({ writer, sent }) => [writer, sent])),
      };
    },
  };
}

function sendKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
