/** Stage 2: the reference passes, wrong backends are sent back to the right step, starters begin where they should. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { FaultId } from '../../audits/twins/faults.ts';
import type { ProgramFaultId } from '../../audits/twins/program/faults.ts';
import { survivesAKill } from '../../course/05-persistence/kinds-of-store/exercise/exercise.ts';
import { describeStarters, judge } from './judging.ts';

const folder = import.meta.dirname;
/** A program of this folder, started as a learner's is. */
const run = (...words: readonly string[]) => ({
  command: [process.execPath, '--disable-warning=ExperimentalWarning', ...words]
    .map((word) => `"${word}"`)
    .join(' '),
  folder,
});

test('the reference passes, over its files, and nothing is left in it', async () => {
  const { verdict, steps, report } = await judge(survivesAKill, run('reference-program.ts'));
  expect(report.error).toBeUndefined();
  expect(steps.filter(({ state }) => state !== 'passed')).toEqual([]);
  expect(verdict).toBe('passed');
  expect(report.notes).toEqual([]);
}, 120_000);

test('a server without a fault passes', async () => {
  const { verdict, steps } = await judge(survivesAKill, run('wrong-postcards.ts'));
  expect(steps.filter(({ state }) => state !== 'passed')).toEqual([]);
  expect(verdict).toBe('passed');
}, 120_000);

/** Fault → the step at which the exercise sends the learner back. */
const wrong: readonly (readonly [FaultId | ProgramFaultId, string])[] = [
  ['constant-object', 'lists/answers-with-a-page'],
  ['not-implemented', 'lists/answers-with-a-page'],
  ['create-forgets', 'lists/shows-what-was-created'],
  ['create-hidden', 'lists/shows-what-was-created'],
  ['memory-only', 'durability/survives-restart'],
  ['writes-at-exit', 'durability/survives-idle-kill'],
  ['answers-before-writing', 'durability/survives-kill'],
  ['rewrites-in-place', 'durability/survives-kill'],
  ['stays-down', 'durability/survives-kill'],
  ['index-before-data', 'durability/survives-kill'],
  ['deletions-come-back', 'durability/keeps-changes'],
  ['changes-are-not-kept', 'durability/keeps-changes'],
  ['if-match-ignored', 'concurrency/stale-change-is-refused'],
  ['stale-answered-200', 'concurrency/stale-change-is-refused'],
  ['versions-begin-again', 'durability/keeps-versions'],
  ['checks-then-writes', 'concurrency/changes-at-once'],
  ['second-change-lost', 'concurrency/changes-at-once'],
];

test.concurrent.each(wrong)(
  '%s is sent back to the step %s',
  async (fault, audit) => {
    const { verdict, next, report } = await judge(survivesAKill, run('wrong-postcards.ts', fault));
    expect(report.error).toBeUndefined();
    expect(verdict).toBe('failed');
    expect(next?.audit, next?.because).toBe(audit);
  },
  120_000,
);

test('an address is not enough: what cannot be killed is not judged', async () => {
  const { steps, verdict } = await judge(survivesAKill, { url: 'http://127.0.0.1:9' });
  expect(verdict).toBe('undecided');
  expect(steps.some(({ state }) => state === 'failed')).toBe(false);
});

test('one that does not start again fails the step that ended it, with what it said', async () => {
  const own = mkdtempSync(join(tmpdir(), 'exercise-test-'));
  onTestFinished(() => rmSync(own, { recursive: true, force: true }));
  const file = join(own, 'server.mjs');
  writeFileSync(
    file,
    `import { existsSync, writeFileSync } from 'node:fs';
    const data = process.env.DATA_DIR + '/data.json';
    if (existsSync(data)) JSON.parse('{"cut off');
    writeFileSync(data, '');
    await import(${JSON.stringify(pathToFileURL(join(folder, 'wrong-postcards.ts')).href)});`,
  );
  const { report, verdict, next, steps } = await judge(survivesAKill, run(file));
  expect(report.error).toBeUndefined();
  expect(verdict).toBe('failed');
  expect(next).toMatchObject({
    audit: 'durability/survives-restart',
    because: expect.stringMatching(/did not start again[\s\S]*ended before it listened[\s\S]*SyntaxError/),
  });
  // A server that is gone is asked nothing more.
  const states = Object.fromEntries(steps.map(({ audit, state }) => [audit, state]));
  expect(states).toMatchObject({
    'durability/survives-idle-kill': 'open',
    'durability/survives-kill': 'open',
    'durability/keeps-changes': 'open',
  });
}, 60_000);

describeStarters(survivesAKill, {
  solved: ['2'],
  begins: {
    audit: 'durability/survives-restart',
    because:
      /^After the server was stopped \(SIGTERM\) and started again, (\d+) of \1 acknowledged items were gone/,
    next: 'DATA_DIR',
  },
});
