/** What the transfers decide: which ways keep every cent, and what each costs. */
import type { Finding } from '../../../kit/experiment.ts';
import type { Parameters } from '../../../kit/parameters.ts';
import { formatNumber } from '../../../kit/text.ts';
import { busiest, type TransferRow } from './transfer-row.ts';
import type { Way } from './ways.ts';

/** Refusals from which on nobody can say that the transfers did not meet. */
const enoughMeetings = 20;

export const transferFindings: readonly Finding<Parameters, TransferRow>[] = [
  {
    id: 'naive-loses',
    claim: 'Read first and written after, at read committed, money appears or disappears.',
    decide(rows) {
      const together = rows.filter(({ variant, clients }) => variant === 'naive' && clients > 1);
      const worst = together.toSorted((a, b) => b.wrong - a.wrong)[0];
      if (worst && worst.wrong > 0) {
        return {
          verdict: 'passed',
          because: `with ${worst.clients} clients the accounts, one by one, are off by ${formatNumber(worst.wrong)} together; over all of them ${formatNumber(Math.abs(worst.money))} were ${worst.money < 0 ? 'lost' : 'gained'}, as too much here makes up for too little there`,
        };
      }
      // Nothing was lost: either the transfers never met, or the claim is wrong. The refusals at serializable tell.
      const met = sumOf(rows, 'retried', 'refused');
      return {
        verdict: met >= enoughMeetings ? 'failed' : 'undecided',
        because: `no balance is wrong; at serializable ${met} transactions met another`,
      };
    },
  },
  {
    id: 'serializable-keeps-all',
    claim:
      'The same statements at serializable, retried when refused, keep every cent, and no account falls below zero.',
    decide(rows) {
      const own = rows.filter(({ variant }) => variant === 'retried');
      const bad = own.filter((row) => !isExact(row));
      if (bad.length > 0) return { verdict: 'failed', because: bad.map(describeFault).join('; ') };
      const [refused, made] = [sumOf(rows, 'retried', 'refused'), sumOf(rows, 'retried', 'made')];
      return {
        verdict: refused > 0 ? 'passed' : 'undecided',
        because: `${formatNumber(made)} transfers, ${formatNumber(refused)} refused and tried again, no balance wrong`,
      };
    },
  },
  {
    id: 'simpler-cures-keep-all',
    claim: '“select … for update” and atomic updates keep every cent too, and are never refused.',
    decide(rows) {
      const own = rows.filter(({ variant }) => variant === 'locked' || variant === 'atomic');
      const bad = own.filter((row) => !isExact(row) || row.refused > 0);
      if (bad.length > 0) return { verdict: 'failed', because: bad.map(describeFault).join('; ') };
      const lost = sumOf(rows, 'naive', 'wrong');
      return {
        verdict: own.length > 0 && lost > 0 ? 'passed' : 'undecided',
        because: `no balance wrong, none refused${lost > 0 ? '' : '; but the naive way lost nothing either'}`,
      };
    },
  },
  {
    id: 'contention-costs-retries',
    claim: 'The more clients at once, the more often serializable has to try again for one transfer.',
    decide(rows) {
      const own = rows.filter(({ variant, clients }) => variant === 'retried' && clients > 1);
      const [few, many] = [own[0], own.at(-1)];
      if (!few || !many || many.clients < 4 * few.clients || many.refused < enoughMeetings)
        return { verdict: 'undecided', because: 'It takes more clients, or fewer accounts, to tell.' };
      return {
        verdict: many.retriesEach > few.retriesEach ? 'passed' : 'failed',
        because: `${formatNumber(few.retriesEach)} retries with ${few.clients} clients, ${formatNumber(many.retriesEach)} with ${many.clients}`,
      };
    },
  },
  {
    id: 'atomic-asks-least',
    claim: 'An atomic update asks the database fewest times for a transfer, serializable most often.',
    decide(rows) {
      const [atomic, locked, retried] = (['atomic', 'locked', 'retried'] as const).map((way) =>
        busiest(rows, way),
      );
      if (!atomic || !locked || !retried) return { verdict: 'undecided', because: 'Not all was measured.' };
      const statements = [atomic, locked, retried].map(({ statementsEach }) => formatNumber(statementsEach));
      const because = `${statements[0]} statements; with locks ${statements[1]}, at serializable ${statements[2]}`;
      // Where hardly anything is tried again, what differs is how many transfers were declined.
      if (retried.retriesEach < 0.5) return { verdict: 'undecided', because };
      const ordered =
        atomic.statementsEach < locked.statementsEach && locked.statementsEach < retried.statementsEach;
      return { verdict: ordered ? 'passed' : 'failed', because };
    },
  },
];

function sumOf(rows: readonly TransferRow[], way: Way, column: 'made' | 'refused' | 'wrong'): number {
  return rows.filter(({ variant }) => variant === way).reduce((sum, row) => sum + row[column], 0);
}

function isExact({ money, wrong, lowest, lost }: TransferRow): boolean {
  return money === 0 && wrong === 0 && lowest >= 0 && lost === 0;
}

function describeFault({ variant, clients, wrong, lowest, refused }: TransferRow): string {
  return `${variant}, ${clients} clients: off by ${formatNumber(wrong)}, lowest balance ${formatNumber(lowest)}, ${refused} refused`;
}
