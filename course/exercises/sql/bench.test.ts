/** What a stranger's statements may do, and may not: on a real PostgreSQL. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SqlConnection, SqlDatabase } from '../../../kit/sql-bench.ts';
import { type OpenBench, openBench } from './bench.ts';
import { type BenchServer, startBenchServer } from './bench-server.ts';

const stop = new AbortController();
const outside = mkdtempSync(join(tmpdir(), 'bench-test-'));
writeFileSync(join(outside, 'secret.txt'), 'secret');
let server: BenchServer;
let bench: OpenBench;
let ours: SqlDatabase;
let stranger: SqlConnection;

beforeAll(async () => {
  server = await startBenchServer({ env: process.env, signal: stop.signal });
  bench = openBench(server, {
    signal: stop.signal,
    seed: 7,
    texts: {},
    tables: `create table things (id int primary key, name text); insert into things values (1, 'one'), (2, null)`,
  });
  ours = await bench.database('us');
  stranger = await ours.connect();
}, 60_000);
afterAll(async () => {
  await server?.stop();
  rmSync(outside, { recursive: true, force: true });
});

test('an answer holds rows as PostgreSQL prints them, by name and with parameters', async () => {
  const answer = await stranger.send('select id, name, :note as note from things order by id', { note: 'x' });
  expect(answer).toEqual({
    columns: ['id', 'name', 'note'],
    rows: [
      ['1', 'one', 'x'],
      ['2', null, 'x'],
    ],
    command: 'SELECT',
    count: 2,
  });
});

test('a refusal is an answer, with its place in what was written', async () => {
  const text = 'select :first, nam from things where id = :first';
  const { error } = await stranger.send(text, { first: 1 });
  expect(error).toMatchObject({ code: '42703', position: text.indexOf('nam') });
});

describe('does no harm', () => {
  test.each([
    ['two statements in one', 'select 1; drop table things', '42601'],
    ['a program of the server', `copy things to program 'touch ${join(outside, 'made')}'`, '42501'],
    ['a file of the server, by copy', `copy things from '${join(outside, 'secret.txt')}'`, '42501'],
    ['a file of the server, by a function', `select pg_read_file('${join(outside, 'secret.txt')}')`, '42501'],
    ['a folder of the server', `select pg_ls_dir('${outside}')`, '42501'],
    ['a large object from a file', `select lo_import('${join(outside, 'secret.txt')}')`, '42501'],
    ['a large object into a file', `select lo_export(1, '${join(outside, 'made')}')`, '42501'],
    ['a setting of the server', `alter system set fsync = 'off'`, '42501'],
    ['another role', 'set role postgres', '42501'],
    ['a role of its own', 'create role other superuser', '42501'],
    ['a language without a fence', 'create extension plpython3u', '0A000'],
    ['a table of ours, dropped', 'drop table things', '42501'],
    ['passwords', 'select rolpassword from pg_authid', '42501'],
  ])('%s is refused', async (_, text, code) => {
    const { error } = await stranger.send(text);
    // A build without the extension has no file for it, and one with it does not let everybody have it.
    expect([code, '42501', '58P01']).toContain(error?.code);
    expect(existsSync(join(outside, 'made'))).toBe(false);
    expect((await ours.ask('select count(*)::text from things'))[0]?.[0]).toBe('2');
  });

  test('the databases of the server itself are closed', async () => {
    const rows = await ours.ask(
      `select has_database_privilege('learner', datname, 'connect')::text from pg_database where datname in ('postgres', 'template1')`,
    );
    expect(rows).toEqual([['false'], ['false']]);
  });
});

describe('comes to an end', () => {
  test('a wait, at its time limit; the connection goes on', async () => {
    const { error } = await stranger.send('select pg_sleep(3600)');
    expect(error?.code).toBe('57014');
    expect((await stranger.send('select 1')).rows).toEqual([['1']]);
  }, 20_000);

  test('a wait that has switched the limit off', async () => {
    const own = await ours.connect();
    await own.send('set statement_timeout = 0');
    const { error } = await own.send('select pg_sleep(3600)');
    // 57P01, admin_shutdown: somebody ended it.
    expect(['57P01', 'connection-lost']).toContain(error?.code);
    expect((await own.send('select 1')).error).toBeDefined();
  }, 30_000);

  test('rows without end, and a row of a hundred megabytes', async () => {
    const many = await ours.connect();
    const { error } = await many.send('select a.oid from pg_class a, pg_class b, pg_class c');
    expect(error?.code).toBe('answer-too-large');
    const wide = await ours.connect();
    expect((await wide.send(`select repeat('x', 100000000)`)).error?.code).toBe('answer-too-large');
  }, 20_000);

  test('a recursion that fills the disk', async () => {
    const { error } = await stranger.send(
      'with recursive n as (select 1 as i union all select i + 1 from n) select max(i) from n',
    );
    expect(['53400', '57014']).toContain(error?.code);
  }, 20_000);
});

test('what was not committed is gone when its connection is ended', async () => {
  const own = await ours.connect();
  await own.send('begin');
  await own.send("update things set name = 'three' where id = 1");
  await own.kill();
  expect((await own.send('commit')).error?.code).toBe('connection-lost');
  expect(await ours.ask('select name from things where id = 1')).toEqual([['one']]);
});

test('tables of the learner are theirs, and the programs may use them', async () => {
  const theirs = await bench.database('learner');
  const learner = await theirs.connect();
  expect((await learner.send('alter table things add column more text')).error).toBeUndefined();
  const program = await theirs.connect('program');
  expect((await program.send(`insert into things values (3, 'three', 'more')`)).count).toBe(1);
});

test('what was made for a check is gone when its bench is closed; the server goes on', async () => {
  const own = openBench(server, {
    signal: stop.signal,
    seed: 1,
    texts: {},
    tables: 'create table t (i int)',
  });
  const connection = await (await own.database('us')).connect();
  const names = async () => (await ours.ask('select datname from pg_database')).flat();
  const [name = ''] = (await connection.send('select current_database()')).rows[0] ?? [];
  expect(await names()).toContain(name);
  await own.close();
  expect(await names()).not.toContain(name);
  expect((await connection.send('select 1')).error?.code).toBe('connection-lost');
  expect((await stranger.send('select 1')).rows).toEqual([['1']]);
});

test('tables that cannot be made leave nothing', async () => {
  const names = async () => (await ours.ask('select datname from pg_database order by 1')).flat();
  const before = await names();
  const own = openBench(server, {
    signal: stop.signal,
    seed: 1,
    texts: {},
    tables: 'create tabel t (i int)',
  });
  await expect(own.database('us')).rejects.toThrow('syntax error');
  await own.close();
  expect(await names()).toEqual(before);
});
