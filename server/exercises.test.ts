/** The exercise's routes on the real server: a project from a starter, a check from order to end, hints, the reading. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareStarter } from '../course/starters/testing.ts';
import { type Client, createClient } from '../wire/http1/client.ts';
import type { RowView, ServerExerciseState } from './api.ts';
import { type RunningServer, startServer } from './start.ts';

const exercise = 'pagination/feed';
const folder = mkdtempSync(join(tmpdir(), 'be-exercise-test-'));
const prepared: string[] = [];
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
  for (const one of [folder, ...prepared]) rmSync(one, { recursive: true, force: true });
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
  return {
    status: response.status,
    head: response.head,
    text,
    view: text.startsWith('{') ? JSON.parse(text) : {},
  };
}

async function state(): Promise<ServerExerciseState> {
  const row = (await ask('GET', '/api/rows/pagination')).view as RowView;
  const found = row.exercises[exercise];
  if (found?.kind !== 'server') throw new Error('the row has no such exercise');
  return found;
}

/** Orders a check, and reads its events until the end. */
async function check(backend: unknown) {
  const { status, view, head } = await ask('POST', '/api/checks', { exercise, backend, seed: 7 });
  expect(status).toBe(201);
  expect(head).toContain(`/api/checks/${view.id}`);
  const { text } = await ask('GET', `/api/checks/${view.id}/events`);
  const kinds = [...text.matchAll(/^event: (\w+)$/gm)].map(([, kind]) => kind);
  return { id: view.id as string, kinds };
}

it('shows an exercise without its hints and its reading', async () => {
  const { exercise: shown, passed, starters, ...rest } = await state();
  expect(shown).toMatchObject({ id: exercise, stage: '3b' });
  expect(shown.steps.length).toBeGreaterThan(8);
  expect(shown.steps.every(({ shown, hints }) => shown.length === 0 && hints > 0)).toBe(true);
  expect(shown.brief).toContain('<p>');
  expect(passed).toBe(false);
  expect(starters.map(({ id }) => id)).toEqual(['express', 'gin', 'fastapi']);
  expect(rest).not.toHaveProperty('solution');
});

it('gives one hint more each time, and remembers them', async () => {
  const audit = 'pagination/page-size';
  const first = await ask('POST', '/api/hints', { exercise, audit });
  const second = await ask('POST', '/api/hints', { exercise, audit });
  const third = await ask('POST', '/api/hints', { exercise, audit });
  expect([first, second, third].map(({ view }) => view.shown.length)).toEqual([1, 2, 2]);
  expect((await state()).exercise.steps.find((step) => step.audit === audit)?.shown).toEqual(
    third.view.shown,
  );
});

it('makes a project where there was nothing, and remembers it', async () => {
  const target = join(folder, 'project');
  const order = { exercise, starter: 'express', folder: target };
  const { status, view } = await ask('POST', '/api/projects', order);
  expect(status).toBe(201);
  expect(view).toEqual({ folder: target, run: 'npm start', install: 'npm install' });
  expect(existsSync(join(target, 'openapi.yaml'))).toBe(true);
  expect((await state()).backend).toEqual({ folder: target, command: 'npm start' });
  expect((await ask('POST', '/api/projects', order)).view.code).toBe('folder-not-empty');
});

describe('a check', () => {
  it('of a starter ends with what to build next; of its solution, with the reading', async () => {
    const failed = await prepare(false);
    const { id, kinds } = await check(failed);
    expect(kinds).toEqual(expect.arrayContaining(['progress', 'result', 'end']));
    expect(kinds.at(-1)).toBe('end');
    const { view } = await ask('GET', `/api/checks/${id}`);
    expect(view).toMatchObject({ verdict: 'failed', judgement: { next: { audit: 'pagination/page-size' } } });
    expect(view.report.repeat.slice(0, 2)).toEqual(['check', '3b']);
    expect(await state()).toMatchObject({ last: id, passed: false });

    const solved = await check(await prepare(true));
    expect((await ask('GET', `/api/checks/${solved.id}`)).view.verdict).toBe('passed');
    const after = await state();
    expect(after).toMatchObject({ last: solved.id, passed: true });
    expect(after.solution).toContain('created_at');
    const course = (await ask('GET', '/api/course')).view;
    expect(course.review).toMatchObject([{ kind: 'exercise', id: exercise, isDue: false }]);
  }, 60_000);

  it('is one at a time, can be stopped, and leaves nothing', async () => {
    const backend = await prepare(true);
    const { view } = await ask('POST', '/api/checks', { exercise, backend, seed: 7 });
    expect((await ask('POST', '/api/checks', { exercise, backend, seed: 7 })).view.code).toBe(
      'check-in-progress',
    );
    expect((await state()).live).toBe(view.id);
    expect((await ask('DELETE', `/api/checks/${view.id}`)).status).toBe(202);
    const { text } = await ask('GET', `/api/checks/${view.id}/events`);
    expect(text).toContain('"code":"stopped"');
    expect(await state()).not.toHaveProperty('live');
  }, 60_000);
});

async function prepare(solution: boolean) {
  const starter = await prepareStarter('express', ...(solution ? ['3b'] : []));
  if ('skip' in starter) throw new Error(starter.skip);
  prepared.push(starter.folder);
  return { folder: starter.folder, command: `"${starter.command}" ${starter.args.join(' ')}` };
}

it.each([
  [
    '/api/checks',
    { exercise: 'nonsense/x', backend: { url: 'http://127.0.0.1:9' }, seed: 7 },
    'unknown-exercise',
  ],
  ['/api/checks', { exercise, backend: {}, seed: 7 }, 'program-not-started'],
  [
    '/api/checks',
    { exercise, backend: { command: 'x', folder: 'relative' }, seed: 7 },
    'program-not-started',
  ],
  ['/api/checks', { exercise, seed: 7 }, 'request-malformed'],
  ['/api/checks', { exercise, backend: { url: 'http://127.0.0.1:9' }, seed: '7' }, 'request-malformed'],
  ['/api/projects', { exercise, starter: 'cobol', folder: '/x' }, 'unknown-starter'],
  ['/api/projects', { exercise, starter: 'express', folder: 'relative' }, 'folder-not-empty'],
  ['/api/hints', { exercise, audit: 'pagination/total-agrees' }, 'not-found'],
])('refuses %s with %j', async (path, body, code) => {
  expect((await ask('POST', path, body)).view.code).toBe(code);
});

it.each([
  ['POST', '/api/checks'],
  ['DELETE', '/api/checks/00000000'],
  ['POST', '/api/projects'],
  ['POST', '/api/hints'],
])('starts and writes nothing without the token: %s %s', async (method, path) => {
  const { status, view } = await ask(method, path, {}, { 'x-course-token': 'wrong' });
  expect([status, view.code]).toEqual([403, 'request-refused']);
});

it('knows no check that is not there', async () => {
  expect((await ask('GET', '/api/checks/00000000')).view.code).toBe('unknown-check');
  expect((await ask('GET', '/api/checks/..%2f..%2fx')).view.code).toBe('unknown-check');
  expect((await ask('GET', '/api/checks/00000000/events')).view.code).toBe('unknown-check');
});
