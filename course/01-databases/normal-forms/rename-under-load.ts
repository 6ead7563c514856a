/** Gives a column another name while programs of both versions read and write it, in three ways, and counts what they meet. */
import { defineExperiment, type Lab } from '../../../kit/experiment.ts';
import { numberParameter, type ValuesOf } from '../../../kit/parameters.ts';
import { median } from '../../../kit/statistics.ts';
import { formatNumber, formatQuantity } from '../../../kit/text.ts';
import { sql as sqlPart } from '../../../parts/sql/part.ts';
import { openConnection } from '../../../parts/sql/sql.ts';
import { sqlOutcomes } from '../../lab/decisive.ts';
import { lateMs, type Tally } from './fleet.ts';
import { migrate } from './migration.ts';
import { createPostcards } from './postcards-table.ts';
import type { Way } from './programs.ts';
import {
  decideExpandLosesNone,
  decideRenameLoses,
  decideRewriteWaits,
  failedOf,
  fillingOf,
  lastOf,
  listOf,
  longestOf,
  type StepRow,
} from './step-rows.ts';

const parameters = {
  postcards: numberParameter({ title: 'postcards', default: 100_000, min: 1_000, max: 1_000_000 }),
  instances: numberParameter({ title: 'instances of the program', default: 6, min: 1, max: 20 }),
  rate: numberParameter({ title: 'load', unit: 'requests per second', default: 200, min: 10, max: 1_000 }),
  pause: numberParameter({
    title: 'pause between two replacements of an instance',
    unit: 'ms',
    default: 25,
    min: 0,
    max: 2_000,
  }),
  batch: numberParameter({ title: 'rows filled at a time', default: 1_000, min: 10, max: 1_000_000 }),
  rounds: numberParameter({ title: 'rounds', default: 3, min: 1, max: 20 }),
};

const order: readonly Way[] = ['rename', 'rewrite', 'batches'];

