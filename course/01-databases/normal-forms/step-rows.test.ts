import { expect, test } from 'vitest';
import { fillingStep, type Way } from './programs.ts';
import {
  decideExpandLosesNone,
  decideRenameLoses,
  decideRewriteWaits,
  failedOf,
  type StepRow,
} from './step-rows.ts';

function row(variant: Way, round: number, step: string, met: Partial<StepRow> = {}): StepRow {
  const quiet = { requests: 10, sentSoFar: 10, failed: 0, failedSoFar: 0, late: 0, longest: 5, lost: 0 };
  return { variant, round, step, ...quiet, outcome: 'answered', ...met };
}

/** Rounds in which filling made somebody wait so long, in ms. */
function filled(rewrite: readonly number[], batches: readonly number[]): StepRow[] {
  return [
    ...rewrite.map((longest, round) => row('rewrite', round, fillingStep, { longest })),
    ...batches.map((longest, round) => row('batches', round, fillingStep, { longest })),
    row('batches', 0, 'before'),
  ];
}

test('what fails in a migration is added up by round, and its median taken', () => {
  const rows = [1, 2, 3].flatMap((round) => [
    row('rename', round, 'rename the column', { failed: 1 }),
    row('rename', round, 'deploy: the new name', { failed: round * 10 }),
  ]);
  expect(failedOf(rows, 'rename')).toBe(21);
});

test('a rename loses requests, or it does not, or too few asked', () => {
  const step = 'deploy: the new name';
  expect(decideRenameLoses([row('rename', 1, step, { failed: 4 })]).verdict).toBe('passed');
  expect(decideRenameLoses([row('rename', 1, step)]).verdict).toBe('failed');
  expect(decideRenameLoses([row('rename', 1, step, { requests: 3 })]).verdict).toBe('undecided');
  expect(decideRenameLoses([row('rename', 1, step, { requests: 3, failed: 1 })]).verdict).toBe('passed');
});

test('one failed request or one lost write is too many for the ways that expand', () => {
  expect(decideExpandLosesNone([row('batches', 1, 'after')]).verdict).toBe('passed');
  expect(decideExpandLosesNone([row('rewrite', 1, 'after', { failed: 1 })]).verdict).toBe('failed');
  expect(decideExpandLosesNone([row('batches', 1, 'after', { lost: 1 })]).verdict).toBe('failed');
  expect(decideExpandLosesNone([row('rename', 1, 'after', { failed: 9 })]).verdict).toBe('undecided');
});

test('a rewrite has to make somebody wait clearly longer, and a short one is no evidence', () => {
  expect(decideRewriteWaits(filled([300, 280, 310], [20, 30, 25])).verdict).toBe('passed');
  expect(decideRewriteWaits(filled([300, 280, 310], [400, 380, 390])).verdict).toBe('failed');
  expect(decideRewriteWaits(filled([300, 280, 310], [20, 200, 250])).verdict).toBe('undecided');
  expect(decideRewriteWaits(filled([8, 9, 7], [12, 11, 13])).verdict).toBe('undecided');
  expect(decideRewriteWaits(filled([300], [20])).verdict).toBe('undecided');
});
