/** What a run of the renames yields, step by step, and what it says: pure functions of the rows. */
import type { Decision } from '../../../kit/experiment.ts';
import { decideAbove, median, ratioOfMedians } from '../../../kit/statistics.ts';
import { formatNumber } from '../../../kit/text.ts';
import { fillingStep, type Way } from './programs.ts';

/** One step of a migration, as the programs met it. */
export interface StepRow {
  readonly variant: Way;
  readonly round: number;
  readonly step: string;
  /** Requests that arrived during the step. */
  readonly requests: number;
  readonly sentSoFar: number;
  readonly failed: number;
  readonly failedSoFar: number;
  /** Requests that were answered later than 100 ms after their arrival. */
  readonly late: number;
  /** ms that the longest request of the step took. */
  readonly longest: number;
  /** Writes that were acknowledged and are not in the table at the end of the round; 0 before. */
  readonly lost: number;
  readonly outcome: string;
}

/** So many that came while old and new programs ran, and some must have met the wrong one. */
const enoughRequests = 10;

export function decideRenameLoses(rows: readonly StepRow[]): Decision {
  const own = rows.filter(
    ({ variant, step }) => variant === 'rename' && step !== 'before' && step !== 'after',
  );
  const sent = own.reduce((sum, { requests }) => sum + requests, 0);
  const failed = own.reduce((sum, row) => sum + row.failed, 0);
  if (failed === 0 && sent < enoughRequests) {
    return {
      verdict: 'undecided',
      because: `${formatNumber(sent)} requests arrived during the deployments: too few to tell`,
    };
  }
  return {
    verdict: failed > 0 ? 'passed' : 'failed',
    because: `${formatNumber(failed)} of the ${formatNumber(sent)} requests that arrived during the deployments of all rounds`,
  };
}

export function decideExpandLosesNone(rows: readonly StepRow[]): Decision {
  const own = rows.filter(({ variant }) => variant !== 'rename');
  const sum = (column: 'failed' | 'lost' | 'requests') => own.reduce((total, row) => total + row[column], 0);
  if (sum('requests') === 0) return { verdict: 'undecided', because: 'No request arrived.' };
  return {
    verdict: sum('failed') === 0 && sum('lost') === 0 ? 'passed' : 'failed',
    because: `${sum('failed')} of ${formatNumber(sum('requests'))} requests failed, ${sum('lost')} writes were lost`,
  };
}

export function decideRewriteWaits(rows: readonly StepRow[]): Decision {
  const [rewrite, batches] = [fillingOf(rows, 'rewrite'), fillingOf(rows, 'batches')];
  if (batches.length < 3) return { verdict: 'undecided', because: 'It takes three rounds to tell.' };
  const ratio = ratioOfMedians(rewrite, batches);
  const verdict = decideAbove(ratio, 2);
  const because = `${formatNumber(median(rewrite))} ms against ${formatNumber(median(batches))} ms: ratio ${formatNumber(ratio.estimate)}, between ${formatNumber(ratio.low)} and ${formatNumber(ratio.high)}`;
  // A rewrite that is over as soon as any other pause of this machine is no evidence against the claim.
  const quiet = median(quietOf(rows));
  if (verdict === 'passed' || (verdict === 'failed' && median(rewrite) > 4 * quiet))
    return { verdict, because };
  return {
    verdict: 'undecided',
    because: `${because}; ${formatNumber(quiet)} ms while nothing was changed. Too near: try more postcards`,
  };
}

function roundsOf(rows: readonly StepRow[], way: Way): StepRow[][] {
  const own = rows.filter(({ variant }) => variant === way);
  return [...Map.groupBy(own, ({ round }) => round).values()];
}

/** Requests that failed in one migration: the median of the rounds. */
export function failedOf(rows: readonly StepRow[], way: Way): number {
  return median(roundsOf(rows, way).map((round) => round.reduce((sum, { failed }) => sum + failed, 0)));
}

export function lastOf(rows: readonly StepRow[], way: Way): StepRow | undefined {
  return rows.findLast(({ variant }) => variant === way);
}

/** The longest wait of each round, in ms. */
export function longestOf(rows: readonly StepRow[], way: Way): number[] {
  return roundsOf(rows, way).map((round) => Math.max(...round.map(({ longest }) => longest)));
}

/** The longest wait of each round while the new column was filled, in ms. */
export function fillingOf(rows: readonly StepRow[], way: Way): number[] {
  return rows
    .filter(({ variant, step }) => variant === way && step === fillingStep)
    .map(({ longest }) => longest);
}

/** The longest waits while nothing was changed, in ms: the control. */
function quietOf(rows: readonly StepRow[]): number[] {
  return rows.filter(({ step }) => step === 'before' || step === 'after').map(({ longest }) => longest);
}

/** Each text once, as a list in a sentence. */
export function listOf(texts: readonly string[]): string {
  return [...new Set(texts)].join(', ') || 'no step';
}
