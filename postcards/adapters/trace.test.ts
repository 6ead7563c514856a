import { expect, test } from 'vitest';
import { continueTrace, currentTraceId, formatTrace, runInTrace } from './trace.ts';

const id = '4bf92f3577b34da6a3ce929d0e0e4736';
const parent = '00f067aa0ba902b7';

test.each([`00-${id}-${parent}-01`, `00-${id}-${parent}-00`, `cc-${id}-${parent}-01-what-is-to-come`])(
  'goes on with %s',
  (traceparent) => {
    const trace = continueTrace(traceparent);
    expect(trace.traceId).toBe(id);
    expect(trace.spanId).not.toBe(parent);
    expect(formatTrace(trace)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
  },
);

test.each([
  undefined,
  '',
  `ff-${id}-${parent}-01`,
  `00-${id}-${parent}-01-more`,
  `00-${'0'.repeat(32)}-${parent}-01`,
  `00-${id}-${'0'.repeat(16)}-01`,
  `00-${id.toUpperCase()}-${parent}-01`,
])('begins a new trace in place of %s', (traceparent) => {
  const { traceId } = continueTrace(traceparent);
  expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(traceId).not.toBe(id);
});

test('the current trace follows the work across await', async () => {
  const trace = continueTrace(undefined);
  const seen = await runInTrace(trace, async () => {
    await Promise.resolve();
    return currentTraceId();
  });
  expect(seen).toBe(trace.traceId);
  expect(currentTraceId()).toBeUndefined();
});
