/** Asks the same eight questions of a flat file, a document store and a relational one, as they grow. */
import { defineExperiment } from '../../../kit/experiment.ts';
import { numberParameter } from '../../../kit/parameters.ts';
import { formatBytes, formatNumber } from '../../../kit/text.ts';
import { documentCommands, sqlOutcomes } from '../../lab/decisive.ts';
import { askAll } from './asking.ts';
import { at, numberAt, type QuestionRow, questionFindings, type StoreId } from './question-row.ts';
import { questionIds } from './questions.ts';

const parameters = {
  postcards: numberParameter({ title: 'postcards, in the end', default: 10_000, min: 2_000, max: 100_000 }),
};

export const eightQuestions = defineExperiment<typeof parameters, QuestionRow>({
  id: 'kinds-of-store/eight-questions',
  title: 'Eight questions, three kinds of store',
  question: 'What does each kind of store have to read and write for the same eight questions?',
  parameters,
  quick: { postcards: 2_000 },
  large: { postcards: 100_000 },
  prediction: {
    ask: 'With the most postcards, to show one page of 20 the program over the flat file will read',
    unit: 'records',
    min: 0,
    max: { times: 3, of: ['postcards'] },
    measured: (rows) => numberAt(rows, 'flat', 'album-page', 'read'),
  },
  variants: [
    { id: 'flat', title: 'flat file' },
    { id: 'document', title: 'document' },
    { id: 'relational', title: 'relational' },
  ],
  topology: {
    nodes: [
      { id: 'backend', title: 'backend' },
      { id: 'store', title: 'the store' },
    ],
    edges: [{ from: 'backend', to: 'store' }],
  },
  columns: {
    variant: { title: 'store' },
    question: { title: 'question' },
    postcards: { title: 'postcards' },
    requests: { title: 'requests' },
    read: { title: 'read', unit: 'records' },
    returned: { title: 'returned' },
    changed: { title: 'written anew', unit: 'records' },
    received: { title: 'received', unit: 'bytes' },
    written: { title: 'written on disk', unit: 'bytes' },
    ms: { title: 'time', unit: 'ms' },
    work: { title: 'work' },
    cost: { title: 'cost' },
    pageRead: { title: 'read for a page', unit: 'records' },
    renameWritten: { title: 'written for a rename', unit: 'bytes' },
    answer: { title: 'checksum' },
    times: { title: 'each round', unit: 'ms', document: true },
  },
  measure: ({ postcards }, lab) => askAll(postcards, lab),
  figures: [
    {
      kind: 'matrix',
      id: 'work',
      title: 'What it takes',
      x: 'variant',
      y: 'question',
      cell: 'work',
      tones: {
        'reads a few': 'good',
        'writes once': 'good',
        'reads everything': 'bad',
        'writes every copy': 'bad',
      },
      reading(rows) {
        const bad = (variant: StoreId) =>
          questionIds.filter((id) => /everything|every copy/.test(at(rows, variant, id)?.work ?? '')).length;
        return `Of ${questionIds.length} questions the flat file reads everything for ${bad('flat')}; the document store and the relational one read everything, or write every copy, for ${bad('document')} and ${bad('relational')}.`;
      },
    },
    {
      kind: 'matrix',
      id: 'cost',
      title: 'What it costs',
      x: 'variant',
      y: 'question',
      cell: 'cost',
      tones: {},
      reading(rows) {
        const moved = (variant: StoreId) => formatBytes(numberAt(rows, variant, 'card-by-id', 'received'));
        return `For one postcard by its id ${moved('flat')} came from the flat file, ${moved('document')} from the document store, ${moved('relational')} from the relational one.`;
      },
    },
    {
      id: 'page-read',
      title: 'Read for one page',
      x: 'postcards',
      y: 'pageRead',
      scale: 'log',
      predicted: true,
      reading(rows) {
        const read = (variant: StoreId) => formatNumber(numberAt(rows, variant, 'album-page', 'read'));
        return `With the most postcards, a page takes ${read('flat')} records of the flat file, ${read('document')} documents, ${read('relational')} rows: only the first grows with the history.`;
      },
    },
    {
      id: 'rename-written',
      title: 'Written for a rename',
      x: 'postcards',
      y: 'renameWritten',
      scale: 'log',
      reading(rows) {
        const changed = (variant: StoreId) => formatNumber(numberAt(rows, variant, 'rename-user', 'changed'));
        return `With the most postcards, a rename writes ${changed('document')} documents, ${changed('relational')} row and ${changed('flat')} record; only the first grows with what the user has sent.`;
      },
    },
  ],
  findings: questionFindings,
  numbers: {
    postcards: (_, values) => values.postcards,
    'flat-read': (rows) => numberAt(rows, 'flat', 'album-page', 'read'),
    'flat-megabytes': (rows) => numberAt(rows, 'flat', 'card-by-id', 'received') / 1e6,
    'document-read': (rows) => numberAt(rows, 'document', 'album-page', 'read'),
    'relational-read': (rows) => numberAt(rows, 'relational', 'album-page', 'read'),
    'user-rows': (rows) => numberAt(rows, 'relational', 'user-with-albums', 'read'),
    'count-read': (rows) => numberAt(rows, 'relational', 'count-per-album', 'read'),
    'rename-documents': (rows) => numberAt(rows, 'document', 'rename-user', 'changed'),
    'rename-rows': (rows) => numberAt(rows, 'relational', 'rename-user', 'changed'),
  },
  decisive: [...sqlOutcomes, ...documentCommands],
});
