/** The routes of an exercise in SQL on the real server: from the order with its texts to the stored check. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, createClient } from '../wire/http1/client.ts';
import type { RowView, SqlExerciseState } from './api.ts';
import { type RunningServer, startServer } from './start.ts';

const exercise = 'tables-and-plans/latest-postcards';
const folder = mkdtempSync(join(tmpdir(), 'be-sql-exercise-test-'));
const texts = { 'query.sql': 'select id, text from postcards', 'index.sql': '' };
let server: RunningServer;
let client: Client;
let token = '';

beforeAll(async () => {
  server = await startServer({ folder, env: process.env });
  client = createClient({ baseUrl: server.url, from: 'test', limits: { captureBytes: 8 * 1024 * 1024 } });
  token = /name="course-token" content="([^"]+)"/.exec((await ask('GET', '/')).text)?.[1] ?? '';
});
afterAll(async () => {
  await client?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(method: string, path: string, body?: unknown, headers = { 'x-course-token': token }) {
  const { response, failure } = await client.request({
    method,
    path,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    timeoutMs: 60_000,
  });
  if (!response) throw new Error(failure?.message);
  const { text } = response.body;
  return { status: response.status, text, view: text.startsWith('{') ? JSON.parse(text) : {} };
}

async function state(): Promise<SqlExerciseState> {
  const found = ((await ask('GET', '/api/rows/tables-and-plans')).view as RowView).exercises[exercise];
  if (found?.kind !== 'sql') throw new Error('the row has no such exercise');
  return found;
}

it('shows the files as they begin, the tables and the parameters', async () => {
  const { files, tables, parameters, exercise: shown } = await state();
  expect(files.map(({ name, text, starter }) => [name, text === starter])).toEqual([
    ['query.sql', true],
    ['index.sql', true],
  ]);
  expect(tables).toContain('create table postcards');
  expect(Object.keys(parameters)).toEqual(['album', 'count']);
  expect(shown.steps.every(({ rule }) => rule.endsWith('.'))).toBe(true);
});

it('checks the texts, keeps them, and gives them back', async () => {
  const { status, view } = await ask('POST', '/api/checks', { exercise, texts, seed: 7 });
  expect(status).toBe(201);
  const { text } = await ask('GET', `/api/checks/${view.id}/events`);
  expect([...text.matchAll(/^event: result$/gm)]).toHaveLength(9);
  const checked = (await ask('GET', `/api/checks/${view.id}`)).view;
  expect(checked).toMatchObject({
    verdict: 'failed',
    judgement: { next: { audit: 'query/columns' } },
    report: { texts },
  });
  const after = await state();
  expect(after).toMatchObject({ last: view.id, passed: false });
  expect(after.files.map(({ text }) => text)).toEqual(Object.values(texts));
}, 60_000);

it('can be stopped, and leaves nothing', async () => {
  const slow = { ...texts, 'query.sql': 'select pg_sleep(60)' };
  const { view } = await ask('POST', '/api/checks', { exercise, texts: slow, seed: 7 });
  expect((await ask('DELETE', `/api/checks/${view.id}`)).status).toBe(202);
  const { text } = await ask('GET', `/api/checks/${view.id}/events`);
  expect(text).toContain('"code":"stopped"');
  expect(await state()).not.toHaveProperty('live');
}, 60_000);

it.each([
  [{ exercise, backend: { url: 'http://127.0.0.1:9' }, seed: 7 }, 'request-malformed'],
  [{ exercise, texts: { 'query.sql': 'select 1' }, seed: 7 }, 'request-malformed'],
  [{ exercise, texts: { 'query.sql': 1, 'index.sql': '' }, seed: 7 }, 'request-malformed'],
  [{ exercise, texts: { ...texts, 'query.sql': ' '.repeat(70_000) }, seed: 7 }, 'request-too-large'],
  [{ exercise: 'pagination/feed', texts, seed: 7 }, 'request-malformed'],
])('refuses %j', async (body, code) => {
  expect((await ask('POST', '/api/checks', body)).view.code).toBe(code);
});

it('runs nothing without the token, and has no starter', async () => {
  const refused = await ask(
    'POST',
    '/api/checks',
    { exercise, texts, seed: 7 },
    { 'x-course-token': 'wrong' },
  );
  expect([refused.status, refused.view.code]).toEqual([403, 'request-refused']);
  const project = { exercise, starter: 'express', folder: join(folder, 'x') };
  expect((await ask('POST', '/api/projects', project)).view.code).toBe('unknown-starter');
});
