/** What becomes of additions by several writers to one album, and what that decides. */
import type { Decision, Finding } from '../../../kit/experiment.ts';
import type { Parameters } from '../../../kit/parameters.ts';
import { formatNumber } from '../../../kit/text.ts';

/** Read, add, write back; the same with If-Match; a row of its own for each addition. */
export type Manner = 'last-wins' | 'if-match' | 'sql';

/** So many writers at once, in one manner. */
export interface WriterRow {
  readonly variant: Manner;
  readonly writers: number;
  /** In each round every writer adds one postcard. */
  readonly rounds: number;
  /** Additions that were acknowledged, those that the album holds in the end, and the difference. */
  readonly acknowledged: number;
  readonly kept: number;
  readonly lost: number;
  /** Writes that were answered with 412, or with 409. */
  readonly refused: number;
  /** Requests or statements for all additions. */
  readonly requests: number;
}

/** The rows of one manner, the fewest writers first. */
export function of(rows: readonly WriterRow[], manner: Manner): WriterRow[] {
  return rows.filter(({ variant }) => variant === manner).toSorted((a, b) => a.writers - b.writers);
}

/** The row with the most writers. */
export function most(rows: readonly WriterRow[], manner: Manner): WriterRow | undefined {
  return of(rows, manner).at(-1);
}

export const writerFindings: readonly Finding<Parameters, WriterRow>[] = [
  {
    id: 'last-wins',
    claim:
      'Of writers that have read the same version, the last one wins, and the additions of the others are lost, although they were acknowledged.',
    decide: (rows) =>
      decideTogether(of(rows, 'last-wins'), ({ lost, rounds, writers }) => lost === rounds * (writers - 1)),
  },
  {
    id: 'if-match-loses-none',
    claim: 'With If-Match none is lost: a writer whose version is out of date is refused, and tries again.',
    decide: (rows) => decideTogether(of(rows, 'if-match'), ({ lost }) => lost === 0),
  },
  {
    id: 'one-wins-each-time',
    claim: 'Of writers that have read the same version, If-Match lets one through and refuses all others.',
    decide: (rows) =>
      decideTogether(
        of(rows, 'if-match'),
        ({ refused, rounds, writers }) => refused >= rounds * (writers - 1),
      ),
  },
  {
    id: 'rows-lose-none',
    claim: 'In the database none is lost and none refused: each addition is a row and one statement.',
    decide: (rows) =>
      decideTogether(
        of(rows, 'sql'),
        ({ lost, refused, requests, acknowledged }) =>
          lost === 0 && refused === 0 && requests === acknowledged,
      ),
  },
  {
    id: 'alone-nothing-is-lost',
    claim: 'A writer that is alone loses nothing, in any manner.',
    decide(rows) {
      const alone = rows.filter(({ writers }) => writers === 1);
      if (alone.length === 0) return { verdict: 'undecided', because: 'There was always a second writer.' };
      return {
        verdict: alone.every(({ lost, refused }) => lost === 0 && refused === 0) ? 'passed' : 'failed',
        because: alone.map(tell).join('; '),
      };
    },
  },
];

/** Only writers that were not alone tell anything. */
function decideTogether(rows: readonly WriterRow[], holds: (row: WriterRow) => boolean): Decision {
  const together = rows.filter(({ writers }) => writers > 1);
  const row = together.at(-1);
  if (!row) return { verdict: 'undecided', because: 'It takes two writers at once to tell.' };
  return { verdict: together.every(holds) ? 'passed' : 'failed', because: tell(row) };
}

function tell({ variant, writers, acknowledged, kept, lost, refused }: WriterRow): string {
  return `${variant}, ${formatNumber(writers)} at once: ${formatNumber(acknowledged)} acknowledged, ${formatNumber(kept)} kept, ${formatNumber(lost)} lost, ${formatNumber(refused)} refused`;
}
