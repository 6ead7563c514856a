/** What a joining node decides: each claim is a pure function of the rows. */
import type { Decision, Finding } from '../../../kit/experiment.ts';
import type { Parameters } from '../../../kit/parameters.ts';
import { countOf, formatNumber } from '../../../kit/text.ts';
import { type MoveRow, modelAlone, type Placing, smallRun } from './move-row.ts';

const steady: readonly Placing[] = ['ring, one point each', 'ring', 'rendezvous'];
/** Keys that must be expected on a node before their number says anything. */
const enough = 50;

export const moveFindings: readonly Finding<Parameters, MoveRow>[] = [
  {
    id: 'modulo-moves-most',
    claim: 'With modulo, a node that joins n others moves all keys but one in n + 1.',
    decide(rows) {
      const own = modelAlone(rows, 'modulo').filter(isLarge);
      if (own.length === 0) return undecided('It takes more keys to tell.');
      const largest = own.at(-1);
      return decide(
        own.every(({ moved, fair }) => Math.abs(moved - (100 - fair)) < 2),
        `${formatNumber(Number(largest?.nodes))} nodes and one more: ${formatNumber(largest?.moved ?? 0)} %`,
      );
    },
  },
  {
    id: 'one-in-n-moves',
    claim:
      'On a ring with virtual nodes, and by rendezvous, about one key in n + 1 moves, from two nodes to many.',
    decide(rows) {
      const own = (['ring', 'rendezvous'] as const).flatMap((variant) =>
        modelAlone(rows, variant).filter(isLarge),
      );
      if (own.length === 0) return undecided('It takes more keys to tell.');
      const ratios = own.map(({ moved, fair }) => moved / fair);
      return decide(
        ratios.every((ratio) => ratio > 0.5 && ratio < 1.5),
        `between ${formatNumber(Math.min(...ratios))} and ${formatNumber(Math.max(...ratios))} times that share, in ${countOf(own.length, 'case')}`,
      );
    },
  },
  {
    id: 'only-the-newcomer-receives',
    claim:
      'On a ring and by rendezvous, keys move to the new node and nowhere else; with modulo, between old nodes too.',
    decide(rows) {
      if (rows.length === 0) return undecided('Nothing was moved.');
      const kept = rows.filter(({ variant }) => steady.includes(variant));
      const between = ({ movedBetween, measuredBetween }: MoveRow) =>
        Math.max(movedBetween, Number(measuredBetween) || 0);
      const modulo = rows.filter(({ variant }) => variant === 'modulo');
      return decide(
        kept.every((row) => between(row) === 0) && modulo.every((row) => between(row) > 0),
        `${countOf(kept.length, 'case')} without one key between old nodes; with modulo up to ${formatNumber(Math.max(0, ...modulo.map(between)))} % of them`,
      );
    },
  },
  {
    id: 'nothing-is-lost',
    claim: 'After each move every item lies in its own table, and in no other.',
    decide(rows) {
      const own = smallRun(rows);
      if (own.length === 0) return undecided('No item was moved.');
      const wrong = own.reduce((sum, { misplaced }) => sum + Number(misplaced), 0);
      return decide(wrong === 0, `${countOf(own.length, 'move')}, ${countOf(wrong, 'item')} misplaced`);
    },
  },
  {
    id: 'model-agrees',
    claim:
      'At the same size, the model with keys of its own moves as many as were moved, within four standard deviations.',
    decide(rows) {
      const own = smallRun(rows);
      const worst = own.toSorted((a, b) => Number(b.error) - Number(a.error))[0];
      if (!worst) return undecided('No item was moved.');
      return decide(
        own.every(({ error, chance }) => Number(error) <= Number(chance)),
        `${countOf(own.length, 'move')}; the largest difference is ${formatNumber(Number(worst.error))} points, where chance may put ${formatNumber(Number(worst.chance))}`,
      );
    },
  },
  {
    id: 'points-make-it-even',
    claim: 'Virtual nodes make a ring even: what the fullest node holds too much falls by half at least.',
    decide(rows) {
      const [single, many] = [
        modelAlone(rows, 'ring, one point each').at(-1),
        modelAlone(rows, 'ring').at(-1),
      ];
      if (!single || !many || !isLarge(many)) return undecided('It takes more keys to tell.');
      const because = `with ${formatNumber(Number(many.nodes) + 1)} nodes the fullest holds ${formatNumber(single.imbalance)} times the mean by single points, ${formatNumber(many.imbalance)} by virtual nodes`;
      return decide(many.imbalance - 1 <= (single.imbalance - 1) / 2, because);
    },
  },
];

function isLarge({ keys, fair }: MoveRow): boolean {
  return (keys * fair) / 100 >= enough;
}

function decide(holds: boolean, because: string): Decision {
  return { verdict: holds ? 'passed' : 'failed', because };
}

function undecided(because: string): Decision {
  return { verdict: 'undecided', because };
}
