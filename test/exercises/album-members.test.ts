/** Stage 2b: the reference passes, wrong backends are sent back to the right step, starters begin where they should. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AssociationFaultId } from '../../audits/twins/association/faults.ts';
import { startAssociationTwin } from '../../audits/twins/association/start-association-twin.ts';
import { albumMembers } from '../../course/05-persistence/associations/exercise/exercise.ts';
import { startParts } from '../../tools/kill-rate/postcards.ts';
import { describeStarters, judge } from './judging.ts';

describe('stage 2b over Postcards', () => {
  let parts: Awaited<ReturnType<typeof startParts>>;
  beforeAll(async () => {
    parts = await startParts(new AbortController().signal);
  }, 60_000);
  afterAll(async () => await parts?.stop());

  test.each([7, 8, 9])('the reference passes, and nothing is left in it (seed %i)', async (seed) => {
    const { verdict, steps, report } = await judge(albumMembers, { url: parts.url }, { seed });
    expect(steps.filter(({ state }) => state !== 'passed')).toEqual([]);
    expect(verdict).toBe('passed');
    expect(report.created.filter(({ deleted }) => !deleted)).toEqual([]);
    for (const list of ['users', 'albums']) {
      expect(await (await fetch(`${parts.url}/${list}`)).json()).toEqual({ items: [], next: null });
    }
  });
});

test('a server without a fault passes', async () => {
  expect((await judgeTwin()).verdict).toBe('passed');
});

/** Fault → the step at which the exercise sends the learner back. */
const wrong: readonly (readonly [AssociationFaultId, string])[] = [
  ['no-key', 'associations/added-twice'],
  ['surrogate-id', 'lists/shows-what-was-created'],
  ['repeat-crashes', 'associations/added-twice'],
  ['answers-201-again', 'associations/added-twice'],
  ['looks-then-inserts', 'associations/added-at-once'],
  ['rewrites-the-list', 'associations/additions-at-once'],
  ['unknown-accepted', 'associations/refuses-unknown'],
  ['unknown-crashes', 'associations/refuses-unknown'],
  ['never-again', 'associations/added-again'],
  ['orphans-on-deletion', 'associations/no-orphans'],
  ['orphans-by-race', 'associations/no-orphans-at-once'],
  ['lists-all', 'associations/each-its-own'],
  ['one-at-a-time', 'associations/each-its-own'],
  ['known-by-part', 'associations/each-its-own'],
  ['other-side-shows-one', 'associations/each-its-own'],
  ['leaves-all', 'associations/each-its-own'],
  ['other-side-keeps', 'associations/both-sides-agree'],
];

test.concurrent.each(wrong)('%s is sent back to the step %s', async (fault, audit) => {
  const { verdict, next, report } = await judgeTwin(fault);
  expect(report.error).toBeUndefined();
  expect(verdict).toBe('failed');
  expect(next?.audit, next?.because).toBe(audit);
});

async function judgeTwin(fault?: AssociationFaultId) {
  const twin = await startAssociationTwin('members', fault);
  try {
    return await judge(albumMembers, { url: twin.url });
  } finally {
    await twin.stop();
  }
}

describeStarters(albumMembers, {
  solved: ['2', '2b'],
  begins: {
    audit: 'associations/added-twice',
    because: /^Who was added twice is in the list 2 times\.$/,
    next: '200',
  },
});
