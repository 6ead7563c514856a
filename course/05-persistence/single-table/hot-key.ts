/** Writes to one hot item and to several that share its load, and holds a model against it that also runs large tables. */
import { defineExperiment } from '../../../kit/experiment.ts';
import { numberParameter } from '../../../kit/parameters.ts';
import { formatNumber } from '../../../kit/text.ts';
import { awsHeads } from '../../lab/decisive.ts';
import { measureHeat } from './heat.ts';
import { heatFindings } from './heat-findings.ts';
import { type HeatRow, modelAlone, type Spread, smallRun } from './heat-row.ts';

const parameters = {
  load: numberParameter({
    title: 'load, up to',
    unit: 'times what one partition gives',
    default: 4,
    min: 1,
    max: 4,
  }),
  seconds: numberParameter({ title: 'each load lasts', unit: 's', default: 4, min: 1, max: 30 }),
  shards: numberParameter({ title: 'keys that share the load', default: 8, min: 2, max: 32 }),
  partitions: numberParameter({ title: 'partitions of the large table', default: 100, min: 10, max: 1_000 }),
  keys: numberParameter({
    title: 'albums in the large table',
    default: 1_000_000,
    min: 1_000,
    max: 2_000_000,
  }),
};

export const hotKey = defineExperiment<typeof parameters, HeatRow>({
  id: 'single-table/hot-key',
  title: 'A key that everybody wants',
  question: 'How many writes are refused when all want the same item, and what helps?',
  parameters,
  quick: { load: 2, seconds: 1, partitions: 20, keys: 20_000 },
  large: { seconds: 10, partitions: 500, keys: 2_000_000 },
  prediction: {
    ask: 'At the highest load on one item, of every hundred writes there are refused',
    unit: 'writes',
    min: 0,
    max: 100,
    measured: (rows) => Number(smallRun(rows, 'one item').at(-1)?.measured),
  },
  variants: [
    { id: 'one item', title: 'one item' },
    { id: 'spread', title: 'spread over keys' },
  ],
  topology: {
    nodes: [
      { id: 'backend', title: 'backend' },
      { id: 'store', title: 'key-value store' },
    ],
    edges: [{ from: 'backend', to: 'store', parameter: 'load' }],
  },
  columns: {
    variant: { title: 'written to' },
    where: { title: 'where' },
    requests: { title: 'requests' },
    load: { title: 'times what one partition gives' },
    measured: { title: 'refused, measured', unit: '%' },
    predicted: { title: 'refused, by the model', unit: '%' },
    error: { title: 'model off by', unit: 'points' },
    room: { title: 'one partition has room for' },
    refused: { title: 'refused' },
    counted: { title: 'by the service’s count' },
    answered: { title: 'answered within', unit: 'ms' },
    tableLoad: { title: 'load in % of the table' },
    fixed: { title: 'refused, no splits', unit: '%' },
    split: { title: 'refused, with splits', unit: '%' },
    floor: { title: 'no split avoids', unit: '%' },
    partitions: { title: 'partitions at the end' },
  },
  measure: (values, lab) => measureHeat(values, lab),
  figures: [
    {
      id: 'refused',
      title: 'Refused by the store that runs here',
      x: 'load',
      y: 'measured',
      predicted: true,
      reading(rows) {
        const [whole, spread] = [smallRun(rows, 'one item').at(-1), smallRun(rows, 'spread').at(-1)];
        return `At ${formatNumber(Number(whole?.load))} times what a partition gives, ${percent(whole?.measured)} of the writes to one item were refused, and ${percent(spread?.measured)} of the same writes spread over several keys.`;
      },
    },
    {
      id: 'predicted',
      title: 'Refused by the model, at the same size and seed',
      x: 'load',
      y: 'predicted',
      reading(rows) {
        const worst = Math.max(...smallRun(rows).map(({ error }) => Number(error)));
        return `At no load was the model further than ${formatNumber(worst)} points from what was measured.`;
      },
    },
    {
      id: 'fixed',
      title: 'The model alone: a large table, no splits',
      x: 'tableLoad',
      y: 'fixed',
      reading: (rows) => readLarge(rows, 'fixed', 'as its partitions are'),
    },
    {
      id: 'split',
      title: 'The model alone: a large table, hot partitions split',
      x: 'tableLoad',
      y: 'split',
      reading: (rows) => readLarge(rows, 'split', 'when hot partitions are split'),
    },
  ],
  findings: heatFindings,
  numbers: {
    load: (_, values) => values.load,
    shards: (_, values) => values.shards,
    partitions: (_, values) => values.partitions,
    keys: (_, values) => values.keys,
    'one-refused': (rows) => Number(smallRun(rows, 'one item').at(-1)?.measured),
    'spread-refused': (rows) => Number(smallRun(rows, 'spread').at(-1)?.measured),
    'model-error': (rows) => Math.max(...smallRun(rows).map(({ error }) => Number(error))),
    'half-load': (rows) => Number(atHalf(rows, 'one item')?.tableLoad),
    'fixed-refused': (rows) => Number(atHalf(rows, 'one item')?.fixed),
    'split-refused': (rows) => Number(atHalf(rows, 'one item')?.split),
    'floor-refused': (rows) => Number(atHalf(rows, 'one item')?.floor),
    'spread-split-refused': (rows) => Number(atHalf(rows, 'spread')?.split),
  },
  decisive: awsHeads,
});

/** Half of what the table gives: it has plenty left. */
function atHalf(rows: readonly HeatRow[], variant: Spread): HeatRow | undefined {
  return modelAlone(rows, variant).find(({ tableLoad }) => tableLoad === 50);
}

function readLarge(rows: readonly HeatRow[], column: 'fixed' | 'split', how: string): string {
  const [whole, spread] = [atHalf(rows, 'one item'), atHalf(rows, 'spread')];
  return `At half of what the table gives, ${how}, ${percent(whole?.[column])} are refused, and ${percent(spread?.[column])} when each album is spread over several keys.`;
}

function percent(value: number | string | undefined): string {
  return `${formatNumber(Number(value))} %`;
}
