/** The anomaly matrix: six anomalies at four isolation levels, each history run with real concurrent transactions. */
import { defineExperiment, type Lab } from '../../../kit/experiment.ts';
import { numberParameter, type ValuesOf } from '../../../kit/parameters.ts';
import { sql as sqlPart } from '../../../parts/sql/part.ts';
import { sqlOutcomes } from '../../lab/decisive.ts';
import { type CellRow, summarizeCell } from './cell.ts';
import { histories } from './histories.ts';
import { type Anomaly, anomalies as all, type Level, levels } from './promises.ts';
import { addHops } from './session.ts';
import { openStepper, type Played } from './stepper.ts';

const parameters = {
  histories: numberParameter({ title: 'histories', unit: 'for each cell', default: 20, min: 1, max: 500 }),
};

export const anomalies = defineExperiment<typeof parameters, CellRow>({
  id: 'isolation/anomalies',
  title: 'The anomaly matrix',
  question: 'Which anomaly does each isolation level let happen, and what keeps the others away?',
  parameters,
  requires: { sql: ['sessions'] },
  quick: { histories: 3 },
  large: { histories: 200 },
  prediction: {
    ask: `Of these ${all.length} anomalies, repeatable read still lets happen`,
    unit: 'anomalies',
    min: 0,
    max: all.length,
    measured: (rows) => countOccurring(rows, 'repeatable read'),
  },
  variants: levels.map((level) => ({ id: level, title: level })),
  topology: {
    nodes: [
      { id: 'T1', title: 'T1' },
      { id: 'sql', title: 'PostgreSQL' },
      { id: 'T2', title: 'T2' },
      { id: 'T3', title: 'T3', role: 'outside' },
    ],
    edges: [
      { from: 'T1', to: 'sql' },
      { from: 'T2', to: 'sql' },
      { from: 'T3', to: 'sql' },
    ],
  },
  columns: {
    variant: { title: 'isolation level' },
    anomaly: { title: 'anomaly' },
    outcome: { title: 'measured' },
    how: { title: 'prevented by' },
    promised: { title: 'promised' },
    source: { title: 'where the manual says so' },
    histories: { title: 'histories' },
    occurred: { title: 'in which it occurred' },
    readsWaited: { title: 'reads that waited' },
    writesWaited: { title: 'writes that waited' },
    refused: { title: 'transactions refused' },
  },
  measure,
  figures: [
    {
      kind: 'matrix',
      id: 'matrix',
      title: 'What happens',
      x: 'variant',
      y: 'anomaly',
      cell: 'outcome',
      tones: { prevented: 'good', occurs: 'bad', sometimes: 'bad' },
      reading: (rows) =>
        `Of ${all.length} anomalies ${levels.map((level) => `${level} lets ${countOccurring(rows, level)} happen`).join(', ')}.`,
    },
    {
      kind: 'matrix',
      id: 'prevented-by',
      title: 'What prevents it',
      x: 'variant',
      y: 'anomaly',
      cell: 'how',
      tones: { snapshot: 'good', waiting: 'good', nothing: 'bad' },
      reading(rows) {
        const [bySnapshot, byError] = [/^snapshot$/, /^error/].map(
          (how) => rows.filter((row) => how.test(row.how)).length,
        );
        return `In ${bySnapshot} cells a snapshot prevents the anomaly and nobody notices; in ${byError} a transaction is refused with an error, and its client has to try again.`;
      },
    },
  ],
  findings: [
    {
      id: 'as-the-manual-says',
      claim: 'Each cell of the matrix is what PostgreSQL’s manual promises.',
      decide(rows) {
        if (rows.length < all.length * levels.length) return incomplete;
        const different = rows.filter(({ outcome, promised }) => outcome !== promised);
        return {
          verdict: different.length === 0 ? 'passed' : 'failed',
          because:
            different.map((row) => `${nameOf(row)}: ${row.outcome}, promised: ${row.promised}`).join('; ') ||
            `${rows.length} cells, each with ${rows[0]?.histories} histories that agree`,
        };
      },
    },
    {
      id: 'read-uncommitted-is-read-committed',
      claim: 'Read uncommitted behaves like read committed.',
      decide(rows) {
        const pairs = all.map((anomaly) => [
          cellOf(rows, anomaly, 'read uncommitted'),
          cellOf(rows, anomaly, 'read committed'),
        ]);
        if (pairs.flat().includes(undefined)) return incomplete;
        const different = pairs.filter(([a, b]) => a?.outcome !== b?.outcome || a?.how !== b?.how);
        return {
          verdict: different.length === 0 ? 'passed' : 'failed',
          because:
            different
              .map(([a, b]) => `${a?.anomaly}: ${a?.outcome} (${a?.how}) against ${b?.outcome} (${b?.how})`)
              .join('; ') || `the same outcome in the same way for all ${pairs.length} anomalies`,
        };
      },
    },
    {
      id: 'readers-never-wait',
      claim: 'No read waits for another transaction, at any level.',
      decide(rows) {
        if (rows.length < all.length * levels.length) return incomplete;
        const waiting = rows.filter(({ readsWaited }) => readsWaited > 0);
        const writes = rows.reduce((sum, { writesWaited }) => sum + writesWaited, 0);
        return {
          verdict: waiting.length === 0 ? 'passed' : 'failed',
          because:
            waiting.map((row) => `${nameOf(row)}: ${row.readsWaited}`).join('; ') ||
            `no read waited, ${writes} writes did`,
        };
      },
    },
    {
      id: 'waiting-is-no-cure',
      claim:
        'The second writer of a lost update waits at every level; behind the wait read committed overwrites, the levels above refuse with 40001.',
      decide(rows) {
        const cells = levels.map((level) => cellOf(rows, 'lost update', level));
        if (cells.includes(undefined)) return incomplete;
        const different = cells.filter((cell) => {
          const expected = cell?.variant.startsWith('read') ? 'nothing' : 'error 40001';
          return cell?.writesWaited !== cell?.histories || cell?.how !== expected;
        });
        return {
          verdict: different.length === 0 ? 'passed' : 'failed',
          because: cells
            .map(
              (cell) =>
                `${cell?.variant}: ${cell?.writesWaited} of ${cell?.histories} waited, then ${cell?.how === 'nothing' ? 'wrote' : cell?.how}`,
            )
            .join('; '),
        };
      },
    },
  ],
  numbers: {
    anomalies: () => all.length,
    histories: (_, values) => values.histories,
    'at-read-committed': (rows) => countOccurring(rows, 'read committed'),
    'at-repeatable-read': (rows) => countOccurring(rows, 'repeatable read'),
    'at-serializable': (rows) => countOccurring(rows, 'serializable'),
    'by-snapshot': (rows) => rows.filter(({ how }) => how === 'snapshot').length,
    'by-error': (rows) => rows.filter(({ how }) => how.startsWith('error')).length,
  },
  decisive: sqlOutcomes,
});

