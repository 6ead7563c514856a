/** Loads a feed with its senders by a loop, with an identity map, by a batch and by a join, and counts the statements. */
import { defineExperiment, type Lab } from '../../../kit/experiment.ts';
import { choiceParameter, numberParameter, type ValuesOf } from '../../../kit/parameters.ts';
import { formatNumber } from '../../../kit/text.ts';
import type { LinkSettings } from '../../../wire/link-profiles.ts';
import { sqlOutcomes } from '../../lab/decisive.ts';
import type { Way } from './loaders.ts';
import { loadingFindings } from './loading-findings.ts';
import { type LoadingRow, of } from './loading-row.ts';

type DatabaseLink = 'none' | 'nearby' | 'far';

/** Round figures of the order that backends see; ms are one way. */
const links: Readonly<Record<DatabaseLink, LinkSettings>> = {
  none: { delayMs: 0 },
  nearby: { delayMs: 1 },
  far: { delayMs: 10 },
};

const parameters = {
  postcards: numberParameter({
    title: 'postcards in the largest feed',
    default: 300,
    min: 30,
    max: 1_000,
  }),
  senders: numberParameter({ title: 'people who send', default: 20, min: 1, max: 500 }),
  link: choiceParameter<DatabaseLink>({
    title: 'to the database',
    default: 'nearby',
    choices: { none: 'none (loopback)', nearby: 'nearby, 2 ms', far: 'far, 20 ms' },
  }),
};

export const nPlusOne = defineExperiment<typeof parameters, LoadingRow>({
  id: 'orm/n-plus-one',
  title: 'One query for each postcard',
  question: 'How many statements does it take to load a feed with its senders, and what do they cost?',
  parameters,
  quick: { postcards: 30, senders: 5 },
  large: { postcards: 1_000, senders: 100 },
  prediction: {
    ask: 'To load the largest feed with its senders, the loop will send',
    unit: 'statements',
    min: 0,
    max: { times: 3, of: ['postcards'] },
    measured: (rows) => last(rows, 'loop', 'statements'),
  },
  variants: [
    { id: 'loop', title: 'loop' },
    { id: 'identity-map', title: 'identity map' },
    { id: 'batch', title: 'batch' },
    { id: 'join', title: 'join' },
  ],
  topology: {
    nodes: [
      { id: 'backend', title: 'backend' },
      { id: 'sql', title: 'PostgreSQL' },
    ],
    edges: [{ from: 'backend', to: 'sql', parameter: 'link' }],
  },
  columns: {
    variant: { title: 'loaded by' },
    postcards: { title: 'postcards' },
    statements: { title: 'statements' },
    rows: { title: 'rows returned', unit: 'rows' },
    bytes: { title: 'received', unit: 'bytes' },
    senders: { title: 'senders' },
    objects: { title: 'sender objects' },
    ms: { title: 'time', unit: 'ms' },
    roundTrip: { title: 'round trip', unit: 'ms' },
    feed: { title: 'checksum' },
    times: { title: 'each round', unit: 'ms', document: true },
  },
  measure,
  figures: [
    {
      id: 'statements',
      title: 'Statements sent',
      x: 'postcards',
      y: 'statements',
      scale: 'log',
      predicted: true,
      reading(rows) {
        const sent = (way: Way) => formatNumber(last(rows, way, 'statements'));
        return `For the largest feed the loop sent ${sent('loop')} statements, with an identity map ${sent('identity-map')}, the batch ${sent('batch')}, the join ${sent('join')}: only the first grows with every postcard.`;
      },
    },
    {
      id: 'time',
      title: 'Time to load the feed',
      x: 'postcards',
      y: 'ms',
      scale: 'log',
      reading(rows) {
        const took = (way: Way) => formatNumber(last(rows, way, 'ms'));
        return `The largest feed took ${took('loop')} ms by the loop, ${took('identity-map')} ms with an identity map, ${took('batch')} ms by the batch and ${took('join')} ms by the join; a round trip to the database took ${formatNumber(last(rows, 'loop', 'roundTrip'))} ms.`;
      },
    },
  ],
  findings: loadingFindings,
  numbers: {
    postcards: (_, values) => values.postcards,
    'loop-statements': (rows) => last(rows, 'loop', 'statements'),
    'map-statements': (rows) => last(rows, 'identity-map', 'statements'),
    'batch-statements': (rows) => last(rows, 'batch', 'statements'),
    'join-statements': (rows) => last(rows, 'join', 'statements'),
    'loop-ms': (rows) => last(rows, 'loop', 'ms'),
    'join-ms': (rows) => last(rows, 'join', 'ms'),
    'round-trip-ms': (rows) => last(rows, 'loop', 'roundTrip'),
    senders: (rows) => last(rows, 'loop', 'senders'),
    'loop-objects': (rows) => last(rows, 'loop', 'objects'),
    'map-objects': (rows) => last(rows, 'identity-map', 'objects'),
    'join-kilobytes': (rows) => last(rows, 'join', 'bytes') / 1_000,
    'batch-kilobytes': (rows) => last(rows, 'batch', 'bytes') / 1_000,
  },
  decisive: sqlOutcomes,
});

async function* measure(values: ValuesOf<typeof parameters>, lab: Lab): AsyncIterable<LoadingRow> {
  // Drizzle is read when it is used: half a second that no other experiment has to wait for.
  const { measureLoading } = await import('./loading.ts');
  // In steps of about three, and each in proportion: the largest is thirty times the smallest.
  const sizes = [30, 10, 3, 1].map((part) => Math.round(values.postcards / part));
  yield* measureLoading({ senders: values.senders, sizes, link: links[values.link] }, lab);
}

/** A number of the largest feed; NaN where there is none. */
function last(rows: readonly LoadingRow[], way: Way, column: keyof LoadingRow): number {
  return Number(of(rows, way).at(-1)?.[column]);
}
