/** Stage 2a: the reference passes, wrong backends are sent back to the right step, starters begin where they should. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FaultId, startTwin } from '../../audits/twins/start-twin.ts';
import { uploads } from '../../course/05-persistence/object-storage/exercise/exercise.ts';
import { startParts } from '../../tools/kill-rate/postcards.ts';
import { describeStarters, judge } from './judging.ts';

describe('stage 2a over Postcards', () => {
  let parts: Awaited<ReturnType<typeof startParts>>;
  beforeAll(async () => {
    parts = await startParts(new AbortController().signal);
  }, 60_000);
  afterAll(async () => await parts?.stop());

  test.each([7, 8])('the reference passes, and nothing is left in it (seed %i)', async (seed) => {
    const { verdict, steps, report } = await judge(uploads, { url: parts.url }, { seed });
    expect(steps.filter(({ state }) => state !== 'passed')).toEqual([]);
    expect(verdict).toBe('passed');
    expect(report.notes).toEqual([]);
    expect(report.created.filter(({ deleted }) => !deleted)).toEqual([]);
    expect(await (await fetch(`${parts.url}/images`)).json()).toEqual({ items: [], next: null });
  });
});

test('a server without a fault passes', async () => {
  expect((await judgeTwin()).verdict).toBe('passed');
});

/** Fault → the step at which the exercise sends the learner back. */
const wrong: readonly (readonly [FaultId, string])[] = [
  ['not-implemented', 'lists/answers-with-a-page'],
  ['create-forgets', 'lists/shows-what-was-created'],
  ['upload-missing', 'uploads/arrives'],
  ['bytes-nowhere', 'uploads/arrives'],
  ['bytes-cut', 'uploads/arrives'],
  ['type-forgotten', 'uploads/arrives'],
  ['content-too-early', 'uploads/waits-for-bytes'],
  ['leads-to-nothing', 'uploads/waits-for-bytes'],
  ['early-crashes', 'uploads/waits-for-bytes'],
  ['bytes-through-backend', 'uploads/goes-past'],
  ['bytes-public', 'uploads/is-private'],
  ['content-unsigned', 'uploads/is-private'],
  ['upload-any-type', 'uploads/is-bound'],
  ['upload-any-length', 'uploads/is-bound'],
  ['upload-forever', 'uploads/expires'],
  ['seconds-ignored', 'uploads/expires'],
  ['bytes-outlive-item', 'uploads/leaves-nothing'],
];

test.concurrent.each(wrong)('%s is sent back to the step %s', async (fault, audit) => {
  const { verdict, next, report } = await judgeTwin(fault);
  expect(report.error).toBeUndefined();
  expect(verdict).toBe('failed');
  expect(next?.audit, next?.because).toBe(audit);
});

async function judgeTwin(fault?: FaultId) {
  const twin = await startTwin({ server: 'images', fault });
  try {
    return await judge(uploads, { url: twin.url });
  } finally {
    await twin.stop();
  }
}

describeStarters(uploads, {
  solved: ['2a'],
  begins: { audit: 'uploads/arrives', because: /does not say where its bytes go/, next: '`upload`' },
});