export const renameUnderLoad = defineExperiment<typeof parameters, StepRow>({
  id: 'normal-forms/rename-under-load',
  title: 'A column gets another name, under load',
  question: 'What do programs meet that read and write a column while it gets another name?',
  parameters,
  requires: { sql: ['sessions'] },
  quick: { postcards: 4_000, instances: 4, pause: 15, rounds: 1 },
  large: { postcards: 300_000 },
  prediction: {
    ask: 'In one round, while the column is renamed in place and the instances are replaced one by one, there fail',
    unit: 'requests',
    min: 0,
    // What arrives while one instance waits for the next (pause in ms), and some for the replacements themselves.
    max: { times: 0.001, of: ['rate', 'instances', 'pause'], plus: 20 },
    measured: (rows) => failedOf(rows, 'rename'),
  },
  variants: [
    { id: 'rename', title: 'rename' },
    { id: 'rewrite', title: 'rewrite' },
    { id: 'batches', title: 'batches' },
  ],
  topology: {
    nodes: [
      { id: 'programs', title: 'programs' },
      { id: 'sql', title: 'PostgreSQL' },
      { id: 'migrator', title: 'migration' },
    ],
    edges: [
      { from: 'programs', to: 'sql', parameter: 'rate' },
      { from: 'migrator', to: 'sql' },
    ],
  },
  columns: {
    variant: { title: 'way' },
    round: { title: 'round' },
    step: { title: 'step' },
    requests: { title: 'requests' },
    sentSoFar: { title: 'requests so far' },
    failed: { title: 'failed' },
    failedSoFar: { title: 'failed so far', unit: 'requests' },
    late: { title: `later than ${lateMs} ms`, unit: 'requests' },
    longest: { title: 'longest wait', unit: 'ms' },
    lost: { title: 'writes lost' },
    outcome: { title: 'requests were' },
  },
  measure,
  figures: [
    {
      id: 'failed',
      title: 'Requests that failed',
      x: 'sentSoFar',
      y: 'failedSoFar',
      reading(rows) {
        const [rename, rewrite, batches] = order.map((way) =>
          formatNumber(lastOf(rows, way)?.failedSoFar ?? 0),
        );
        return `In all rounds together ${rename} requests failed where the column was renamed in place, ${rewrite} and ${batches} where the new column stood beside the old one: between the rename and the last replaced instance, one of the two versions asks for a name that is not there.`;
      },
    },
    {
      id: 'longest-wait',
      title: 'The longest wait',
      x: 'sentSoFar',
      y: 'longest',
      reading(rows) {
        const [rename, rewrite, batches] = order.map((way) =>
          formatQuantity(median(longestOf(rows, way)), 'ms'),
        );
        return `The longest wait of a migration was ${rename} with the rename, ${rewrite} with the rewrite and ${batches} with batches (medians): while a table is rewritten, nobody reads it.`;
      },
    },
    {
      id: 'steps',
      title: 'Step by step',
      kind: 'matrix',
      x: 'variant',
      y: 'step',
      cell: 'outcome',
      tones: { answered: 'good', late: 'bad', refused: 'bad' },
      reading(rows) {
        const refused = rows.filter(({ outcome }) => outcome === 'refused').map(({ step }) => `“${step}”`);
        const late = rows.filter(({ outcome }) => outcome === 'late').map(({ step }) => `“${step}”`);
        return `Requests were refused in: ${listOf(refused)}; some were answered later than ${lateMs} ms in: ${listOf(late)}.`;
      },
    },
  ],
  findings: [
    {
      id: 'rename-loses',
      claim: 'A rename in place loses requests until the last instance is replaced.',
      decide: decideRenameLoses,
    },
    {
      id: 'expand-loses-none',
      claim:
        'Expand, migrate, contract fails no request and loses no write, however the new column is filled.',
      decide: decideExpandLosesNone,
    },
    {
      id: 'rewrite-waits',
      claim:
        'While the table is rewritten, somebody waits at least twice as long as while it is filled in batches.',
      decide: decideRewriteWaits,
    },
  ],
  numbers: {
    'rename-failed': (rows) => failedOf(rows, 'rename'),
    'expand-failed': (rows) => Math.max(failedOf(rows, 'rewrite'), failedOf(rows, 'batches')),
    'rewrite-ms': (rows) => median(fillingOf(rows, 'rewrite')),
    'batches-ms': (rows) => median(fillingOf(rows, 'batches')),
    'rows-migrated': (_, values) => values.postcards,
    'batch-size': (_, values) => values.batch,
  },
  decisive: sqlOutcomes,
});

/** The ways in turns, each on a table of its own, so that a busy moment of the machine meets all of them. */
async function* measure(values: ValuesOf<typeof parameters>, lab: Lab): AsyncIterable<StepRow> {
  const sql = await lab.start(sqlPart);
  const client = lab.keep(await openConnection(sql.url), (client) => client.end());
  const soFar = Object.fromEntries(order.map((way) => [way, { sent: 0, failed: 0 }])) as Record<
    Way,
    { sent: number; failed: number }
  >;
  for (let round = 1; round <= values.rounds; round++) {
    for (const [place, way] of order.entries()) {
      const done = (round - 1) * order.length + place;
      const say = (what: string) =>
        lab.progress(done, values.rounds * order.length, `round ${round}, ${way}: ${what}`);
      say('filling the table');
      await createPostcards(client, values.postcards);
      const met = await migrate(way, client, { values, lab, url: sql.url, round, say });
      for (const [index, { step, tally }] of met.steps.entries()) {
        const sum = soFar[way];
        sum.sent += tally.sent;
        sum.failed += tally.failed;
        yield {
          variant: way,
          round,
          step: step.name,
          requests: tally.sent,
          sentSoFar: sum.sent,
          failed: tally.failed,
          failedSoFar: sum.failed,
          late: tally.late,
          longest: tally.longest,
          lost: index === met.steps.length - 1 ? met.lost : 0,
          outcome: outcomeOf(tally),
        };
      }
    }
  }
}

function outcomeOf({ failed, late }: Tally): string {
  if (failed > 0) return 'refused';
  return late > 0 ? 'late' : 'answered';
}
