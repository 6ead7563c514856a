/** Loads the postcards of some senders by a loop and by a batch, with and without an index, and counts the rows read. */
import { defineExperiment, type Lab } from '../../../kit/experiment.ts';
import { numberParameter, type ValuesOf } from '../../../kit/parameters.ts';
import { formatNumber } from '../../../kit/text.ts';
import { sqlOutcomes } from '../../lab/decisive.ts';
import { of, type WayBack, type WayBackRow, wayBackFindings } from './way-back-row.ts';

const parameters = {
  postcards: numberParameter({
    title: 'postcards in the table',
    default: 20_000,
    min: 5_000,
    max: 1_000_000,
  }),
  senders: numberParameter({ title: 'senders asked for, at most', default: 10, min: 2, max: 50 }),
};

export const wayBack = defineExperiment<typeof parameters, WayBackRow>({
  id: 'orm/way-back',
  title: 'From the sender to the postcards',
  question: 'How many rows does PostgreSQL read to find the postcards of some senders?',
  parameters,
  quick: { postcards: 10_000 },
  large: { postcards: 500_000, senders: 30 },
  prediction: {
    ask: 'For the most senders, the loop without an index will make PostgreSQL read',
    unit: 'rows',
    min: 0,
    max: { times: 3, of: ['postcards', 'senders'] },
    measured: (rows) => last(rows, 'loop-none', 'rowsRead'),
  },
  variants: [
    { id: 'loop-none', title: 'loop, no index' },
    { id: 'batch-none', title: 'batch, no index' },
    { id: 'loop-indexed', title: 'loop, index' },
    { id: 'batch-indexed', title: 'batch, index' },
  ],
  topology: {
    nodes: [
      { id: 'backend', title: 'backend' },
      { id: 'sql', title: 'PostgreSQL' },
    ],
    edges: [{ from: 'backend', to: 'sql' }],
  },
  columns: {
    variant: { title: 'loaded by' },
    senders: { title: 'senders' },
    index: { title: 'index' },
    table: { title: 'the table has', unit: 'rows' },
    statements: { title: 'statements' },
    returned: { title: 'returned', unit: 'rows' },
    rowsRead: { title: 'rows read', unit: 'rows' },
    scan: { title: 'read by' },
    plan: { title: 'plan', document: true },
  },
  measure,
  figures: [
    {
      id: 'rows-read',
      title: 'Rows read',
      x: 'senders',
      y: 'rowsRead',
      scale: 'log',
      predicted: true,
      reading(rows) {
        const read = (variant: WayBack) => formatNumber(last(rows, variant, 'rowsRead'));
        return `For the most senders PostgreSQL read ${read('loop-none')} rows by the loop and ${read('batch-none')} by the batch without an index, and ${read('loop-indexed')} and ${read('batch-indexed')} with one: the batch saves the statements, the index saves the rows.`;
      },
    },
    {
      kind: 'plan',
      id: 'plans',
      title: 'Plans',
      plan: 'plan',
      named: ['variant', 'senders'],
      reading(rows) {
        const scan = (variant: WayBack) => of(rows, variant).at(-1)?.scan ?? 'nothing';
        return `Without an index the planner chose ${scan('loop-none')} for the loop and ${scan('batch-none')} for the batch; with one, ${scan('loop-indexed')} and ${scan('batch-indexed')}.`;
      },
    },
  ],
  findings: wayBackFindings,
  numbers: {
    table: (_, values) => values.postcards,
    asked: (rows) => last(rows, 'loop-none', 'senders'),
    returned: (rows) => last(rows, 'batch-indexed', 'returned'),
    'loop-scan-rows': (rows) => last(rows, 'loop-none', 'rowsRead'),
    'batch-scan-rows': (rows) => last(rows, 'batch-none', 'rowsRead'),
    'index-rows': (rows) => last(rows, 'batch-indexed', 'rowsRead'),
  },
  decisive: sqlOutcomes,
});

async function* measure(values: ValuesOf<typeof parameters>, lab: Lab): AsyncIterable<WayBackRow> {
  // Drizzle is read when it is used, as in n-plus-one.ts.
  const { measureWayBack } = await import('./lookups.ts');
  const asked = [...new Set([1, Math.ceil(values.senders / 3), values.senders])];
  yield* measureWayBack({ postcards: values.postcards, asked }, lab);
}

/** A number for the most senders; NaN where there is none. */
function last(rows: readonly WayBackRow[], variant: WayBack, column: keyof WayBackRow): number {
  return Number(of(rows, variant).at(-1)?.[column]);
}
