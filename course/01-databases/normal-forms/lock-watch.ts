/** Sends an ALTER TABLE behind a transaction that somebody left open, and looks at locks and answers meanwhile. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Lab } from '../../../kit/experiment.ts';
import { openConnection } from '../../../parts/sql/sql.ts';
import { startFleet } from './fleet.ts';
import { createMigrator } from './migrator.ts';
import { createPostcards } from './postcards-table.ts';
import { runTraced } from './statements.ts';

/** Does the ALTER TABLE wait as long as it takes, or has it a lock_timeout? */
export type Manner = 'patient' | 'timeout';

export type Phase = 'transaction open' | 'ALTER sent' | 'altered';

export interface LockValues {
  /** ms for which the reader’s transaction stays open after the ALTER TABLE was sent. */
  readonly open: number;
  readonly lockTimeout: number;
  readonly instances: number;
  readonly rate: number;
}

/** One moment, as the database and the programs were then. */
export interface MomentRow {
  readonly variant: Manner;
  /** ms since the reader’s transaction began. */
  readonly moment: number;
  readonly phase: Phase;
  /** Sessions that wait for a lock on the table, the one with the ALTER TABLE included. */
  readonly waiting: number;
  /** How often the ALTER TABLE has been sent. */
  readonly attempts: number;
  readonly sent: number;
  readonly answered: number;
  readonly late: number;
}

/** ms of load beside the open transaction before the ALTER TABLE is sent, and after it has been carried out. */
const quietMs = 200;
/** ms between two looks. */
const lookMs = 25;
/** Rows of the table: the change reads none of them. */
const postcards = 2_000;

/** All that happens in one manner, from the reader’s `begin` until the last request is answered. */
export async function* watchAlter(
  manner: Manner,
  { open, lockTimeout, instances, rate }: LockValues,
  url: string,
  lab: Lab,
): AsyncGenerator<MomentRow> {
  const connect = async () => lab.keep(await openConnection(url), (client) => client.end());
  const [migration, reader, watcher] = await Promise.all([connect(), connect(), connect()]);
  await createPostcards(watcher, postcards);
  const migrator = createMigrator({ lab, client: migration, variant: manner, traced: true });
  // Some sixty requests are replayed, however long it takes.
  const replayOneOf = Math.ceil((rate * open) / 60_000);
  const fleet = await startFleet({ lab, url, variant: manner, instances, rate, postcards, replayOneOf });
  const readerRuns = (sql: string) =>
    runTraced(lab, {
      client: reader,
      from: 'reader',
      variant: manner,
      label: sql.split(' ', 1)[0] ?? '',
      sql,
    });
  let altering: Promise<void> | undefined;
  try {
    const tally = fleet.enter();
    let phase: Phase = 'transaction open';
    let isOpen = true;
    await readerRuns('begin');
    await readerRuns('select count(*) from postcards');
    const begun = performance.now();
    const look = async (): Promise<MomentRow> => {
      const { rows } = await watcher.query<{ waiting: number }>(
        `select count(distinct pid)::int as waiting from pg_locks
        where relation = 'postcards'::regclass and not granted`,
      );
      return {
        variant: manner,
        moment: Math.round(performance.now() - begun),
        phase,
        waiting: rows[0]?.waiting ?? Number.NaN,
        attempts: migrator.attempts(),
        sent: tally.sent,
        answered: tally.answered,
        late: tally.late,
      };
    };

    const total = open + 2 * quietMs;
    for (let moment = 0; moment < total || altering === undefined; moment = performance.now() - begun) {
      lab.progress(moment, total, `${manner === 'patient' ? 'without' : 'with'} lock_timeout: ${phase}`);
      if (!altering && moment >= quietMs) {
        phase = 'ALTER sent';
        altering = migrator
          .alter('alter table postcards add column city text', manner === 'timeout' ? lockTimeout : 0)
          .then(() => {
            phase = 'altered';
          });
        // Its failure is thrown where it is awaited.
        altering.catch(() => {});
      }
      if (isOpen && moment >= quietMs + open) {
        await readerRuns('commit');
        isOpen = false;
      }
      yield await look();
      await delay(lookMs, undefined, { signal: lab.signal });
    }
    await altering;
    await fleet.stop();
    yield await look();
  } finally {
    // Behind an open transaction the ALTER TABLE, and behind it the programs, would wait on.
    await reader.query('rollback');
    await altering?.catch(() => {});
    await fleet.stop();
  }
}
