import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { TestDatabase } from './test-database.ts';
import {
  byRelay,
  createTestDocumentDatabase,
  noDocuments,
  reasonForNoDocuments,
} from './test-document-database.ts';
import { killPrograms, type Program, startProgram } from './test-program.ts';
import { createUser, expectServedAgain } from './test-served-again.ts';

afterEach(killPrograms);

async function failToStart(url: string): Promise<string> {
  const { exit, lines } = startProgram({ DATABASE_URL: url });
  expect(await exit).toBe(1);
  expect(lines).toHaveLength(1);
  expect(JSON.stringify(lines)).not.toContain('secret');
  return String(lines[0]?.['message']);
}

test('a start that fails says why, once, and ends with 1', async () => {
  const [absent, odd, nameless] = await Promise.all([
    failToStart('mongodb://ada:secret@127.0.0.1:1/postcards'),
    failToStart('mongodb://ada:secret@127.0.0.1:1/postcards?speed=high'),
    failToStart('mongodb://ada:secret@127.0.0.1:1'),
  ]);
  expect(absent).toMatch(/MongoDB.*at 127\.0\.0\.1:1\/postcards as ada.*ECONNREFUSED.*start MongoDB/);
  expect(odd).toMatch(/option speed is not supported.*Correct the options/);
  expect(nameless).toMatch(/DATABASE_URL must look like.*mongodb:\/\/user:password@host:27017\/name/);
});

describe.skipIf(noDocuments)(`the program over MongoDB${reasonForNoDocuments}`, () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDocumentDatabase();
  });
  afterAll(() => database?.drop());

  async function listen(variables: Record<string, string>): Promise<Program & { url: string }> {
    const program = startProgram({ DATABASE_URL: database.url, ...variables });
    return { ...program, url: String((await program.event('listening'))['url']) };
  }

  test('two that start at once on an empty database both serve, and end when asked to', async () => {
    const programs = await Promise.all([listen({}), listen({})]);
    for (const { url } of programs) expect((await createUser(url)).status).toBe(201);
    for (const { child } of programs) child.kill('SIGTERM');
    expect(await Promise.all(programs.map(({ exit }) => exit))).toEqual([0, 0]);
  });

  test('at level debug the commands of a request have its trace', async () => {
    const program = await listen({ LOG_LEVEL: 'debug' });
    await createUser(program.url);
    const request = await program.event('request');
    const statements = program.lines.filter((line) => line['trace_id'] === request['trace_id']);
    expect(statements.filter(({ event }) => event === 'statement')).toEqual([
      {
        time: expect.any(Number),
        level: 'debug',
        event: 'statement',
        trace_id: request['trace_id'],
        operation: 'insert',
        collection: 'users',
        request: expect.objectContaining({ documents: [expect.objectContaining({ name: 'Ada' })] }),
        start: expect.any(Number),
        duration_ms: expect.any(Number),
      },
    ]);
  });

  test('the store goes away in mid-request: 503 with problem details; it is back: served again', async () => {
    await expectServedAgain(byRelay(database.url), (relayed) =>
      listen({ DATABASE_URL: relayed, LOG_LEVEL: 'warn' }),
    );
  });
});
