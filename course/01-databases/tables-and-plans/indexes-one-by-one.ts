/** Adds the indexes of Postcards one by one, and counts what four statements read and write after each. */
import { type Decision, defineExperiment } from '../../../kit/experiment.ts';
import { numberParameter } from '../../../kit/parameters.ts';
import { formatNumber } from '../../../kit/text.ts';
import { sqlOutcomes } from '../../lab/decisive.ts';
import { measureStatements, type StatementId, type StatementRow } from './served-and-paid.ts';

const parameters = {
  postcards: numberParameter({
    title: 'postcards in the table',
    default: 100_000,
    min: 2_000,
    max: 1_000_000,
  }),
};

/** In a table of fewer postcards the planner may rightly read all of them for anything. */
const tellingPostcards = 5_000;

export const indexesOneByOne = defineExperiment<typeof parameters, StatementRow>({
  id: 'tables-and-plans/indexes-one-by-one',
  title: 'Indexes, added one by one',
  question: 'Which statement does each index serve, and what does every insert pay for it?',
  parameters,
  quick: { postcards: 10_000 },
  large: { postcards: 1_000_000 },
  prediction: {
    ask: 'Compared with one index, an insert into a table with four will write to the log',
    unit: '%',
    min: 100,
    max: 500,
    measured: (rows) =>
      (at(rows, 'insert', 'last', 'walBytes') / at(rows, 'insert', 'first', 'walBytes')) * 100,
  },
  variants: [
    { id: 'sender', title: 'sender' },
    { id: 'busy', title: 'busy' },
    { id: 'join', title: 'join' },
    { id: 'insert', title: 'insert' },
  ],
  topology: {
    nodes: [
      { id: 'client', title: 'client' },
      { id: 'sql', title: 'PostgreSQL' },
    ],
    edges: [{ from: 'client', to: 'sql' }],
  },
  columns: {
    variant: { title: 'statement' },
    indexes: { title: 'indexes' },
    added: { title: 'added last' },
    scan: { title: 'postcards read by' },
    returned: { title: 'returned', unit: 'rows' },
    rowsRead: { title: 'rows read', unit: 'rows' },
    blocks: { title: 'blocks touched', unit: 'blocks' },
    forcedBlocks: { title: 'blocks, Seq Scan forbidden', unit: 'blocks' },
    walRecords: { title: 'log records' },
    walBytes: { title: 'written to the log', unit: 'bytes' },
    plan: { title: 'plan', document: true },
  },
  measure: (values, lab) => measureStatements(values.postcards, lab),
  figures: [
    {
      id: 'rows-read',
      title: 'Rows read',
      x: 'indexes',
      y: 'rowsRead',
      reading(rows) {
        const read = (variant: StatementId, place: Place) =>
          formatNumber(at(rows, variant, place, 'rowsRead'));
        return `With all indexes the sender’s lookup reads ${read('sender', 'last')} rows instead of ${read('sender', 'first')}, the join ${read('join', 'last')} instead of ${read('join', 'first')}; the busy sender’s lookup reads ${read('busy', 'last')}, as before.`;
      },
    },
    {
      id: 'written',
      title: 'Written to the log',
      x: 'indexes',
      y: 'walBytes',
      reading(rows) {
        const written = (place: Place) => formatNumber(at(rows, 'insert', place, 'walBytes'));
        const reading = rows.filter(({ variant }) => variant !== 'insert').map(({ walBytes }) => walBytes);
        return `An insert writes ${written('first')} bytes to the log with one index and ${written('last')} with all; what only reads writes ${formatNumber(Math.max(0, ...reading))}.`;
      },
    },
    {
      kind: 'plan',
      id: 'plans',
      title: 'Plans',
      plan: 'plan',
      named: ['variant', 'indexes', 'added'],
      reading(rows) {
        const scan = (place: Place) => of(rows, 'join').at(place === 'first' ? 0 : -1)?.scan ?? 'nothing';
        return `With the primary key alone the join reads the postcards by ${scan('first')}, with all indexes by ${scan('last')}.`;
      },
    },
  ],
  findings: [
    {
      id: 'lookup-is-served',
      claim:
        'The lookup reads every postcard until the index on the sender comes, then only those that it returns.',
      decide: (rows, { postcards }) => decideServed(rows, 'sender', '(sender_id', postcards),
    },
    {
      id: 'join-is-served',
      claim:
        'The join of albums with their postcards reads every postcard until an index begins with the foreign key.',
      decide: (rows, { postcards }) => decideServed(rows, 'join', '(album_id', postcards),
    },
    {
      id: 'common-value-is-scanned',
      claim:
        'For the sender of half of the postcards the planner ignores the index, and rightly: forced to use it, it touches more blocks.',
      decide(rows) {
        const last = of(rows, 'busy').at(-1);
        if (!last || last.indexes < 2) return undecided('There was no such index.');
        return {
          verdict: last.scan === 'Seq Scan' && last.forcedBlocks > last.blocks ? 'passed' : 'failed',
          because: `${last.scan}, ${formatNumber(last.blocks)} blocks; forced to the index ${formatNumber(last.forcedBlocks)}`,
        };
      },
    },
    {
      id: 'every-index-is-paid',
      claim:
        'Each index adds a record to what an insert writes to the log, whether any statement uses it or not.',
      decide(rows) {
        const own = of(rows, 'insert');
        if (own.length < 2) return undecided('It takes two numbers of indexes to tell.');
        const records = own.map(({ walRecords }) => walRecords);
        const grows = records.every((count, place) => place === 0 || count >= (records[place - 1] ?? 0) + 1);
        return {
          verdict: grows ? 'passed' : 'failed',
          because: `${records.map(formatNumber).join(', ')} records, ${own.map(({ walBytes }) => formatNumber(walBytes)).join(', ')} bytes`,
        };
      },
    },
  ],
  numbers: {
    'table-postcards': (_, values) => values.postcards,
    'join-returned': (rows) => at(rows, 'join', 'last', 'returned'),
    'join-before': (rows) => at(rows, 'join', 'first', 'rowsRead'),
    'join-after': (rows) => at(rows, 'join', 'last', 'rowsRead'),
    'busy-returned': (rows) => at(rows, 'busy', 'last', 'returned'),
    'busy-blocks': (rows) => at(rows, 'busy', 'last', 'blocks'),
    'busy-forced': (rows) => at(rows, 'busy', 'last', 'forcedBlocks'),
    'insert-first': (rows) => at(rows, 'insert', 'first', 'walBytes'),
    'insert-last': (rows) => at(rows, 'insert', 'last', 'walBytes'),
  },
  decisive: sqlOutcomes,
});

