import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createTestDatabase, noDatabase, reason, type TestDatabase } from './test-database.ts';
import { killPrograms, type Program, startProgram } from './test-program.ts';

afterEach(killPrograms);

describe('a start that fails says why, once, and ends with 1', () => {
  async function expectStartFailure(variables: Record<string, string>, message: RegExp): Promise<void> {
    const begin = performance.now();
    const { exit, lines } = startProgram(variables);
    expect(await exit).toBe(1);
    expect(performance.now() - begin).toBeLessThan(10_000);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      level: 'error',
      event: 'start-failed',
      message: expect.stringMatching(message),
    });
    expect(JSON.stringify(lines)).not.toContain('secret');
  }

  /** A port at which nothing listens: it was free a moment ago. */
  async function unusedPort(): Promise<number> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    return port;
  }

  test('no DATABASE_URL', () => expectStartFailure({}, /DATABASE_URL must be set/));

  test('a malformed DATABASE_URL', () =>
    expectStartFailure({ DATABASE_URL: 'user:secret@localhost' }, /DATABASE_URL must look like/));

  test('a database that refuses', async () => {
    const port = await unusedPort();
    const url = `postgres://user:secret@127.0.0.1:${port}/postcards`;
    await expectStartFailure(
      { DATABASE_URL: url },
      new RegExp(`127.0.0.1:${port}/postcards.*start PostgreSQL`),
    );
  });

  test('a database that accepts and never answers', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const url = `postgres://user:secret@127.0.0.1:${port}/postcards`;
    await expectStartFailure({ DATABASE_URL: url }, /timeout/);
    silent.close();
  });
});

describe.skipIf(noDatabase)(`the program${reason}`, () => {
  let database: TestDatabase;
  let variables: Record<string, string>;

  beforeAll(async () => {
    database = await createTestDatabase();
    variables = { DATABASE_URL: database.url };
  });
  afterAll(() => database?.drop());

  async function listen(more: Record<string, string> = {}): Promise<Program & { url: string }> {
    const program = startProgram({ ...variables, ...more });
    const { url } = await program.event('listening');
    return { ...program, url: String(url) };
  }

  function createUser(url: string): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    return fetch(`${url}/users`, { method: 'POST', headers, body: JSON.stringify({ name: 'Ada' }) });
  }

  test('two that start at once on an empty database both serve', async () => {
    const programs = await Promise.all([listen(), listen()]);
    for (const { url } of programs) expect((await createUser(url)).status).toBe(201);
  });

  test('at level debug the statements of a request have its trace', async () => {
    const program = await listen({ LOG_LEVEL: 'debug' });
    await createUser(program.url);
    const request = await program.event('request');
    expect(await program.event('statement')).toEqual({
      time: expect.any(Number),
      level: 'debug',
      event: 'statement',
      trace_id: request['trace_id'],
      sql: expect.stringContaining('insert into "users"'),
      parameters: expect.arrayContaining(['Ada']),
      start: expect.any(Number),
      duration_ms: expect.any(Number),
      waited_ms: expect.any(Number),
    });
  });

  test('no such database, and a port in use', async () => {
    const nowhere = new URL(database.url);
    nowhere.pathname = '/nowhere';
    const { url } = await listen();
    const attempts = [
      startProgram({ DATABASE_URL: nowhere.href }),
      startProgram({ ...variables, PORT: new URL(url).port }),
    ];
    const messages = await Promise.all(
      attempts.map(async ({ event }) => String((await event('start-failed'))['message'])),
    );
    expect(messages[0]).toMatch(/"nowhere" does not exist.*createdb/);
    expect(messages[1]).toMatch(/EADDRINUSE.*another PORT/);
    expect(await Promise.all(attempts.map(({ exit }) => exit))).toEqual([1, 1]);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s lets a slow request finish, then ends with 0',
    async (signal) => {
      const program = await listen();
      const lock = await lockUsers();
      const slow = createUser(program.url);
      await lock.someoneWaits();
      program.child.kill(signal);
      await program.event('stopping');
      await expect(fetch(program.url)).rejects.toThrow();
      await lock.release();
      const response = await slow;
      expect([response.status, response.headers.get('connection')]).toEqual([201, 'close']);
      expect(await program.exit).toBe(0);
      expect(program.lines.at(-1)?.['event']).toBe('stopped');
    },
  );

  test('a second signal does not wait', async () => {
    const program = await listen();
    const lock = await lockUsers();
    const slow = createUser(program.url).catch(() => 'cut');
    await lock.someoneWaits();
    program.child.kill('SIGTERM');
    await program.event('stopping');
    program.child.kill('SIGTERM');
    expect(await program.exit).toBe(1);
    expect(await slow).toBe('cut');
    await lock.release();
  });

  test('requests that take longer than the time to stop are cut', async () => {
    const program = await listen({ SHUTDOWN_TIMEOUT_MS: '50' });
    const lock = await lockUsers();
    const slow = createUser(program.url).catch(() => 'cut');
    await lock.someoneWaits();
    program.child.kill('SIGTERM');
    expect(await slow).toBe('cut');
    expect(await program.exit).toBe(0);
    expect(program.lines.map(({ event }) => event)).toContain('requests-cut');
    await lock.release();
  });

  test('with EXIT_WITH_STDIN it ends when its parent is gone', async () => {
    const program = await listen({ EXIT_WITH_STDIN: '1' });
    program.child.stdin.end();
    expect(await program.exit).toBe(0);
  });

  /** Holds up every insertion of a user, as a long transaction of someone else does. */
  async function lockUsers() {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query('begin; lock table users in exclusive mode');
    return {
      async someoneWaits() {
        const waiting = `select 1 from pg_locks where not granted and relation = 'users'::regclass`;
        await vi.waitUntil(async () => (await client.query(waiting)).rowCount, {
          timeout: 10_000,
          interval: 10,
        });
      },
      async release() {
        await client.query('commit');
        await client.end();
      },
    };
  }
});
