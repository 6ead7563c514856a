/** Lets nodes join one by one, counts the items that have to move, and carries the model on to a thousand nodes. */
import { defineExperiment } from '../../../kit/experiment.ts';
import { numberParameter } from '../../../kit/parameters.ts';
import { formatNumber } from '../../../kit/text.ts';
import { awsHeads } from '../../lab/decisive.ts';
import { moveFindings } from './move-findings.ts';
import { type MoveRow, modelAlone, type Placing, smallRun } from './move-row.ts';
import { measureMoves } from './moves.ts';

const parameters = {
  items: numberParameter({ title: 'items in the tables', default: 1_000, min: 100, max: 10_000 }),
  tables: numberParameter({ title: 'tables, at the end', default: 6, min: 3, max: 12 }),
  points: numberParameter({ title: 'points of each node on the ring', default: 128, min: 8, max: 512 }),
  keys: numberParameter({ title: 'keys of the model', default: 200_000, min: 10_000, max: 2_000_000 }),
  nodes: numberParameter({ title: 'nodes of the model, up to', default: 1_024, min: 2, max: 1_024 }),
};

export const movedKeys = defineExperiment<typeof parameters, MoveRow>({
  id: 'single-table/moved-keys',
  title: 'A node joins',
  question: 'How many keys have to move when a node joins n others?',
  parameters,
  quick: { items: 200, tables: 4, keys: 20_000, nodes: 64 },
  large: { items: 5_000, tables: 12, keys: 1_000_000 },
  prediction: {
    ask: 'When keys are placed by the remainder of a division, and a table joins the others at the end, there move',
    unit: '% of the items',
    min: 0,
    max: 100,
    measured: (rows) => Number(smallRun(rows, 'modulo').at(-1)?.measured),
  },
  variants: [
    { id: 'modulo', title: 'modulo' },
    { id: 'ring, one point each', title: 'ring, one point' },
    { id: 'ring', title: 'ring, many points' },
    { id: 'rendezvous', title: 'rendezvous' },
  ],
  topology: {
    nodes: [
      { id: 'backend', title: 'who moves' },
      { id: 'store', title: 'tables as nodes' },
    ],
    edges: [{ from: 'backend', to: 'store', parameter: 'tables' }],
  },
  columns: {
    variant: { title: 'placed by' },
    where: { title: 'where' },
    tables: { title: 'tables before' },
    nodes: { title: 'nodes before' },
    keys: { title: 'keys of the model' },
    fair: { title: 'an even share', unit: '%' },
    moved: { title: 'moved, by the model', unit: '%' },
    movedBetween: { title: 'between old nodes, by the model', unit: '%' },
    imbalance: { title: 'fullest node, times the mean' },
    measured: { title: 'moved, measured', unit: '%' },
    measuredBetween: { title: 'between old tables, measured', unit: '%' },
    error: { title: 'model off by', unit: 'points' },
    chance: { title: 'by chance up to', unit: 'points' },
    misplaced: { title: 'items misplaced' },
  },
  measure: (values, lab) => measureMoves(values, lab),
  figures: [
    {
      id: 'measured',
      title: 'Items moved between tables',
      x: 'tables',
      y: 'measured',
      predicted: true,
      reading(rows) {
        const moved = (variant: Placing) =>
          `${formatNumber(numberOf(smallRun(rows, variant), 'measured'))} %`;
        return `When a table joined ${formatNumber(numberOf(smallRun(rows), 'tables'))}, ${moved('modulo')} of the items moved by modulo, ${moved('ring')} on the ring, ${moved('rendezvous')} by rendezvous.`;
      },
    },
    {
      id: 'moved',
      title: 'Keys moved, by the model',
      x: 'nodes',
      y: 'moved',
      scale: 'log',
      reading(rows) {
        const moved = (variant: Placing) => `${formatNumber(numberOf(modelAlone(rows, variant), 'moved'))} %`;
        return `When a node joins ${formatNumber(numberOf(modelAlone(rows), 'nodes'))}, ${moved('modulo')} of the keys move by modulo, ${moved('ring')} on the ring, ${moved('rendezvous')} by rendezvous: an even share is ${formatNumber(numberOf(modelAlone(rows), 'fair'))} %.`;
      },
    },
    {
      id: 'imbalance',
      title: 'The fullest node, by the model',
      x: 'nodes',
      y: 'imbalance',
      scale: 'log',
      reading(rows) {
        const times = (variant: Placing) => formatNumber(numberOf(modelAlone(rows, variant), 'imbalance'));
        return `With the most nodes the fullest holds ${times('ring, one point each')} times the mean on a ring of single points, ${times('ring')} with virtual nodes, ${times('rendezvous')} by rendezvous, ${times('modulo')} by modulo.`;
      },
    },
  ],
  findings: moveFindings,
  numbers: {
    items: (_, values) => values.items,
    tables: (rows) => numberOf(smallRun(rows), 'tables'),
    points: (_, values) => values.points,
    'model-keys': (_, values) => values.keys,
    'model-nodes': (_, values) => values.nodes,
    'modulo-moved': (rows) => numberOf(smallRun(rows, 'modulo'), 'measured'),
    'ring-moved': (rows) => numberOf(smallRun(rows, 'ring'), 'measured'),
    'rendezvous-moved': (rows) => numberOf(smallRun(rows, 'rendezvous'), 'measured'),
    'far-fair': (rows) => numberOf(modelAlone(rows), 'fair'),
    'far-modulo-moved': (rows) => numberOf(modelAlone(rows, 'modulo'), 'moved'),
    'far-ring-moved': (rows) => numberOf(modelAlone(rows, 'ring'), 'moved'),
    'single-imbalance': (rows) => numberOf(modelAlone(rows, 'ring, one point each'), 'imbalance'),
    'ring-imbalance': (rows) => numberOf(modelAlone(rows, 'ring'), 'imbalance'),
    'move-error': (rows) => Math.max(...smallRun(rows).map(({ error }) => Number(error))),
  },
  decisive: awsHeads,
});

/** Of the last row: the most tables, or the most nodes. */
function numberOf(rows: readonly MoveRow[], column: keyof MoveRow): number {
  return Number(rows.at(-1)?.[column]);
}
