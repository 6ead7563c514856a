/** What a transcript holds, in a few words. */
import { expect, test } from 'vitest';
import { type Heard, summarize } from './transcript.ts';

const body = (text: string) => ({ body: { text, bytes: text.length, truncated: false } });
const common = { id: '1', connection: 1, timing: { start: 0, end: 1 } };
const messages = (protocol: 'PostgreSQL' | 'MongoDB', asked: string, answered: string): Heard => ({
  ...common,
  protocol,
  request: body(asked),
  response: body(answered),
});
const http = (method: string, url: string, head: string, status: number): Heard => ({
  ...common,
  protocol: 'HTTP/1.1',
  request: { method, url, head, ...body('') },
  response: { status, head: '', ...body('') },
});

test.each([
  [messages('PostgreSQL', 'Parse  SELECT 1\nSync', 'ReadyForQuery  idle'), 'select', undefined],
  [
    messages('PostgreSQL', 'Query  commit', 'ErrorResponse  ERROR 40001: could not serialize'),
    'commit',
    '40001',
  ],
  [messages('PostgreSQL', 'Sync', 'ReadyForQuery  idle'), 'sync', undefined],
  [messages('MongoDB', 'OP_MSG  {\n  "find": "cards"', 'OP_MSG  {\n  "ok": 1'), 'find', undefined],
  [
    messages('MongoDB', 'OP_MSG  {\n  "insert": "cards"', '"codeName": "WriteConflict"'),
    'insert',
    'WriteConflict',
  ],
  [http('PUT', 'http://127.0.0.1:1/albums/a.json?x-id=PutObject', '', 412), 'PUT /albums/a.json', '412'],
  [http('POST', 'http://127.0.0.1:1/', 'X-Amz-Target: DynamoDB_20120810.Query\r\n', 200), 'Query', undefined],
])('%#', (heard, request, refusal) => {
  expect(summarize(heard)).toEqual({ request, refusal });
});
