/** What the loadings decide: each claim is a pure function of their rows. */
import type { Decision, Finding } from '../../../kit/experiment.ts';
import type { Parameters } from '../../../kit/parameters.ts';
import { decideAbove, type Interval, ratioOfMedians } from '../../../kit/statistics.ts';
import { formatBytes, formatNumber } from '../../../kit/text.ts';
import { type LoadingRow, of, timesOf } from './loading-row.ts';

/** ms: below that a round trip is no network, and what is left is the speed of two programs. */
const networkMs = 1;

export const loadingFindings: readonly Finding<Parameters, LoadingRow>[] = [
  {
    id: 'same-feed',
    claim: 'All four ways load the same feed.',
    decide(rows) {
      const sizes = Map.groupBy(rows, ({ postcards }) => postcards);
      const complete = [...sizes.values()].filter((own) => own.length === 4);
      if (complete.length === 0) return undecided('No feed was loaded in all four ways.');
      const different = complete.filter((own) => new Set(own.map(({ feed }) => feed)).size > 1);
      return {
        verdict: different.length === 0 ? 'passed' : 'failed',
        because: `${formatNumber(complete.length)} feeds, ${formatNumber(different.length)} of them different`,
      };
    },
  },
  {
    id: 'loop-sends-one-each',
    claim: 'The loop sends one statement for the feed and one for each postcard.',
    decide: (rows) => decideStatements(of(rows, 'loop'), ({ postcards }) => postcards + 1),
  },
  {
    id: 'join-sends-one',
    claim: 'The join sends one statement, however long the feed.',
    decide: (rows) => decideStatements(of(rows, 'join'), () => 1),
  },
  {
    id: 'batch-sends-two',
    claim: 'The batch sends two statements, however long the feed.',
    decide: (rows) => decideStatements(of(rows, 'batch'), () => 2),
  },
  {
    id: 'identity-map-asks-once',
    claim: 'The loop with an identity map asks once for each sender, however many postcards are theirs.',
    decide: (rows) => decideStatements(of(rows, 'identity-map'), ({ senders }) => senders + 1),
  },
  {
    id: 'identity-map-shares',
    claim:
      'With an identity map, postcards of one sender hold the same object; from the loop each holds its own copy.',
    decide(rows) {
      const [map, loop] = [of(rows, 'identity-map').at(-1), of(rows, 'loop').at(-1)];
      if (!map || !loop) return undecided('It takes both ways to tell.');
      if (map.senders === map.postcards) return undecided('Nobody sent two postcards.');
      return {
        verdict: map.objects === map.senders && loop.objects === loop.postcards ? 'passed' : 'failed',
        because: `${formatNumber(map.senders)} senders: ${formatNumber(map.objects)} objects with the map, ${formatNumber(loop.objects)} without`,
      };
    },
  },
  {
    id: 'join-repeats-senders',
    claim: 'The join sends a sender again with each postcard: more bytes than the batch.',
    decide(rows) {
      const [join, batch] = [of(rows, 'join').at(-1), of(rows, 'batch').at(-1)];
      if (!join || !batch) return undecided('It takes both ways to tell.');
      const because = `${formatBytes(join.bytes)} by the join, ${formatBytes(batch.bytes)} by the batch`;
      // With few repetitions, what the second statement itself costs outweighs them.
      if (join.postcards < 2 * join.senders || join.postcards - join.senders < 10)
        return undecided(`${because}: hardly a sender comes twice`);
      return { verdict: join.bytes > batch.bytes ? 'passed' : 'failed', because };
    },
  },
  {
    id: 'loop-takes-longer',
    claim: 'With a network between, the loop takes at least five times as long as the join.',
    decide(rows) {
      const [loop, join] = [of(rows, 'loop').at(-1), of(rows, 'join').at(-1)];
      if (!loop || !join) return undecided('It takes both ways to tell.');
      const ratio = ratioOfMedians(timesOf(loop), timesOf(join));
      const because = `for ${formatNumber(loop.postcards)} postcards ${formatNumber(loop.ms)} ms against ${formatNumber(join.ms)} ms: ${told(ratio)}`;
      if (loop.roundTrip < networkMs) return undecided(`${because}; there is no network between`);
      return { verdict: decideAbove(ratio, 5), because };
    },
  },
  {
    id: 'time-grows-with-statements',
    claim:
      'With a network between, the loop’s time grows with the feed, and the join’s less than a third as much as the loop’s statements.',
    decide(rows) {
      const [loop, join] = [of(rows, 'loop'), of(rows, 'join')];
      const [first, last] = [loop[0], loop.at(-1)];
      if (!first || !last || first === last) return undecided('It takes two sizes to tell.');
      const third = last.statements / first.statements / 3;
      const [slow, fast] = [growthOf(loop), growthOf(join)];
      const because = `${formatNumber(last.statements / first.statements)} times the statements: the loop takes ${told(slow)}, the join ${told(fast)}`;
      if (first.roundTrip < networkMs) return undecided(`${because}; there is no network between`);
      const verdicts = [decideAbove(slow, third), opposite(decideAbove(fast, third))];
      if (verdicts.includes('failed')) return { verdict: 'failed', because };
      return { verdict: verdicts.includes('undecided') ? 'undecided' : 'passed', because };
    },
  },
];

function decideStatements(rows: readonly LoadingRow[], expected: (row: LoadingRow) => number): Decision {
  const last = rows.at(-1);
  if (!last) return undecided('No feed was loaded in this way.');
  return {
    verdict: rows.every((row) => row.statements === expected(row)) ? 'passed' : 'failed',
    because: rows
      .map((row) => `${formatNumber(row.statements)} for ${formatNumber(row.postcards)}`)
      .join(', '),
  };
}

/** How many times as long the largest feed takes as the smallest. */
function growthOf(rows: readonly LoadingRow[]): Interval {
  return ratioOfMedians(timesOf(rows.at(-1)), timesOf(rows[0]));
}

function opposite(verdict: Decision['verdict']): Decision['verdict'] {
  if (verdict === 'undecided') return verdict;
  return verdict === 'passed' ? 'failed' : 'passed';
}

function told({ estimate, low, high }: Interval): string {
  return `${formatNumber(estimate)} times as long, between ${formatNumber(low)} and ${formatNumber(high)}`;
}

function undecided(because: string): Decision {
  return { verdict: 'undecided', because };
}
