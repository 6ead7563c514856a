/** Several writers add to one album at once: in one object, in one object with If-Match, and in rows of a table. */
import { defineExperiment, type Lab } from '../../../kit/experiment.ts';
import { numberParameter, type ValuesOf } from '../../../kit/parameters.ts';
import { formatNumber } from '../../../kit/text.ts';
import { awsHeads, sqlOutcomes } from '../../lab/decisive.ts';
import { type Manner, most, type WriterRow, writerFindings } from './writer-row.ts';

const parameters = {
  writers: numberParameter({ title: 'writers at once, at most', default: 8, min: 1, max: 32 }),
  rounds: numberParameter({ title: 'additions by each', default: 5, min: 1, max: 50 }),
};

export const twoWriters = defineExperiment<typeof parameters, WriterRow>({
  id: 'storage-is-no-database/two-writers',
  title: 'Two writers, one object',
  question: 'Several people add to one album at the same moment. What is in it in the end?',
  parameters,
  quick: { writers: 4, rounds: 2 },
  large: { writers: 16, rounds: 20 },
  prediction: {
    ask: 'With the most writers, and all additions acknowledged, the plain object has lost',
    unit: 'additions',
    min: 0,
    max: { times: 1, of: ['writers', 'rounds'] },
    measured: (rows) => number(rows, 'last-wins', 'lost'),
  },
  variants: [
    { id: 'last-wins', title: 'object' },
    { id: 'if-match', title: 'object, If-Match' },
    { id: 'sql', title: 'rows' },
  ],
  topology: {
    nodes: [
      { id: 'objects', title: 'object store' },
      { id: 'client', title: 'writers' },
      { id: 'sql', title: 'PostgreSQL' },
    ],
    edges: [
      { from: 'client', to: 'objects' },
      { from: 'client', to: 'sql' },
    ],
  },
  columns: {
    variant: { title: 'album' },
    writers: { title: 'writers at once' },
    rounds: { title: 'additions by each' },
    acknowledged: { title: 'acknowledged', unit: 'additions' },
    kept: { title: 'kept', unit: 'additions' },
    lost: { title: 'lost', unit: 'additions' },
    refused: { title: 'writes refused' },
    requests: { title: 'requests' },
  },
  measure,
  figures: [
    {
      id: 'lost',
      title: 'Acknowledged additions that are lost',
      x: 'writers',
      y: 'lost',
      predicted: true,
      reading: (rows) =>
        `With the most writers ${told(rows, 'last-wins', 'acknowledged')} additions were acknowledged in each album: the plain object lost ${told(rows, 'last-wins', 'lost')} of them, the object with If-Match ${told(rows, 'if-match', 'lost')}, the rows ${told(rows, 'sql', 'lost')}.`,
    },
    {
      id: 'requests',
      title: 'Requests for all additions',
      x: 'writers',
      y: 'requests',
      reading: (rows) =>
        `With the most writers the plain object took ${told(rows, 'last-wins', 'requests')} requests, the object with If-Match ${told(rows, 'if-match', 'requests')}, as ${told(rows, 'if-match', 'refused')} writes were refused and tried again, and the rows ${told(rows, 'sql', 'requests')}.`,
    },
  ],
  findings: writerFindings,
  numbers: {
    writers: (rows) => number(rows, 'last-wins', 'writers'),
    acknowledged: (rows) => number(rows, 'last-wins', 'acknowledged'),
    lost: (rows) => number(rows, 'last-wins', 'lost'),
    'careful-lost': (rows) => number(rows, 'if-match', 'lost'),
    'careful-refused': (rows) => number(rows, 'if-match', 'refused'),
    'careful-requests': (rows) => number(rows, 'if-match', 'requests'),
    'rows-lost': (rows) => number(rows, 'sql', 'lost'),
    'rows-requests': (rows) => number(rows, 'sql', 'requests'),
  },
  decisive: [...awsHeads, ...sqlOutcomes],
});

async function* measure(values: ValuesOf<typeof parameters>, lab: Lab): AsyncIterable<WriterRow> {
  // The SDK is read when it is used, as in one-question.ts.
  const { measureWriting } = await import('./writing.ts');
  const writers = [1, 2, 4, 8, 16, 32].filter((count) => count < values.writers);
  yield* measureWriting({ writers: [...writers, values.writers], rounds: values.rounds }, lab);
}

/** A number for the most writers; NaN where there is none. */
function number(rows: readonly WriterRow[], manner: Manner, column: keyof WriterRow): number {
  return Number(most(rows, manner)?.[column]);
}

function told(rows: readonly WriterRow[], manner: Manner, column: keyof WriterRow): string {
  return formatNumber(number(rows, manner, column));
}
