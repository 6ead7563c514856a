/** What the lookups decide: each claim is a pure function of their rows. */
import type { Decision, Finding } from '../../../kit/experiment.ts';
import type { Parameters } from '../../../kit/parameters.ts';
import { decideAbove } from '../../../kit/statistics.ts';
import { formatNumber } from '../../../kit/text.ts';
import type { IndexSet, LookupRow } from './lookups.ts';

/** Blocks that a way down a tree may cost beside those of the rows: its levels, a second leaf, its first block. */
const wayDown = 6;
/** An index or a table of fewer blocks is read so fast that nothing can be told from it. */
const tellingBlocks = 150;

export const lookupFindings: readonly Finding<Parameters, LookupRow>[] = [
  {
    id: 'scan-reads-all',
    claim:
      'Without an index PostgreSQL reads every row of the table: ten times the postcards, ten times the rows.',
    decide(rows) {
      const own = of(rows, 'none');
      const [first, last] = [own[0], own.at(-1)];
      if (!first || !last || last.postcards < 2 * first.postcards)
        return undecided('It takes two sizes to tell.');
      const slope = Math.log(last.rowsRead / first.rowsRead) / Math.log(last.postcards / first.postcards);
      return {
        verdict: Math.abs(slope - 1) < 0.05 && own.every(readsAll) ? 'passed' : 'failed',
        because: `${formatNumber(last.rowsRead)} of ${formatNumber(last.postcards)} rows; the slope between logarithms is ${formatNumber(slope)}`,
      };
    },
  },
  {
    id: 'index-does-not-grow',
    claim:
      'With an index on the sender it reads the rows that it returns and no other, however large the table.',
    decide: (rows) => decideServed(rows, 'sender'),
  },
  {
    id: 'prefix-is-served',
    claim: 'A multicolumn index serves a lookup by its first column as well.',
    decide: (rows) => decideServed(rows, 'sender-date'),
  },
  {
    id: 'second-column-is-not',
    claim:
      'Where the first column has many values, a lookup by the second reads all of the index, or all of the table.',
    decide(rows) {
      const last = of(rows, 'album-sender').at(-1);
      if (!last || allOf(last) === 0) return undecided('There was no such index.');
      return {
        // A little less than all: the first block of an index, and those above its leaves, are not on the way.
        verdict: last.blocks >= 0.9 * allOf(last) ? 'passed' : 'failed',
        because: `${formatNumber(last.blocks)} blocks; the index has ${formatNumber(last.indexBlocks)}, the table ${formatNumber(last.tableBlocks)}`,
      };
    },
  },
  {
    id: 'few-values-are-skipped',
    claim:
      'Where the first column has few values, PostgreSQL 18 and later skip from each to the next, and read less than half of the index.',
    decide(rows) {
      const last = of(rows, 'place-sender').at(-1);
      if (!last) return undecided('There was no such index.');
      const because = `${formatNumber(last.blocks)} blocks of an index of ${formatNumber(last.indexBlocks)}`;
      if (last.searches === '–')
        return undecided(`${because}: this PostgreSQL is older than 18, and has no skip scan`);
      if (allOf(last) < tellingBlocks) return undecided(`${because}: too small to tell`);
      return {
        verdict: last.searches > 1 && last.blocks < allOf(last) / 2 ? 'passed' : 'failed',
        because: `${because}, in ${formatNumber(last.searches)} searches`,
      };
    },
  },
  {
    id: 'scan-takes-longer',
    claim: 'In the largest table the lookup without an index takes at least ten times as long.',
    decide(rows) {
      const last = of(rows, 'none').at(-1);
      if (!last) return undecided('Nothing was measured.');
      const { ratio: estimate, ratioLow: low, ratioHigh: high } = last;
      const because = `${formatNumber(estimate)} times as long, between ${formatNumber(low)} and ${formatNumber(high)}`;
      const verdict = decideAbove({ estimate, low, high }, 10);
      // A small table is no evidence against the claim: reading all of it takes hardly longer than the way down a tree.
      if (verdict === 'passed' || (verdict === 'failed' && last.postcards >= 100_000))
        return { verdict, because };
      return undecided(`${because}: too near for a table of this size`);
    },
  },
];

/** The rows of one set of indexes, the smallest table first. */
export function of(rows: readonly LookupRow[], variant: IndexSet): LookupRow[] {
  return rows.filter((row) => row.variant === variant).toSorted((a, b) => a.postcards - b.postcards);
}

function decideServed(rows: readonly LookupRow[], variant: IndexSet): Decision {
  const own = of(rows, variant);
  const [first, last] = [own[0], own.at(-1)];
  if (!first || !last) return undecided('There was no such index.');
  if (readsAll(last) && last.tableBlocks < tellingBlocks)
    return undecided('The table is so small that the planner reads all of it.');
  const served = last.rowsRead === last.returned && last.blocks <= last.returned + wayDown;
  return {
    verdict: served ? 'passed' : 'failed',
    because: `${formatNumber(last.rowsRead)} rows read for ${formatNumber(last.returned)}, in ${formatNumber(last.blocks)} blocks; in the smallest table ${formatNumber(first.blocks)}`,
  };
}

function readsAll({ rowsRead, postcards }: LookupRow): boolean {
  return rowsRead === postcards;
}

/** Blocks of the smaller of the two: whoever has to read all of one chooses that. */
function allOf({ indexBlocks, tableBlocks }: LookupRow): number {
  return Math.min(indexBlocks, tableBlocks);
}

function undecided(because: string): Decision {
  return { verdict: 'undecided', because };
}
