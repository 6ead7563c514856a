/** Stage 3b: the reference passes, wrong backends are sent back to the right step, starters begin where they should. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FaultId, startTwin } from '../../audits/twins/start-twin.ts';
import { feed } from '../../course/06-abstracting-the-backend/pagination/exercise/exercise.ts';
import { startParts } from '../../tools/kill-rate/postcards.ts';
import { describeStarters, judge } from './judging.ts';

describe('stage 3b over Postcards', () => {
  let parts: Awaited<ReturnType<typeof startParts>>;
  beforeAll(async () => {
    parts = await startParts(new AbortController().signal);
  }, 60_000);
  afterAll(async () => await parts?.stop());

  test.each([7, 8, 9])('the reference passes, and nothing is left in it (seed %i)', async (seed) => {
    const { verdict, steps, report } = await judge(feed, { url: parts.url }, { seed });
    expect(steps.filter(({ state }) => state !== 'passed')).toEqual([]);
    expect(verdict).toBe('passed');
    expect(report.created.length).toBeGreaterThan(50);
    expect(report.created.filter(({ deleted }) => !deleted)).toEqual([]);
    for (const list of ['users', 'albums', 'postcards']) {
      expect(await (await fetch(`${parts.url}/${list}`)).json()).toEqual({ items: [], next: null });
    }
  });

  /** Fault → the step at which the exercise sends the learner back. */
  const wrong: readonly (readonly [FaultId, string])[] = [
    ['constant-object', 'lists/answers-with-a-page'],
    ['constant-page', 'lists/shows-what-was-created'],
    ['not-implemented', 'lists/answers-with-a-page'],
    ['create-forgets', 'lists/shows-what-was-created'],
    ['create-hidden', 'lists/shows-what-was-created'],
    ['size-ignored', 'pagination/page-size'],
    ['size-one-more', 'pagination/page-size'],
    ['next-loops', 'pagination/next-leads-to-the-end'],
    ['next-dies', 'pagination/next-leads-to-the-end'],
    ['next-on-last-page', 'pagination/next-leads-to-the-end'],
    ['cursor-is-an-offset', 'pagination/inserts-during-walk'],
    ['cursor-needs-its-item', 'pagination/deletes-during-walk'],
    ['next-drops-filter', 'pagination/next-keeps-the-filter'],
    ['filter-after-paging', 'pagination/filter-before-page'],
    ['altered-cursor-crashes', 'pagination/altered-cursor'],
    ['altered-cursor-restarts', 'pagination/altered-cursor'],
    ['odd-size-crashes', 'pagination/odd-sizes'],
    ['zero-size-crashes', 'pagination/odd-sizes'],
    ['no-cap', 'pagination/size-is-capped'],
  ];

  test.each(wrong)('%s is sent back to the step %s', async (fault, audit) => {
    const twin = await startTwin({ server: 'postcards', fault, upstream: parts.url });
    try {
      const { verdict, next, report } = await judge(feed, { url: twin.url });
      expect(report.error).toBeUndefined();
      expect(verdict).toBe('failed');
      expect(next?.audit).toBe(audit);
    } finally {
      await twin.stop();
    }
  });

  // Where exactly it is seen first depends on which items share a moment.
  test.each<FaultId>(['ties-shuffle', 'cursor-skips-ties'])('%s does not pass', async (fault) => {
    const twin = await startTwin({ server: 'postcards', fault, upstream: parts.url });
    const { verdict } = await judge(feed, { url: twin.url });
    await twin.stop();
    expect(verdict).toBe('failed');
  });
});

describeStarters(feed, {
  solved: ['3b'],
  begins: {
    audit: 'pagination/page-size',
    because: /^Asked for 3 items, the page holds \d+\.$/,
    next: '`limit`',
  },
});
