/** What a migration does to the table while others work on it: changes of the schema, and filling in batches. */
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Lab } from '../../../kit/experiment.ts';
import { runTraced, sqlStateOf } from './statements.ts';

export interface MigratorOptions {
  readonly lab: Lab;
  readonly client: pg.Client;
  readonly variant: string;
  readonly traced: boolean;
}

/** ms between two attempts at a lock, in which those who waited behind the first one go on. */
const pauseMs = 60;
/** Batches whose journeys are replayed: the later ones look alike. */
const replayedBatches = 20;

export interface Migrator {
  /**
   * Runs a change of the schema. With a `lockTimeoutMs` it gives up its place in the queue after that time and
   * tries again, until it gets the lock; 0 waits as long as it takes.
   */
  alter(sql: string, lockTimeoutMs: number): Promise<void>;
  /** How often `alter` has asked for a lock so far. */
  attempts(): number;
  /** Copies `place` to `city` where it is missing, some ids at a time, each batch a transaction of its own. */
  fillInBatches(batch: number): Promise<void>;
}

export function createMigrator({ lab, client, variant, traced }: MigratorOptions): Migrator {
  let attempts = 0;
  const run = async (label: string, sql: string, parameters: readonly unknown[] = [], isReplayed = traced) =>
    isReplayed
      ? await runTraced(lab, { client, from: 'migrator', variant, label, sql, parameters })
      : await client.query(sql, [...parameters]);
  return {
    async alter(sql, lockTimeoutMs) {
      await client.query(`set lock_timeout = ${lockTimeoutMs}`);
      for (;;) {
        attempts++;
        try {
          await run(sql.split(' ', 2).join(' '), sql);
          return;
        } catch (error) {
          // lock_not_available: the statement has changed nothing.
          if (sqlStateOf(error) !== '55P03') throw error;
        }
        await delay(pauseMs, undefined, { signal: lab.signal });
      }
    },

    attempts: () => attempts,

    async fillInBatches(batch) {
      const { rows } = await client.query<{ last: number }>('select max(id) as last from postcards');
      const last = rows[0]?.last ?? 0;
      // A batch waits for the row that somebody is writing: only a wait for the whole table makes others wait.
      await client.query('set lock_timeout = 0');
      for (let id = 0; id < last; id += batch) {
        lab.signal.throwIfAborted();
        await run(
          'fill a batch',
          'update postcards set city = place where id > $1 and id <= $2 and city is null',
          [id, id + batch],
          traced && id < replayedBatches * batch,
        );
        await delay(1, undefined, { signal: lab.signal });
      }
    },
  };
}
