/** Judging stored runs: everything for a complete one, nothing decided for one that was cut short. */
import { describe, expect, it } from 'vitest';
import { type AnyExperiment, defineExperiment } from './experiment.ts';
import { judgeRun, viewExperiment } from './judge.ts';
import { numberParameter } from './parameters.ts';
import type { Run } from './run.ts';
import type { Exchange } from './transcript.ts';

interface CountRow {
  readonly variant: string;
  readonly count: number;
}

const experiment: AnyExperiment = defineExperiment({
  id: 'counting/up',
  title: 'Counting',
  question: 'How far?',
  parameters: { limit: numberParameter({ title: 'limit', default: 2, min: 1, max: 9 }) },
  quick: { limit: 1 },
  large: { limit: 9 },
  prediction: {
    ask: 'It counts to',
    unit: '',
    min: 0,
    max: 9,
    measured: (rows: readonly CountRow[]) => rows.length,
  },
  variants: [{ id: 'one', title: 'one' }],
  topology: { nodes: [], edges: [] },
  columns: { variant: { title: 'variant' }, count: { title: 'count' } },
  // biome-ignore lint/correctness/useYield: it is judged, never run
  async *measure(): AsyncIterable<CountRow> {
    throw new Error('judging measures nothing');
  },
  figures: [
    { id: 'count', title: 'Count', x: 'count', y: 'count', reading: (rows) => `It counted ${rows.length}.` },
  ],
  findings: [
    {
      id: 'reaches',
      claim: 'It reaches its limit.',
      decide: (rows, { limit }) => ({
        verdict: rows.length >= limit ? 'passed' : 'failed',
        because: `${rows.length} of ${limit}`,
      }),
    },
  ],
  numbers: { rows: (rows) => rows.length, limit: (_, values) => values.limit },
  decisive: [/^link:.*$/im, /(?<=\?)page=\d+/],
});

const exchange = (id: string, path: string, head?: string): Exchange => ({
  id,
  from: 'client',
  protocol: 'HTTP/1.1',
  connection: 1,
  request: {
    method: 'GET',
    url: `http://127.0.0.1${path}`,
    head: `GET ${path} HTTP/1.1\r\n\r\n`,
    body: { text: '', bytes: 0, truncated: false },
  },
  ...(head === undefined
    ? {}
    : { response: { status: 200, head, body: { text: '', bytes: 0, truncated: false } } }),
  timing: { start: 0, end: 1 },
});

const run: Run = {
  format: 1,
  id: '0123abcd',
  experiment: experiment.id,
  seed: 1,
  values: { limit: 2 },
  startedAt: '2026-01-02T03:04:05.000Z',
  durationMs: 5,
  machine: { os: 'Linux x64', cpu: 'one', cores: 2, memory: 8, node: '24.0.0' },
  parts: {},
  outcome: 'done',
  rows: [
    { variant: 'one', count: 1 },
    { variant: 'one', count: 2 },
  ],
  hops: [],
  transcript: {
    exchanges: [
      exchange('a', '/list?page=3', 'HTTP/1.1 200 OK\r\nLink: <x>; rel="next"\r\n\r\n'),
      exchange('b', '/plain'),
    ],
    dropped: 0,
  },
};

describe('a complete run', () => {
  const view = judgeRun(experiment, run);
  it('has findings, readings, numbers, and what was predicted', () => {
    expect(view.run).toBe(run);
    expect(view.findings).toEqual([
      { id: 'reaches', claim: 'It reaches its limit.', verdict: 'passed', because: '2 of 2' },
    ]);
    expect(view.readings).toEqual({ count: 'It counted 2.' });
    expect(view.numbers).toEqual({ rows: 2, limit: 2 });
    expect(view.measured).toBe(2);
  });
  it('marks the decisive parts of request and response, and nothing where there are none', () => {
    expect(view.marks['a']?.map((mark) => mark.trim())).toEqual(['Link: <x>; rel="next"', 'page=3']);
    expect(view.marks['b']).toEqual([]);
  });
  it('is judged by its rows', () => {
    expect(judgeRun(experiment, { ...run, rows: [] }).findings[0]?.verdict).toBe('failed');
  });
});

describe.each([
  ['stopped', 'The run was stopped before its end.'],
  ['failed', 'The run failed before its end.'],
] as const)('a run that was %s', (outcome, because) => {
  it('decides nothing, and keeps its rows', () => {
    const view = judgeRun(experiment, { ...run, outcome });
    expect(view.findings).toMatchObject([{ verdict: 'undecided', because }]);
    expect([view.readings, view.numbers]).toEqual([{}, {}]);
    expect(view).not.toHaveProperty('measured');
    expect(view.run.rows).toHaveLength(2);
    expect(view.marks['a']).toHaveLength(2);
  });
});

it('the view of a declaration is data', () => {
  const view = viewExperiment(experiment);
  expect(JSON.parse(JSON.stringify(view))).toEqual(view);
  expect(view).toMatchObject({
    id: 'counting/up',
    figures: [{ id: 'count', x: 'count', y: 'count' }],
    findings: [{ id: 'reaches', claim: 'It reaches its limit.' }],
  });
});
