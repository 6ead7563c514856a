/** Adds members to albums from several clients while users and albums are deleted, with and without keys, and counts what is wrong after. */
import { defineExperiment } from '../../../kit/experiment.ts';
import { numberParameter } from '../../../kit/parameters.ts';
import { formatNumber } from '../../../kit/text.ts';
import { sqlOutcomes } from '../../lab/decisive.ts';
import { doubleTapFindings } from './double-tap-findings.ts';
import { type DoubleTapRow, of, total, type Way, ways, wayTitles } from './double-tap-row.ts';
import { measureRounds } from './rounds.ts';

const parameters = {
  albums: numberParameter({ title: 'albums', default: 20, min: 4, max: 300 }),
  members: numberParameter({ title: 'members join each', default: 10, min: 3, max: 50 }),
  clients: numberParameter({ title: 'clients at once, at most', default: 8, min: 1, max: 32 }),
};

export const doubleTap = defineExperiment<typeof parameters, DoubleTapRow>({
  id: 'associations/double-tap',
  title: 'The double tap',
  question: 'What do clients that add the same members at the same time leave behind, with and without keys?',
  parameters,
  requires: { sql: ['sessions'] },
  quick: { albums: 8, members: 6 },
  large: { albums: 100, members: 12, clients: 16 },
  prediction: {
    ask: 'With the most clients at once, the table without a key will hold',
    unit: 'duplicates',
    min: 0,
    max: { times: 1.5, of: ['albums', 'members'] },
    measured: (rows) => last(rows, 'none', 'duplicates'),
  },
  variants: ways.map((id) => ({ id, title: wayTitles[id] })),
  topology: {
    nodes: [
      { id: 'first', title: 'first tap' },
      { id: 'sql', title: 'PostgreSQL' },
      { id: 'second', title: 'second tap' },
      { id: 'others', title: 'who deletes', role: 'outside' },
    ],
    edges: [
      { from: 'first', to: 'sql' },
      { from: 'second', to: 'sql' },
      { from: 'others', to: 'sql' },
    ],
  },
  columns: {
    variant: { title: 'members kept with' },
    clients: { title: 'clients at once' },
    adds: { title: 'attempts' },
    added: { title: 'told “added”' },
    there: { title: 'told “there”' },
    refused: { title: 'refused' },
    addedAgain: { title: '“added” again' },
    statements: { title: 'statements each' },
    duplicates: { title: 'duplicates' },
    orphans: { title: 'orphans' },
    lost: { title: 'lost' },
  },
  measure: (values, lab) => measureRounds(values, lab),
  figures: [
    {
      id: 'duplicates',
      title: 'Members stored twice',
      x: 'clients',
      y: 'duplicates',
      predicted: true,
      reading: (rows) =>
        `With ${clientsOf(rows)} clients at once there were ${tell(rows, 'none', 'duplicates')} duplicates without a key and ${tell(rows, 'surrogate', 'duplicates')} with only an id; with the composite key ${tell(rows, 'composite', 'duplicates')}. One client alone left none in any way.`,
    },
    {
      id: 'orphans',
      title: 'Members of no album, or who are nobody',
      x: 'clients',
      y: 'orphans',
      reading: (rows) =>
        `With ${clientsOf(rows)} clients at once there were ${tell(rows, 'none', 'orphans')} orphans without a key and ${tell(rows, 'composite', 'orphans')} under the composite key; with foreign keys ${tell(rows, 'references', 'orphans')}.`,
    },
    {
      id: 'lost',
      title: 'Members that were confirmed and are not there',
      x: 'clients',
      y: 'lost',
      reading: (rows) =>
        `With ${clientsOf(rows)} clients at once the list in the album’s row lost ${tell(rows, 'array', 'lost')} members; the table with both keys ${tell(rows, 'references', 'lost')}.`,
    },
  ],
  findings: doubleTapFindings,
  numbers: {
    clients: (_, values) => values.clients,
    attempts: (rows) => last(rows, 'none', 'adds'),
    'none-duplicates': (rows) => last(rows, 'none', 'duplicates'),
    'surrogate-duplicates': (rows) => last(rows, 'surrogate', 'duplicates'),
    'key-duplicates': (rows) => total(rows, ['composite', 'references'], 'duplicates'),
    'none-orphans': (rows) => last(rows, 'none', 'orphans'),
    'composite-orphans': (rows) => last(rows, 'composite', 'orphans'),
    'references-orphans': (rows) => total(rows, ['references'], 'orphans'),
    'array-lost': (rows) => last(rows, 'array', 'lost'),
    'array-orphans': (rows) => total(rows, ['array'], 'orphans'),
    'none-again': (rows) => last(rows, 'none', 'addedAgain'),
    'references-again': (rows) => total(rows, ['references'], 'addedAgain'),
    'none-statements': (rows) => last(rows, 'none', 'statements'),
  },
  decisive: sqlOutcomes,
});

/** A number of the round with the most clients; NaN where there is none. */
function last(rows: readonly DoubleTapRow[], way: Way, column: keyof DoubleTapRow): number {
  return Number(of(rows, way).at(-1)?.[column]);
}

function tell(rows: readonly DoubleTapRow[], way: Way, column: keyof DoubleTapRow): string {
  return formatNumber(last(rows, way, column));
}

function clientsOf(rows: readonly DoubleTapRow[]): string {
  return formatNumber(Math.max(...rows.map(({ clients }) => clients)));
}
