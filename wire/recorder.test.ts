import { expect, test } from 'vitest';
import type { Exchange } from '../kit/transcript.ts';
import { captureBody } from './captured-body.ts';
import { createRecorder } from './recorder.ts';

function exchange(id: string, start: number, text = ''): Exchange {
  const body = captureBody(Buffer.from(text), Number.POSITIVE_INFINITY);
  return {
    id,
    from: 'client',
    protocol: 'HTTP/1.1',
    connection: 1,
    request: { method: 'GET', url: 'http://x/', head: '', body: captureBody(new Uint8Array(), 0) },
    response: { status: 200, head: '', body },
    timing: { start, end: start + 1 },
  };
}

test('gives the exchanges in the order in which they started', () => {
  const recorder = createRecorder();
  recorder.record(exchange('second', 2));
  recorder.record(exchange('first', 1));
  expect(recorder.transcript().exchanges.map(({ id }) => id)).toEqual(['first', 'second']);
});

test('keeps the beginning of each variant, where that is wanted', () => {
  const recorder = createRecorder({ maxPerVariant: 2 });
  for (const id of ['a1', 'a2', 'a3', 'b1', 'a4', 'b2'])
    recorder.record({ ...exchange(id, Number(id[1])), variant: id[0] ?? '' });
  const { exchanges, dropped } = recorder.transcript();
  expect(exchanges.map(({ id }) => id).toSorted()).toEqual(['a1', 'a2', 'b1', 'b2']);
  expect(dropped).toBe(2);
});

test('keeps the beginning of a run and counts the rest', () => {
  const seen: string[] = [];
  const recorder = createRecorder({ maxExchanges: 2, onExchange: ({ id }) => seen.push(id) });
  for (const id of ['a', 'b', 'c', 'd']) recorder.record(exchange(id, 0));
  expect(recorder.transcript()).toMatchObject({ exchanges: [{ id: 'a' }, { id: 'b' }], dropped: 2 });
  expect(seen).toEqual(['a', 'b']);
});

test('leaves no hole when a large exchange finds no room and a small one would', () => {
  const recorder = createRecorder({ maxBytes: 10 });
  recorder.record(exchange('a', 0, 'eight by'));
  recorder.record(exchange('b', 1, 'eight by'));
  recorder.record(exchange('c', 2, ''));
  expect(recorder.transcript()).toMatchObject({ exchanges: [{ id: 'a' }], dropped: 2 });
});

test('shortens bodies without cutting a character in two', () => {
  const recorder = createRecorder({ bodyBytes: 4 });
  recorder.record(exchange('a', 0, 'abcé'));
  expect(recorder.transcript().exchanges[0]?.response?.body).toEqual({
    text: 'abc',
    bytes: 5,
    truncated: true,
  });
});

test('leaves an invalid byte of the server as U+FFFD', () => {
  expect(captureBody(Uint8Array.of(0x61, 0xc3), 10)).toEqual({ text: 'a\ufffd', bytes: 2, truncated: false });
});
