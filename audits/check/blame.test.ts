/** Who has to act: our own harness is tried before anybody else is blamed. */
import { expect, test } from 'vitest';
import { CourseError } from '../../kit/errors.ts';
import { findBlame } from './blame.ts';

const silent = new CourseError('target-silent', 'nothing came');
const works = async () => undefined;

test('a harness that fails its own check is to blame, whatever the error says', async () => {
  const canary = async () => 'its list did not pass.';
  expect(await findBlame(new CourseError('program-ended', 'x'), { answered: true, canary })).toEqual({
    who: 'our harness',
    because: 'A backend known to be good did not pass either: its list did not pass.',
  });
});

test.each([
  [silent, false, 'your set-up'],
  [silent, true, 'undecided'],
  [new CourseError('program-ended', 'x'), true, 'your code'],
  [new CourseError('program-not-listening', 'x'), false, 'your code'],
  [new CourseError('program-not-started', 'x'), false, 'your set-up'],
  [new CourseError('check-too-long', 'x'), true, 'undecided'],
  [new CourseError('contract-invalid', 'x'), false, 'your set-up'],
  [new CourseError('internal', 'x'), true, 'our harness'],
])('$code, answered before: %s → %s', async (error, answered, who) => {
  const blame = await findBlame(error, { answered, canary: works });
  expect(blame.who).toBe(who);
  expect(blame.because).toContain('known to be good passed');
});

test('the real canary passes on this machine', async () => {
  expect((await findBlame(silent, { answered: false })).who).toBe('your set-up');
});
