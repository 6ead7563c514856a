import { expect, test } from 'vitest';
import { createIds } from './ids.ts';

test('the example of RFC 9562, appendix A.6, but for the counter, which starts in the lower half', () => {
  const clock = { now: () => new Date(0x017f22e279b0) };
  const random = () => Buffer.from('0000000000000cc318c4dc0c0c07398f', 'hex');
  expect(createIds(clock, random).next()).toBe('017f22e2-79b0-74c3-98c4-dc0c0c07398f');
});

test('ids grow within a millisecond, past the counter, and when the clock is set back', () => {
  let time = 1_000_000;
  const ids = createIds({ now: () => new Date(time) });
  const made = Array.from({ length: 10_000 }, () => ids.next());
  time -= 5_000;
  made.push(ids.next());
  expect(made).toEqual(made.toSorted());
  expect(new Set(made).size).toBe(made.length);
});
