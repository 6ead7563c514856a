/** What a hot key decides: each claim is a pure function of the rows. */
import type { Decision, Finding } from '../../../kit/experiment.ts';
import type { Parameters, Values } from '../../../kit/parameters.ts';
import { formatNumber } from '../../../kit/text.ts';
import { type HeatRow, modelAlone, smallRun } from './heat-row.ts';

/** Points that the model may be off by. */
const bound = 5;

export const heatFindings: readonly Finding<Parameters, HeatRow>[] = [
  {
    id: 'one-item-is-refused',
    claim: 'An item that is wanted more often than one partition can give is refused the rest.',
    decide(rows, values) {
      const row = smallRun(rows, 'one item').at(-1);
      // A counter is made large, so that few writes are enough: what is paid is the whole item.
      const perSecond = Number(row?.room) / Number(values['seconds']);
      const because = `a write of this item costs so much that a partition takes ${formatNumber(perSecond)} a second; at ${formatNumber(Number(row?.load))} times that ${percent(row?.measured)} were refused`;
      if (!row || !refuses(rows)) return undecided(nothingRefused);
      const rest = 100 * (1 - Number(row.room) / row.requests);
      if (rest < 2 * bound) return undecided(`${because}: that is hardly more than it gives`);
      const offOf = ({ measured }: HeatRow) => Math.abs(Number(measured) - rest);
      return decideOff([row], offOf, bound, `${because}; the rest is ${percent(rest)}`, values);
    },
  },
  {
    id: 'spread-is-served',
    claim:
      'The same writes, spread over several partition keys, are served: the table itself has no such limit.',
    decide(rows, values) {
      const row = smallRun(rows, 'spread').at(-1);
      const because = `at ${formatNumber(Number(row?.load))} times the limit ${percent(row?.measured)} refused`;
      if (!row || !refuses(rows)) return undecided(nothingRefused);
      if (Number(row.load) / Number(values['shards']) > 0.6)
        return undecided(`${because}: for so few keys that may be too much`);
      return decideOff([row], ({ measured }) => Number(measured), 1, because, values);
    },
  },
  {
    id: 'model-agrees',
    claim: `At the same size and seed, the model is at most ${bound} points off what was measured.`,
    decide(rows, values) {
      const own = smallRun(rows);
      const worst = Math.max(...own.map(({ error }) => Number(error)));
      const because = `${formatNumber(own.length)} loads; the largest difference is ${formatNumber(worst)} points`;
      if (!refuses(rows)) return undecided(nothingRefused);
      return decideOff(own, ({ error }) => Number(error), bound, because, values);
    },
  },
  {
    id: 'service-agrees',
    claim: 'The service has counted as many refusals as the client.',
    decide(rows) {
      const own = smallRun(rows).filter(({ counted }) => typeof counted === 'number');
      if (own.length === 0) return undecided('This service does not show what it counts.');
      return decide(
        own.every(({ counted, refused }) => counted === refused),
        own.map(({ counted, refused }) => `${counted}/${refused}`).join(', '),
      );
    },
  },
  {
    id: 'splitting-helps-warm-keys',
    claim: 'In the model, splitting hot partitions halves at least what could be avoided.',
    decide(rows) {
      const row = modelAlone(rows, 'one item').find(({ tableLoad }) => tableLoad === 75);
      if (!row) return undecided('The model did not run.');
      const [without, remaining] = [Number(row.fixed), Number(row.split)].map(
        (one) => one - Number(row.floor),
      );
      const because = `at ${row.tableLoad} % of what the table gives ${percent(row.fixed)} are refused as it is, ${percent(row.split)} when hot partitions are split; no split avoids ${percent(row.floor)}, so that ${percent(remaining)} are left of ${percent(without)}`;
      if (without === undefined || remaining === undefined || without < 1)
        return undecided(`${because}: there is nothing to gain`);
      return decide(remaining <= without / 2, because);
    },
  },
  {
    id: 'no-split-helps-one-item',
    claim: 'No split helps an item that wants more than a partition gives; spreading its key does.',
    decide(rows) {
      const [whole, spread] = [modelAlone(rows, 'one item').at(-1), modelAlone(rows, 'spread').at(-1)];
      if (!whole || !spread) return undecided('The model did not run.');
      const because = `with splits ${percent(whole.split)} are refused, of which no split avoids ${percent(whole.floor)}; spread ${percent(spread.split)}`;
      if (Number(whole.floor) < 2) return undecided(`${because}: no item is hot enough`);
      // The floor is an expectation, and the model draws.
      const holds =
        Number(whole.split) > Number(whole.floor) - 1 && Number(spread.split) < Number(whole.split);
      return decide(holds, because);
    },
  },
];

const nothingRefused = 'This store did not refuse anything.';

/** A store that never does, such as DynamoDB Local, says nothing about limits. */
function refuses(rows: readonly HeatRow[]): boolean {
  return smallRun(rows).some(({ refused }) => Number(refused) > 0);
}

/**
 * Compares points off with the points allowed. What comes late by a part of the time may shift as large a part of the
 * requests, there and at its end: so far off is no evidence against the claim.
 */
function decideOff(
  rows: readonly HeatRow[],
  offOf: (row: HeatRow) => number,
  allowed: number,
  because: string,
  { seconds }: Values,
): Decision {
  const shiftedIn = ({ answered }: HeatRow) => (2 * 100 * Number(answered)) / (1_000 * Number(seconds));
  const off = rows.filter((row) => offOf(row) > allowed);
  if (off.length > 0 && off.every((row) => offOf(row) <= allowed + shiftedIn(row)))
    return undecided(`${because}. This machine was too busy to keep the pace.`);
  return decide(off.length === 0, because);
}

function percent(value: number | string | undefined): string {
  return `${formatNumber(Number(value))} %`;
}

function decide(holds: boolean, because: string): Decision {
  return { verdict: holds ? 'passed' : 'failed', because };
}

function undecided(because: string): Decision {
  return { verdict: 'undecided', because };
}
