/** Exercises over programs that end badly: a verdict, who has to act, what was created, and nothing left. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judgeExercise } from '../../kit/exercise.ts';
import { findExercise } from '../index.ts';
import { checkExercise } from './check-exercise.ts';

const exercise = findExercise('3b');
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'exercise-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Checks a program whose answer to each request is this piece of JavaScript: `method`, `path`, `send(status, body)`. */
async function check(answer: string, stopWhen?: string) {
  const stop = new AbortController();
  const file = join(folder, 'server.mjs');
  writeFileSync(
    file,
    `import { createServer } from 'node:http';
    import { randomUUID } from 'node:crypto';
    const items = new Map(); let count = 0;
    createServer((request, response) => {
      const { method, url: path } = request; count++;
      const send = (status, body) => { response.writeHead(status, { 'content-type': 'application/json' }); response.end(body === undefined ? '' : JSON.stringify(body)); };
      ${answer}
    }).listen(process.env.PORT, '127.0.0.1');`,
  );
  const report = await checkExercise(exercise, { command: `"${process.execPath}" server.mjs`, folder }, 7, {
    env: process.env,
    signal: stop.signal,
    onProgress({ saying }) {
      if (stopWhen !== undefined && saying.includes(stopWhen)) stop.abort();
    },
  });
  return { report, ...judgeExercise(exercise, report) };
}

const keeps = `
  if (method === 'POST') { const id = randomUUID(); items.set(id, { id, createdAt: new Date().toISOString() }); return send(201, items.get(id)); }
  if (method === 'DELETE') { items.delete(path.split('/').pop()); return send(204); }
  if (method === 'GET') return send(200, { items: [...items.values()].reverse(), next: null });
`;

test('one that dies in the middle: the code is to blame, what it created is listed', async () => {
  const { report, verdict } = await check(
    `if (count > 20) { console.error('out of memory, says the program'); process.exit(7); } ${keeps}`,
  );
  expect(report.error).toMatchObject({
    code: 'program-ended',
    happened: expect.stringMatching(/ended by itself \(exit code 7\)[\s\S]*out of memory, says the program/),
  });
  expect(report.blame).toMatchObject({
    who: 'your code',
    because: expect.stringContaining('known to be good'),
  });
  expect(verdict).toBe('failed');
  expect(report.created.length).toBeGreaterThan(0);
  expect(report.created.some(({ deleted, why }) => !deleted && why !== undefined)).toBe(true);
});

test('one that exits at once', async () => {
  const { report, verdict } = await check('} ); process.exit(1); ((x) => {');
  expect(report.error?.code).toBe('program-ended');
  expect(report.blame?.who).toBe('your code');
  expect([verdict, report.requests]).toEqual(['failed', 0]);
});

test('one that says hello to everything fails at the first step, and is told what to build', async () => {
  const { verdict, next } = await check(`response.end('<h1>Hello</h1>');`);
  expect(verdict).toBe('failed');
  expect(next).toMatchObject({
    audit: 'lists/answers-with-a-page',
    next: expect.stringContaining('GET /postcards'),
  });
});

test('one that refuses every new item is told so', async () => {
  const { verdict, next } = await check(`if (method === 'POST') return send(422, {}); ${keeps}`);
  expect(verdict).toBe('failed');
  expect(next).toMatchObject({
    audit: 'lists/shows-what-was-created',
    because: expect.stringContaining('422'),
  });
});

test('one that never answers is given up in bounded time', async () => {
  const { report, verdict } = await check('');
  expect(report.error?.code).toBe('target-silent');
  expect(verdict).toBe('undecided');
  expect(report.durationMs).toBeLessThan(20_000);
}, 40_000);

test('a stop while it runs leaves no verdict, and deletes what was created', async () => {
  const { report, verdict } = await check(keeps, 'asking for pages');
  expect(report.error?.code).toBe('stopped');
  expect(report.blame).toBeUndefined();
  expect(verdict).toBe('undecided');
  expect(report.created.length).toBeGreaterThan(0);
  expect(report.created.every(({ deleted }) => deleted)).toBe(true);
});