const incomplete = { verdict: 'undecided', because: 'Not all cells were measured.' } as const;

async function* measure(
  { histories: wanted }: ValuesOf<typeof parameters>,
  lab: Lab,
): AsyncIterable<CellRow> {
  const { url } = await lab.start(sqlPart);
  const stepper = await openStepper(url, lab);
  let ids = 0;
  const cells = all.flatMap((anomaly) => levels.map((level) => ({ anomaly, level, played: [] as Played[] })));
  const play = async ({ anomaly, level, played }: (typeof cells)[number]): Promise<Played> => {
    // The same draws at each level: the level alone makes the difference.
    const random = lab.random.fork(`${anomaly} ${played.length}`);
    const one = await stepper.play(
      histories[anomaly](random, () => ++ids),
      level,
    );
    played.push(one);
    return one;
  };
  const total = cells.length * wanted;
  let done = 0;
  // Each cell once, one after the other, for the replay.
  for (const cell of cells) {
    lab.progress(done++, total, nameOf({ anomaly: cell.anomaly, variant: cell.level }));
    showPlayed(lab, cell.anomaly, cell.level, await play(cell));
  }
  for (const cell of cells) {
    while (cell.played.length < wanted) {
      lab.progress(done++, total, nameOf({ anomaly: cell.anomaly, variant: cell.level }));
      await play(cell);
    }
    yield summarizeCell(cell.anomaly, cell.level, cell.played);
  }
}

function showPlayed(lab: Lab, anomaly: Anomaly, level: Level, { taken }: Played): void {
  for (const [index, { by, sql, ...answer }] of taken.entries()) {
    const verb = sql.split(' ', 1)[0] ?? '';
    addHops(lab, {
      ...answer,
      from: by,
      variant: level,
      exchange: `${anomaly} at ${level} ${index + 1}`,
      label: `${anomaly}, ${by} ${verb}`,
    });
  }
}

function cellOf(rows: readonly CellRow[], anomaly: Anomaly, level: Level): CellRow | undefined {
  return rows.find((row) => row.anomaly === anomaly && row.variant === level);
}

function countOccurring(rows: readonly CellRow[], level: Level): number {
  return rows.filter((row) => row.variant === level && row.outcome !== 'prevented').length;
}

function nameOf({ anomaly, variant }: Pick<CellRow, 'anomaly' | 'variant'>): string {
  return `${anomaly} at ${variant}`;
}
