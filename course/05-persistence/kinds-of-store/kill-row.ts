/** What is measured of a kill in mid-write, and what it decides. */
import type { Decision, Finding } from '../../../kit/experiment.ts';
import type { Parameters } from '../../../kit/parameters.ts';
import { formatNumber } from '../../../kit/text.ts';

export type VictimKind = 'relational' | 'document' | 'flat' | 'rewritten' | 'later';

/** The ways of writing, as the reader meets them. */
export const ways = {
  relational: 'relational',
  transaction: 'document, in a transaction',
  'two-writes': 'document, two writes',
  synced: 'flat file, synced',
  unsynced: 'flat file, not synced',
  beside: 'whole file, beside and renamed',
  'in-place': 'whole file, in place',
  later: 'answered first, written later',
} as const;

export type Way = keyof typeof ways;

export interface KillRow {
  readonly variant: VictimKind;
  readonly way: string;
  readonly kill: number;
  /** Postcards that were acknowledged since the kill before, and of all that were, those that are gone. */
  readonly acknowledged: number;
  readonly lost: number;
  /** Postcards that are there without being counted, or counted without being there. */
  readonly half: number;
  readonly outcome: Outcome;
  /** ms from the kill to the first answer. */
  readonly ready: number;
  readonly readiness: string;
}

export type Outcome = 'all there' | 'half a change' | 'some lost' | 'unreadable';

export function of(rows: readonly KillRow[], way: Way): KillRow[] {
  return rows.filter((row) => row.way === ways[way]);
}

export function sum(rows: readonly KillRow[], column: 'acknowledged' | 'lost' | 'half'): number {
  return rows.reduce((total, row) => total + row[column], 0);
}

/** How many of its kills ended like this. */
export function ended(rows: readonly KillRow[], way: Way, outcome: Outcome): number {
  return of(rows, way).filter((row) => row.outcome === outcome).length;
}

/** So many kills without a hit are no chance any more. */
const enoughKills = 20;

export const killFindings: readonly Finding<Parameters, KillRow>[] = [
  {
    id: 'given-to-the-system-is-kept',
    claim:
      'What had been handed to the operating system before it was acknowledged survives the death of the process, synced or not.',
    decide(rows) {
      const own = (
        ['relational', 'transaction', 'two-writes', 'synced', 'unsynced', 'beside'] as const
      ).flatMap((way) => of(rows, way));
      if (sum(own, 'acknowledged') === 0) return undecided('Nothing was acknowledged.');
      const lost = own.find((row) => row.lost > 0);
      return {
        verdict: lost ? 'failed' : 'passed',
        because: lost
          ? `${lost.way}: ${lost.lost} lost by kill ${lost.kill}`
          : `${formatNumber(sum(own, 'acknowledged'))} acknowledged in ${own.length} kills, of six ways together, none lost`,
      };
    },
  },
  {
    id: 'never-half',
    claim: 'A transaction, a record of a log and a renamed file are there as a whole or not at all.',
    decide(rows) {
      const own = (['relational', 'transaction', 'synced', 'unsynced', 'beside'] as const).flatMap((way) =>
        of(rows, way),
      );
      if (own.length === 0) return undecided('Nothing was killed.');
      const half = own.find((row) => row.half > 0 || row.outcome === 'unreadable');
      return {
        verdict: half ? 'failed' : 'passed',
        because: half
          ? `${half.way}: ${half.outcome} after kill ${half.kill}`
          : `${own.length} kills, of five ways together`,
      };
    },
  },
  {
    id: 'two-writes-are-halved',
    claim: 'Two writes without a transaction are found half done.',
    decide: (rows) => decideHits(rows, 'two-writes', 'half a change'),
  },
  {
    id: 'in-place-is-unreadable',
    claim: 'A file that is rewritten in place is found unreadable, with everything that it held.',
    decide: (rows) => decideHits(rows, 'in-place', 'unreadable'),
  },
  {
    id: 'answered-first-is-lost',
    claim: 'Who answers first and writes later loses what was acknowledged in between.',
    decide: (rows) => decideHits(rows, 'later', 'some lost'),
  },
];

/** Whether a kill hits the moment is chance: only many without a hit speak against the claim. */
function decideHits(rows: readonly KillRow[], way: Way, outcome: Outcome): Decision {
  const own = of(rows, way);
  const hits = ended(rows, way, outcome);
  const lost = sum(own, 'lost');
  const because = `${hits} of ${own.length} kills${lost > 0 ? `, ${formatNumber(lost)} lost` : ''}`;
  if (hits > 0) return { verdict: 'passed', because };
  return own.length < enoughKills ? undecided(`${because}: too few to tell`) : { verdict: 'failed', because };
}

function undecided(because: string): Decision {
  return { verdict: 'undecided', because };
}
