/** The table of errors: every code tells its four lines, whose turn it is, and how a command ends. */
import { describe, expect, it } from 'vitest';
import { CourseError, type ErrorCode, errorTable, formatError, toCourseError } from './errors.ts';

describe.each(Object.keys(errorTable) as ErrorCode[])('%s', (code) => {
  it('has four lines and who has to act', () => {
    const error = new CourseError(code, 'It happened.');
    const lines = formatError(error.toView()).split('\n');
    expect(lines.map((line) => line.slice(0, 10).trim())).toEqual([
      'expected',
      'happened',
      'why',
      'try',
      'blame',
    ]);
    for (const line of lines.slice(0, 4)) expect(line.slice(10)).toMatch(/^\S.*\.$/);
    expect(lines[1]).toBe('happened  It happened.');
    expect(lines[4]).toMatch(/^blame {5}(your code|your set-up|our harness|undecided) \([a-z-]+\)$/);
    expect(lines[4]).toContain(`(${code})`);
  });

  it('ends with an exit code and a status that mean a failure', () => {
    const error = new CourseError(code, 'It happened.');
    expect([1, 2, 3]).toContain(error.exit);
    expect(error.status).toBeGreaterThanOrEqual(400);
    expect(error.status).toBeLessThan(600);
    // 3 is our own fault, and only ours.
    expect(error.exit === 3).toBe(error.toView().blame === 'our harness');
  });
});

it('takes a better hint where more is known', () => {
  const view = new CourseError('not-found', 'No.', { hint: 'Look left.' }).toView();
  expect(view).toMatchObject({ hint: 'Look left.', expected: errorTable['not-found'].expected });
});

it.each([
  [new Error('broke'), 'broke'],
  [new TypeError(''), 'TypeError'],
  ['text', 'text'],
  [undefined, 'undefined'],
])('explains %s as our own fault, and keeps the cause', (thrown, happened) => {
  const error = toCourseError(thrown);
  expect(error).toMatchObject({ code: 'internal', exit: 3, message: happened });
  expect(error.cause).toBe(thrown);
});

it('leaves an explained error as it is', () => {
  const error = new CourseError('stopped', 'You stopped it.');
  expect(toCourseError(error)).toBe(error);
});
