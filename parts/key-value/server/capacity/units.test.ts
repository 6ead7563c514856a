/** Capacity units at their borders. */
import { expect, test } from 'vitest';
import { readUnits, writeUnits } from './units.ts';

test.each([
  [0, 0.5, 1, 2],
  [1, 0.5, 1, 2],
  [4_096, 0.5, 1, 2],
  [4_097, 1, 2, 4],
  [8_192, 1, 2, 4],
  [409_600, 50, 100, 200],
])('reading %i bytes costs %f, %i or %i units', (bytes, eventual, strong, transactional) => {
  expect(readUnits(bytes, 'eventual')).toBe(eventual);
  expect(readUnits(bytes, 'strong')).toBe(strong);
  expect(readUnits(bytes, 'transactional')).toBe(transactional);
});

test.each([
  [0, 1, 2],
  [1_024, 1, 2],
  [1_025, 2, 4],
  [409_600, 400, 800],
])('writing %i bytes costs %i units, or %i', (bytes, alone, transactional) => {
  expect(writeUnits(bytes)).toBe(alone);
  expect(writeUnits(bytes, true)).toBe(transactional);
});
