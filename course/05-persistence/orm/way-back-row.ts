/** What is measured on the way from senders to their postcards, and what it decides. */
import type { Decision, Finding } from '../../../kit/experiment.ts';
import type { Parameters } from '../../../kit/parameters.ts';
import { formatNumber } from '../../../kit/text.ts';

export type WayBack = 'loop-none' | 'batch-none' | 'loop-indexed' | 'batch-indexed';

/** So many senders, asked for in one way. */
export interface WayBackRow {
  readonly variant: WayBack;
  readonly senders: number;
  readonly index: string;
  /** Rows that the table has. */
  readonly table: number;
  readonly statements: number;
  readonly returned: number;
  readonly rowsRead: number;
  /** The kinds of scan in the plans. */
  readonly scan: string;
  /** The plan of the last statement. */
  readonly plan: string;
}

/** The rows of one way, the fewest senders first. */
export function of(rows: readonly WayBackRow[], variant: WayBack): WayBackRow[] {
  return rows.filter((row) => row.variant === variant).toSorted((a, b) => a.senders - b.senders);
}

export const wayBackFindings: readonly Finding<Parameters, WayBackRow>[] = [
  {
    id: 'loop-reads-table-each-time',
    claim: 'Without an index the loop makes PostgreSQL read the whole table once for each sender.',
    decide: (rows) => decideRead(of(rows, 'loop-none'), ({ table, senders }) => table * senders),
  },
  {
    id: 'batch-reads-table-once',
    claim: 'Without an index the batch makes it read the whole table once, for however many senders.',
    decide: (rows) => decideRead(of(rows, 'batch-none'), ({ table }) => table),
  },
  {
    id: 'index-reads-the-answer',
    claim: 'With an index on the foreign key it reads the rows that it returns and no other, either way.',
    decide(rows) {
      const own = [...of(rows, 'loop-indexed'), ...of(rows, 'batch-indexed')];
      if (own.some(isWorthScanning))
        return {
          verdict: 'undecided',
          because: 'So much of the table was wanted that the planner read all.',
        };
      return decideRead(own, ({ returned }) => returned);
    },
  },
];

/** For more than a fiftieth of the rows, going along an index to each may cost more than reading every block once. */
function isWorthScanning({ scan, returned, table }: WayBackRow): boolean {
  return scan.includes('Seq Scan') && returned > table / 50;
}

function decideRead(rows: readonly WayBackRow[], expected: (row: WayBackRow) => number): Decision {
  const last = rows.at(-1);
  if (!last) return { verdict: 'undecided', because: 'Nobody was asked for.' };
  return {
    verdict: rows.every((row) => row.rowsRead === expected(row)) ? 'passed' : 'failed',
    because: `${formatNumber(last.rowsRead)} rows read for ${formatNumber(last.returned)}, of ${formatNumber(last.senders)} senders in a table of ${formatNumber(last.table)}`,
  };
}
