/** What comes back, when, and how it differs. */
import { expect, test } from 'vitest';
import { reviewOf } from './review.ts';
import type { ProgressEntry } from './store/progress.ts';

const day = (number: number, hour = 12) => new Date(Date.UTC(2026, 0, number, hour));
const answer = (number: number, right: boolean, hour?: number): ProgressEntry => ({
  at: day(number, hour).toISOString(),
  did: 'answer',
  row: 'pagination',
  question: 'ties',
  option: 0,
  right,
});
const title = () => 'A title';
const review = (entries: readonly ProgressEntry[], now: Date) => reviewOf(entries, now, title);

test('what was right from the beginning does not come back', () => {
  expect(review([answer(1, true)], day(30))).toEqual([]);
});

test('what was wrong is due a day later, also when it was put right on the same evening', () => {
  const entries = [answer(1, false), answer(1, true, 13)];
  expect(review(entries, day(2, 11))).toMatchObject([
    { kind: 'question', id: 'ties', isDue: false, due: day(2).toISOString() },
  ]);
  expect(review(entries, day(2))).toMatchObject([
    { isDue: true, because: 'Your answer was not the right one.' },
  ]);
});

test('each success later makes the interval longer, and the third ends it', () => {
  const twice = [answer(1, false), answer(2, true)];
  expect(review(twice, day(4))).toMatchObject([{ isDue: false, due: day(5).toISOString() }]);
  const third = [...twice, answer(5, true)];
  expect(review(third, day(6))).toMatchObject([{ due: day(12).toISOString() }]);
  expect(review([...third, answer(12, true)], day(30))).toEqual([]);
});

test('a failure begins it anew, with other parameters each time', () => {
  const learned = [answer(1, false), answer(2, true), answer(5, true)];
  const [later] = review(learned, day(30));
  const [again] = review([...learned, answer(12, false)], day(13));
  expect(again).toMatchObject({ isDue: true, due: day(13).toISOString() });
  expect(later?.seed).not.toBe(again?.seed);
});

test('a guess that was far off comes back with other values of the experiment, the same each time it is asked', () => {
  const guess = (prediction: number): ProgressEntry => ({
    at: day(1).toISOString(),
    did: 'predict',
    experiment: 'pagination/offset-or-cursor',
    prediction,
    measured: 30,
    run: '00000000',
  });
  expect(review([guess(31)], day(3))).toEqual([]);
  const [item] = review([guess(0)], day(3));
  expect(item).toMatchObject({
    kind: 'experiment',
    row: 'pagination',
    isDue: true,
    because: expect.stringContaining('You guessed 0; it was 30'),
  });
  expect(item?.values).toEqual(review([guess(0)], day(9))[0]?.values);
  expect(item?.values).toBeDefined();
});

test('an exercise that failed comes back with another seed, also after it passed', () => {
  const check = (number: number, verdict: 'passed' | 'failed'): ProgressEntry => ({
    at: day(number).toISOString(),
    did: 'check',
    check: '00000000',
    exercise: 'pagination/feed',
    verdict,
    seed: 7,
    steps: { 'pagination/page-size': verdict === 'passed' ? 'passed' : 'failed' },
  });
  expect(review([check(1, 'failed'), check(1, 'passed')], day(2))).toMatchObject([
    { kind: 'exercise', id: 'pagination/feed', isDue: true, because: 'A step did not hold.', seed: 8 },
  ]);
});

test('what the course has no more is left out', () => {
  expect(reviewOf([answer(1, false)], day(9), () => undefined)).toEqual([]);
});
