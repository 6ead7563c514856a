/** A request is found in the log of Postcards however many came before it that nobody asked for. */
import { expect, test } from 'vitest';
import type { Lab } from '../../kit/experiment.ts';
import type { Hop } from '../../kit/topology.ts';
import type { Exchange } from '../../kit/transcript.ts';
import type { PostcardsEvent, RunningPostcards } from '../../parts/postcards/postcards.ts';
import { traceExchanges } from './trace.ts';

function openLog() {
  const listeners: ((event: PostcardsEvent) => void)[] = [];
  const hops: Hop[] = [];
  const stopped = new AbortController();
  const postcards = { onEvent: (listener) => void listeners.push(listener) } as Pick<
    RunningPostcards,
    'onEvent'
  > as RunningPostcards;
  const lab = { signal: stopped.signal, hop: (hop) => void hops.push(hop) } as Pick<
    Lab,
    'signal' | 'hop'
  > as Lab;
  const say = (event: PostcardsEvent) => {
    for (const listener of listeners) listener(event);
  };
  return {
    trace: traceExchanges(postcards, lab),
    hops,
    stopped,
    served(id: string, sql = 'select 1'): void {
      say({ event: 'statement', trace_id: id, sql, start: 11, duration_ms: 2 });
      say({ event: 'request', trace_id: id, start: 10, duration_ms: 5 });
    },
  };
}

const exchange = (id: string): Exchange => ({
  id,
  from: 'client',
  label: 'page 1',
  protocol: 'HTTP/1.1',
  connection: 1,
  request: { method: 'GET', url: '/postcards', head: '', body: { text: '', bytes: 0, truncated: false } },
  timing: { start: 9, end: 16 },
});

test('logged before it is asked for, after thousands that nobody asked for', async () => {
  const log = openLog();
  for (let count = 0; count < 5_000; count++) log.served(`filling ${count}`);
  log.served('page 1', 'select * from postcards');
  expect(await log.trace.of(exchange('page 1'))).toEqual({
    start: 10,
    end: 15,
    statements: [{ sql: 'select * from postcards', parameters: [], start: 11, end: 13 }],
  });
  expect(log.hops.map(({ from, to, label }) => `${from} to ${to}: ${label}`)).toEqual([
    'client to postcards: page 1',
    'postcards to sql: select',
    'sql to postcards: select: rows',
    'postcards to client: page 1: no answer',
  ]);
});

test('asked for before it is logged, it is waited for; a stop ends the waiting', async () => {
  const log = openLog();
  const trace = log.trace.of(exchange('page 1'));
  log.served('page 1');
  expect((await trace).statements).toHaveLength(1);

  const never = log.trace.of(exchange('page 2'));
  log.stopped.abort(new Error('stopped'));
  await expect(never).rejects.toThrow('stopped');
});
