/** Asks which postcards came from one place in one month, of an object store and of a database, in four ways. */
import { defineExperiment, type Lab } from '../../../kit/experiment.ts';
import { choiceParameter, numberParameter, type ValuesOf } from '../../../kit/parameters.ts';
import { formatBytes, formatNumber } from '../../../kit/text.ts';
import type { LinkSettings } from '../../../wire/link-profiles.ts';
import { awsHeads, sqlOutcomes } from '../../lab/decisive.ts';
import { questionFindings } from './question-findings.ts';
import { last, type QuestionRow, type Way } from './question-row.ts';

type Link = 'none' | 'nearby' | 'far';

/** Round figures; ms are one way. */
const links: Readonly<Record<Link, LinkSettings>> = {
  none: { delayMs: 0 },
  nearby: { delayMs: 1 },
  far: { delayMs: 10 },
};

const parameters = {
  postcards: numberParameter({ title: 'postcards, at most', default: 600, min: 18, max: 10_000 }),
  link: choiceParameter<Link>({
    title: 'to the store and the database',
    default: 'none',
    choices: { none: 'none (loopback)', nearby: 'nearby, 2 ms', far: 'far, 20 ms' },
  }),
};

export const oneQuestion = defineExperiment<typeof parameters, QuestionRow>({
  id: 'storage-is-no-database/one-question',
  title: 'One question, four ways',
  question: 'Which postcards came from Lisbon in May, and what does it cost to find out?',
  parameters,
  quick: { postcards: 90 },
  large: { postcards: 3_000 },
  prediction: {
    ask: 'To find them by downloading all of the largest collection, the client sends',
    unit: 'requests',
    min: 0,
    max: { times: 3, of: ['postcards'] },
    measured: (rows) => number(rows, 'all', 'requests'),
  },
  variants: [
    { id: 'all', title: 'download all' },
    { id: 'prefix', title: 'list by prefix' },
    { id: 'select', title: 'query one object' },
    { id: 'sql', title: 'database' },
  ],
  topology: {
    nodes: [
      { id: 'objects', title: 'object store' },
      { id: 'client', title: 'client' },
      { id: 'sql', title: 'PostgreSQL' },
    ],
    edges: [
      { from: 'client', to: 'objects', parameter: 'link' },
      { from: 'client', to: 'sql', parameter: 'link' },
    ],
  },
  columns: {
    variant: { title: 'asked by' },
    postcards: { title: 'postcards' },
    answers: { title: 'in the answer', unit: 'postcards' },
    right: { title: 'right answers' },
    requests: { title: 'requests' },
    bytes: { title: 'on the wire', unit: 'bytes' },
    read: { title: 'read', unit: 'postcards' },
    ms: { title: 'time', unit: 'ms' },
    secondRequests: { title: 'second question: requests' },
    secondBytes: { title: 'second question: on the wire', unit: 'bytes' },
    secondRead: { title: 'second question: read', unit: 'postcards' },
    changeRequests: { title: 'a change: requests' },
    changeBytes: { title: 'a change: on the wire', unit: 'bytes' },
    times: { title: 'each time', unit: 'ms', document: true },
  },
  measure,
  figures: [
    {
      id: 'requests',
      title: 'Requests for the question',
      x: 'postcards',
      y: 'requests',
      scale: 'log',
      predicted: true,
      reading: (rows) =>
        `For the largest collection the client sent ${told(rows, 'all', 'requests')} requests to download all, ${told(rows, 'prefix', 'requests')} by prefix, ${told(rows, 'select', 'requests')} to query one object, ${told(rows, 'sql', 'requests')} to the database.`,
    },
    {
      id: 'second',
      title: 'Requests for a second question',
      x: 'postcards',
      y: 'secondRequests',
      scale: 'log',
      reading: (rows) =>
        `For a question about the sender, which no key begins with, it sent ${told(rows, 'prefix', 'secondRequests')} requests in spite of the keys, as many as the ${told(rows, 'all', 'secondRequests')} for all; ${told(rows, 'sql', 'secondRequests')} to the database.`,
    },
    {
      id: 'read',
      title: 'Postcards read for the question',
      x: 'postcards',
      y: 'read',
      scale: 'log',
      reading: (rows) =>
        `To find ${told(rows, 'sql', 'answers')}, there were read ${told(rows, 'all', 'read')} postcards by the client that downloads all, ${told(rows, 'prefix', 'read')} by prefix, ${told(rows, 'select', 'read')} by the query over one object, ${told(rows, 'sql', 'read')} by the database with its index.`,
    },
    {
      id: 'change',
      title: 'Bytes on the wire to change one field',
      x: 'postcards',
      y: 'changeBytes',
      scale: 'log',
      reading(rows) {
        const bytes = (way: Way) => formatBytes(number(rows, way, 'changeBytes'));
        return `To change the text of one postcard, ${bytes('all')} passed where each is an object of its own, ${bytes('select')} where all are in one object, and ${bytes('sql')} for the UPDATE.`;
      },
    },
  ],
  findings: questionFindings,
  numbers: {
    postcards: (_, values) => values.postcards,
    answers: (rows) => number(rows, 'sql', 'answers'),
    'all-requests': (rows) => number(rows, 'all', 'requests'),
    'all-kilobytes': (rows) => number(rows, 'all', 'bytes') / 1_000,
    'all-ms': (rows) => number(rows, 'all', 'ms'),
    'prefix-requests': (rows) => number(rows, 'prefix', 'requests'),
    'prefix-second-requests': (rows) => number(rows, 'prefix', 'secondRequests'),
    'select-read': (rows) => number(rows, 'select', 'read'),
    'select-kilobytes': (rows) => number(rows, 'select', 'bytes') / 1_000,
    'select-change-kilobytes': (rows) => number(rows, 'select', 'changeBytes') / 1_000,
    'sql-read': (rows) => number(rows, 'sql', 'read'),
    'sql-second-read': (rows) => number(rows, 'sql', 'secondRead'),
    'sql-kilobytes': (rows) => number(rows, 'sql', 'bytes') / 1_000,
    'sql-ms': (rows) => number(rows, 'sql', 'ms'),
    'sql-change-bytes': (rows) => number(rows, 'sql', 'changeBytes'),
  },
  decisive: [...awsHeads, ...sqlOutcomes],
});

async function* measure(values: ValuesOf<typeof parameters>, lab: Lab): AsyncIterable<QuestionRow> {
  // The SDK is read when it is used: no other experiment has to wait for it.
  const { measureQuestions } = await import('./questions.ts');
  const sizes = [9, 3, 1].map((part) => Math.ceil(values.postcards / part));
  yield* measureQuestions({ sizes, link: links[values.link] }, lab);
}

/** A number for the largest collection; NaN where it was not asked in this way. */
function number(rows: readonly QuestionRow[], way: Way, column: keyof QuestionRow): number {
  return Number(last(rows, way)?.[column]);
}

function told(rows: readonly QuestionRow[], way: Way, column: keyof QuestionRow): string {
  return formatNumber(number(rows, way, column));
}