type Place = 'first' | 'last';

/** The rows of one statement, fewest indexes first. */
function of(rows: readonly StatementRow[], variant: StatementId): StatementRow[] {
  return rows.filter((row) => row.variant === variant).toSorted((a, b) => a.indexes - b.indexes);
}

/** A number with the primary key alone, or with all indexes; NaN where there is none. */
function at(
  rows: readonly StatementRow[],
  variant: StatementId,
  place: Place,
  column: keyof StatementRow,
): number {
  return Number(of(rows, variant).at(place === 'first' ? 0 : -1)?.[column]);
}

/** Before the index that begins like this, all postcards are read; from then on, little more than is returned. */
function decideServed(
  rows: readonly StatementRow[],
  variant: StatementId,
  beginning: string,
  postcards: number,
): Decision {
  const own = of(rows, variant);
  const arrival = own.findIndex(({ added }) => added.startsWith(beginning));
  const [before, after] = [own.slice(0, arrival), own.slice(arrival)];
  const [first, last] = [before.at(-1), after.at(-1)];
  if (arrival < 1 || !first || !last) return undecided('No such index was added.');
  // The join reads the albums as well, each of which returns a postcard or more.
  const served = after.every(({ rowsRead, returned }) => rowsRead <= 2 * returned);
  if (!served && postcards < tellingPostcards)
    return undecided('The table is so small that the planner reads all of it.');
  return {
    verdict: served && before.every(({ rowsRead }) => rowsRead >= postcards) ? 'passed' : 'failed',
    because: `${formatNumber(first.rowsRead)} rows read before, ${formatNumber(last.rowsRead)} after, for ${formatNumber(last.returned)} returned`,
  };
}

function undecided(because: string): Decision {
  return { verdict: 'undecided', because };
}
