/** Asks for the albums in one table and in several, and by a scan, and counts requests, round trips and capacity units. */
import { defineExperiment } from '../../../kit/experiment.ts';
import { numberParameter } from '../../../kit/parameters.ts';
import { formatNumber } from '../../../kit/text.ts';
import { awsHeads } from '../../lab/decisive.ts';
import { measureAccess } from './access.ts';
import { accessFindings } from './access-findings.ts';
import { type AccessRow, last, type Pattern, type Way } from './access-row.ts';

const parameters = {
  albums: numberParameter({ title: 'albums, at the end', default: 60, min: 10, max: 1_000 }),
  postcards: numberParameter({ title: 'postcards in each', default: 50, min: 40, max: 500 }),
  members: numberParameter({ title: 'members of each', default: 8, min: 2, max: 30 }),
};

export const accessPatterns = defineExperiment<typeof parameters, AccessRow>({
  id: 'single-table/access-patterns',
  title: 'One table or several',
  question:
    'What does each access pattern cost in one table, in a table for each kind of thing, and by a scan?',
  parameters,
  quick: { albums: 12, postcards: 40, members: 6 },
  large: { albums: 400, postcards: 100 },
  prediction: {
    ask: 'To find one member’s albums by a scan, with the table full, will cost',
    unit: 'read units',
    min: 0,
    max: { times: 0.2, of: ['albums', 'postcards'] },
    measured: (rows) => last(rows, 'scan', 'list')?.readUnits ?? Number.NaN,
  },
  variants: [
    { id: 'one table', title: 'one table' },
    { id: 'copied tables', title: 'tables with copies' },
    { id: 'normalised tables', title: 'tables without copies' },
    { id: 'scan', title: 'scan' },
  ],
  topology: {
    nodes: [
      { id: 'backend', title: 'backend' },
      { id: 'store', title: 'key-value store' },
    ],
    edges: [{ from: 'backend', to: 'store' }],
  },
  columns: {
    variant: { title: 'design' },
    pattern: { title: 'access pattern' },
    postcards: { title: 'postcards in all' },
    requests: { title: 'requests' },
    roundTrips: { title: 'round trips' },
    readUnits: { title: 'read units' },
    writeUnits: { title: 'write units' },
    indexUnits: { title: 'of them for an index' },
    counted: { title: 'by the service’s count' },
    outcome: { title: 'outcome' },
    answer: { title: 'checksum' },
    listUnits: { title: 'read units for a member’s albums' },
    cell: { title: 'cost' },
  },
  measure: (values, lab) => measureAccess(values, lab),
  figures: [
    {
      kind: 'matrix',
      id: 'costs',
      title: 'What each access pattern costs',
      x: 'variant',
      y: 'pattern',
      cell: 'cell',
      tones: {},
      reading(rows) {
        const cost = (way: Way) => last(rows, way, 'album')?.cell ?? 'nothing';
        return `An album’s first screen costs ${cost('one table')} in one table; ${cost('copied tables')} in a table for each kind; ${cost('normalised tables')} when those hold no copies.`;
      },
    },
    {
      id: 'list-units',
      title: 'To find a member’s albums',
      x: 'postcards',
      y: 'listUnits',
      scale: 'log',
      predicted: true,
      reading(rows) {
        const units = (way: Way) => formatNumber(numberOf(rows, way, 'list', 'readUnits'));
        return `With the table full the scan costs ${units('scan')} read units and grows with the table; the query by the index costs ${units('one table')}, as at the beginning.`;
      },
    },
  ],
  findings: accessFindings,
  numbers: {
    postcards: (rows) => numberOf(rows, 'scan', 'list', 'postcards'),
    'kinds-requests': (rows) => numberOf(rows, 'copied tables', 'album', 'requests'),
    'one-units': (rows) => numberOf(rows, 'one table', 'album', 'readUnits'),
    'kinds-units': (rows) => numberOf(rows, 'copied tables', 'album', 'readUnits'),
    'normalised-units': (rows) => numberOf(rows, 'normalised tables', 'album', 'readUnits'),
    'normalised-trips': (rows) => numberOf(rows, 'normalised tables', 'album', 'roundTrips'),
    'strong-units': (rows) => numberOf(rows, 'one table', 'album-strong', 'readUnits'),
    'query-units': (rows) => numberOf(rows, 'one table', 'list', 'readUnits'),
    'scan-units': (rows) => numberOf(rows, 'scan', 'list', 'readUnits'),
    'rename-units': (rows) => numberOf(rows, 'one table', 'rename', 'writeUnits'),
    'normalised-rename-units': (rows) => numberOf(rows, 'normalised tables', 'rename', 'writeUnits'),
    'add-units': (rows) => numberOf(rows, 'one table', 'add', 'writeUnits'),
    'add-index-units': (rows) => numberOf(rows, 'one table', 'add', 'indexUnits'),
  },
  decisive: awsHeads,
});

function numberOf(rows: readonly AccessRow[], way: Way, pattern: Pattern, column: keyof AccessRow): number {
  return Number(last(rows, way, pattern)?.[column]);
}
