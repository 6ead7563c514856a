import { expect, test } from 'vitest';
import { countRoundTrips, type SentRequest } from './sent-requests.ts';

const sent = (...times: (readonly [start: number, end: number])[]): SentRequest[] =>
  times.map(([start, end]) => ({ operation: 'Query', kind: 'read', units: 1, indexUnits: 0, start, end }));

test('requests at the same time are one round trip', () => {
  expect(countRoundTrips(sent([0, 5], [0, 9], [1, 3]))).toBe(1);
});

test('requests that wait for one another are as many as they are', () => {
  expect(countRoundTrips(sent([0, 5], [5, 9], [10, 12]))).toBe(3);
});

test('two that follow three at the same time make two', () => {
  expect(countRoundTrips(sent([0, 5], [0, 6], [0, 4], [7, 9], [7, 8]))).toBe(2);
});

test('nothing sent is no round trip', () => {
  expect(countRoundTrips([])).toBe(0);
});
