/** One way through a migration from its first step to its last, while a fleet of programs works on the table. */
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Lab } from '../../../kit/experiment.ts';
import { startFleet, type Tally } from './fleet.ts';
import { createMigrator } from './migrator.ts';
import { countLost } from './postcards-table.ts';
import { type Step, type Way, ways } from './programs.ts';

/** ms of load without a change, before and after. */
const quietMs = 150;
/** ms that a change of the schema waits for its lock before it steps back. */
const lockTimeoutMs = 50;

export interface MigrationValues {
  readonly postcards: number;
  readonly instances: number;
  readonly rate: number;
  readonly pause: number;
  readonly batch: number;
}

export interface Ground {
  readonly values: MigrationValues;
  readonly lab: Lab;
  readonly url: string;
  readonly round: number;
  say(what: string): void;
}

/** Migrates the table in one way while the fleet works on it. */
export async function migrate(way: Way, client: pg.Client, { values, lab, url, round, say }: Ground) {
  const { instances, rate, postcards, pause, batch } = values;
  const traced = round === 1;
  const fleet = await startFleet({
    ...{ lab, url, variant: way, instances, rate, postcards },
    replayOneOf: traced ? 6 : 0,
  });
  const migrator = createMigrator({ lab, client, variant: way, traced });
  const steps: { step: Step; tally: Tally }[] = [];
  let written: ReadonlyMap<number, string>;
  try {
    for (const step of ways[way]) {
      say(step.name);
      steps.push({ step, tally: fleet.enter() });
      for (const statement of step.alter ?? []) await migrator.alter(statement, lockTimeoutMs);
      if (step.fillInBatches) await migrator.fillInBatches(batch);
      if (step.deploy) await fleet.deploy(step.deploy, pause);
      if (!step.alter && !step.fillInBatches && !step.deploy)
        await delay(quietMs, undefined, { signal: lab.signal });
    }
  } finally {
    written = await fleet.stop();
  }
  return { steps, lost: await countLost(client, written) };
}
