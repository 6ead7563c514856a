/** Looks up one sender's postcards in growing tables, under five sets of indexes, and counts what PostgreSQL reads. */
import { defineExperiment } from '../../../kit/experiment.ts';
import { numberParameter } from '../../../kit/parameters.ts';
import { formatNumber } from '../../../kit/text.ts';
import { sqlOutcomes } from '../../lab/decisive.ts';
import { lookupFindings, of } from './lookup-findings.ts';
import { type IndexSet, type LookupRow, measureLookups } from './lookups.ts';

const parameters = {
  postcards: numberParameter({
    title: 'postcards in the largest table',
    default: 100_000,
    min: 2_000,
    max: 1_000_000,
  }),
};

export const indexOrScan = defineExperiment<typeof parameters, LookupRow>({
  id: 'tables-and-plans/index-or-scan',
  title: 'With an index, or without',
  question: 'How much does PostgreSQL read to find the postcards of one sender, in tables that grow?',
  parameters,
  quick: { postcards: 10_000 },
  large: { postcards: 1_000_000 },
  prediction: {
    ask: 'To find one sender’s postcards in the largest table, PostgreSQL without an index will read',
    unit: 'rows',
    min: 0,
    max: { times: 2, of: ['postcards'] },
    measured: (rows) => of(rows, 'none').at(-1)?.rowsRead ?? Number.NaN,
  },
  variants: [
    { id: 'none', title: 'none' },
    { id: 'sender', title: 'sender' },
    { id: 'album-sender', title: 'album+' },
    { id: 'place-sender', title: 'place+' },
    { id: 'sender-date', title: 'sender+' },
  ],
  topology: {
    nodes: [
      { id: 'client', title: 'client' },
      { id: 'sql', title: 'PostgreSQL' },
    ],
    edges: [{ from: 'client', to: 'sql' }],
  },
  columns: {
    variant: { title: 'index' },
    index: { title: 'on' },
    postcards: { title: 'postcards' },
    scan: { title: 'read by' },
    returned: { title: 'returned', unit: 'rows' },
    rowsRead: { title: 'rows read', unit: 'rows' },
    blocks: { title: 'blocks touched', unit: 'blocks' },
    tableBlocks: { title: 'the table has', unit: 'blocks' },
    indexBlocks: { title: 'the index has', unit: 'blocks' },
    searches: { title: 'index searches' },
    executionMs: { title: 'in the database', unit: 'ms' },
    ratio: { title: 'as long as with (sender_id)', unit: 'times' },
    ratioLow: { title: 'at least', unit: 'times' },
    ratioHigh: { title: 'at most', unit: 'times' },
    plan: { title: 'plan', document: true },
  },
  measure: (values, lab) => measureLookups(values.postcards, lab),
  figures: [
    {
      id: 'rows-read',
      title: 'Rows read',
      x: 'postcards',
      y: 'rowsRead',
      scale: 'log',
      predicted: true,
      reading(rows) {
        const [none, sender] = [of(rows, 'none').at(-1), of(rows, 'sender').at(-1)];
        return `Among ${formatNumber(none?.postcards ?? 0)} postcards PostgreSQL read ${formatNumber(none?.rowsRead ?? 0)} rows without an index and ${formatNumber(sender?.rowsRead ?? 0)} with one on the sender: one line grows with the table, the other does not.`;
      },
    },
    {
      id: 'blocks',
      title: 'Blocks touched',
      x: 'postcards',
      y: 'blocks',
      scale: 'log',
      reading(rows) {
        const blocks = (variant: IndexSet) => formatNumber(of(rows, variant).at(-1)?.blocks ?? 0);
        return `In the largest table the lookup touched ${blocks('none')} blocks without an index, ${blocks('sender')} with one on the sender, ${blocks('sender-date')} where the sender comes first, but ${blocks('album-sender')} where the album comes first, and ${blocks('place-sender')} where the place does.`;
      },
    },
    {
      kind: 'plan',
      id: 'plans',
      title: 'Plans',
      plan: 'plan',
      named: ['index', 'postcards'],
      reading(rows) {
        const scan = (variant: IndexSet) => of(rows, variant).at(-1)?.scan ?? 'nothing';
        return `In the largest table the planner chose ${scan('none')} without an index, ${scan('sender')} with one on the sender, and ${scan('album-sender')} where the album comes first.`;
      },
    },
  ],
  findings: lookupFindings,
  numbers: {
    postcards: (_, values) => values.postcards,
    returned: (rows) => last(rows, 'sender', 'returned'),
    'table-blocks': (rows) => last(rows, 'none', 'tableBlocks'),
    'scan-rows': (rows) => last(rows, 'none', 'rowsRead'),
    'scan-times': (rows) => last(rows, 'none', 'ratio'),
    'index-rows': (rows) => last(rows, 'sender', 'rowsRead'),
    'index-blocks': (rows) => last(rows, 'sender', 'blocks'),
    'prefix-blocks': (rows) => last(rows, 'sender-date', 'blocks'),
    'behind-many-blocks': (rows) => last(rows, 'album-sender', 'blocks'),
    'behind-many-all': (rows) => last(rows, 'album-sender', 'indexBlocks'),
    'behind-few-blocks': (rows) => last(rows, 'place-sender', 'blocks'),
    'behind-few-all': (rows) => last(rows, 'place-sender', 'indexBlocks'),
    'behind-few-searches': (rows) => last(rows, 'place-sender', 'searches'),
  },
  decisive: sqlOutcomes,
});

/** A number from the largest table; NaN where there is none. */
function last(rows: readonly LookupRow[], variant: IndexSet, column: keyof LookupRow): number {
  return Number(of(rows, variant).at(-1)?.[column]);
}
