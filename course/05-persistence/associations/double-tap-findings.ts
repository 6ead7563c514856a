/** What the rounds decide: each claim is a pure function of their rows. */
import type { Decision, Finding } from '../../../kit/experiment.ts';
import type { Parameters } from '../../../kit/parameters.ts';
import { countOf, formatNumber } from '../../../kit/text.ts';
import { type DoubleTapRow, of, total, type Way, ways, wayTitles } from './double-tap-row.ts';

const looking: readonly Way[] = ['none', 'surrogate'];
const keyed: readonly Way[] = ['composite', 'references'];
const unreferenced: readonly Way[] = ['none', 'surrogate', 'composite'];
const tables: readonly Way[] = [...looking, ...keyed];

export const doubleTapFindings: readonly Finding<Parameters, DoubleTapRow>[] = [
  {
    id: 'alone-all-are-right',
    claim: 'With one client at a time every way is right: nothing twice, nothing orphaned, nothing lost.',
    decide(rows) {
      const alone = rows.filter(({ clients }) => clients === 1);
      if (alone.length === 0) return undecided('No client was alone.');
      const wrong = damageOf(alone, ways);
      return {
        verdict: wrong === 0 ? 'passed' : 'failed',
        because: `${countOf(wrong, 'wrong membership')} after ${countOf(total(alone, ways, 'adds'), 'attempt')} one after the other`,
      };
    },
  },
  {
    id: 'only-the-key-keeps-duplicates-out',
    claim:
      'When clients act at the same time, look-then-insert stores members twice, with an id of their own too; with the composite key none is ever stored twice.',
    decide: (rows) => decideOnly(rows, 'duplicates', keyed, looking),
  },
  {
    id: 'only-references-keep-orphans-out',
    claim:
      'When clients act at the same time, checks in the program leave orphans, under a composite key too; with foreign keys there is never one.',
    decide: (rows) => decideOnly(rows, 'orphans', ['references'], unreferenced),
  },
  {
    id: 'only-the-list-loses',
    claim: 'A list in the album’s row loses members that were confirmed; a table of members never does.',
    decide: (rows) => decideOnly(rows, 'lost', tables, ['array']),
  },
  {
    id: 'only-both-keys-tell-the-first',
    claim:
      'With both keys one attempt for each membership is answered “added”, and no second one; by look-then-insert several are.',
    decide: (rows) => decideOnly(rows, 'addedAgain', ['references'], looking),
  },
  {
    id: 'keys-take-one-statement',
    claim: 'With both keys an attempt sends one statement; the programs that look send three or more.',
    decide(rows) {
      const sent = (way: Way) => of(rows, way).map(({ statements }) => statements);
      const [one, others] = [sent('references'), ways.slice(0, -1).flatMap(sent)];
      if (one.length === 0 || others.length === 0) return undecided('It takes both to tell.');
      return {
        verdict: Math.max(...one) === 1 && Math.min(...others) >= 3 ? 'passed' : 'failed',
        because: `${formatNumber(Math.max(...one))} with both keys, ${formatNumber(Math.min(...others))} or more by the others`,
      };
    },
  },
];

type Damage = 'duplicates' | 'orphans' | 'lost' | 'addedAgain';

/** A constraint can fail by one row; that the others do harm can only be seen, where two clients happened to meet. */
function decideOnly(
  rows: readonly DoubleTapRow[],
  column: Damage,
  guarded: readonly Way[],
  bare: readonly Way[],
): Decision {
  const told = (way: Way) => `${wayTitles[way]} ${formatNumber(total(rows, [way], column))}`;
  const because = `in all rounds together: ${[...bare, ...guarded].map(told).join(', ')}`;
  if (total(rows, guarded, column) > 0) return { verdict: 'failed', because };
  if (guarded.some((way) => of(rows, way).length === 0)) return undecided('Not every way was measured.');
  if (bare.every((way) => total(rows, [way], column) > 0)) return { verdict: 'passed', because };
  return undecided(`${because}: too few clients met to tell; try more albums`);
}

function damageOf(rows: readonly DoubleTapRow[], own: readonly Way[]): number {
  return (['duplicates', 'orphans', 'lost'] as const).reduce(
    (sum, column) => sum + total(rows, own, column),
    0,
  );
}

function undecided(because: string): Decision {
  return { verdict: 'undecided', because };
}
