/** What a connection says, told in PostgreSQL's own words; against a real server. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tellReceived, tellSent } from './messages.ts';
import { sql } from './part.ts';
import { openConnection, type RunningSql } from './sql.ts';
import { tapOf } from './tapped.ts';

let running: RunningSql;
let client: Awaited<ReturnType<typeof openConnection>>;
beforeAll(async () => {
  const [engine] = sql.engines.filter(({ id }) => id === 'embedded');
  if (!engine) throw new Error('no embedded engine');
  running = await engine.start({ env: process.env, signal: AbortSignal.timeout(60_000), report: () => {} });
  client = await openConnection(running.url);
});
afterAll(async () => {
  await client?.end();
  await running?.stop();
});

async function heard(ask: () => Promise<unknown>) {
  const start = performance.timeOrigin + performance.now();
  await ask().catch(() => {});
  return tapOf(client)
    .within(start, performance.timeOrigin + performance.now())
    .map(({ request, response }) => [request.body.text, response?.body.text]);
}

test('a statement with parameters, and its rows', async () => {
  expect(await heard(() => client.query('select $1::int as number, $2::text as name', [5, null]))).toEqual([
    [
      "Parse  select $1::int as number, $2::text as name\nBind  $1 = '5', $2 = null\nDescribe  portal\nExecute  all rows\nSync",
      "ParseComplete\nBindComplete\nRowDescription  number, name\nDataRow  '5', null\nCommandComplete  SELECT 1\nReadyForQuery  idle",
    ],
  ]);
});

test('several statements at once, in a transaction, and an error', async () => {
  const said = await heard(async () => {
    await client.query('begin; create table cards (id int)');
    await client.query('select no_such_column');
  });
  await client.query('rollback');
  expect(said).toEqual([
    [
      'Query  begin; create table cards (id int)',
      'CommandComplete  BEGIN\nCommandComplete  CREATE TABLE\nReadyForQuery  in a transaction',
    ],
    [
      'Query  select no_such_column',
      // The client hears of the error before the server has said that it is ready again.
      expect.stringMatching(/^ErrorResponse {2}ERROR 42703: column "no_such_column" does not exist/),
    ],
  ]);
});

test('what is longer than what was kept ends with an ellipsis', async () => {
  const [[, answer] = []] = await heard(() =>
    client.query("select repeat('x', 2000) from generate_series(1, 9)"),
  );
  expect(answer?.match(/^DataRow/gm)).toHaveLength(2);
  expect(answer?.endsWith('\n…')).toBe(true);
});

test('what is none of the protocol is told as nothing', () => {
  expect(tellSent(Buffer.from('GET / HTTP/1.1\r\n\r\n'))).toBeUndefined();
  expect(tellReceived(Buffer.from([0x16, 3, 1, 2, 0, 1]))).toBeUndefined();
  expect(tellSent(Buffer.alloc(0))).toBeUndefined();
  // The message that begins a session has no type.
  expect(tellSent(Buffer.from([0, 0, 0, 8, 0, 3, 0, 0]))).toBeUndefined();
});
