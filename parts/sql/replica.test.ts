/** A replica around its contract: it is gone when it is stopped, and when its primary is; who cannot have one says so. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../kit/part.ts';
import { probeTcp } from '../../wire/readiness.ts';
import { embedded } from './embedded.ts';
import { pglite } from './pglite.ts';
import { type RunningSql, withClient } from './sql.ts';

/** A temporary folder of this file's own, so that what other tests start is not counted. */
const own = mkdtempSync(join(tmpdir(), 'replica-test-'));
const before = process.env['TMPDIR'];
beforeAll(() => {
  // The account that runs the server must get through.
  chmodSync(own, 0o755);
  process.env['TMPDIR'] = own;
});
afterAll(() => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  rmSync(own, { recursive: true, force: true });
});

const started: RunningSql[] = [];
afterEach(async () => {
  for (const sql of started.splice(0)) await sql.stop();
  expect(readdirSync(own)).toEqual([]);
});

async function start(engine: Engine<RunningSql>, env: Readonly<Record<string, string>> = {}) {
  const signal = new AbortController().signal;
  const sql = await engine.start({ env: { ...process.env, ...env }, signal, report: () => {} });
  started.push(sql);
  return sql;
}

const answers = async (url: string) => {
  const port = Number(new URL(url).port);
  return (await probeTcp('127.0.0.1', port)(AbortSignal.timeout(2_000)).catch(() => false)) === true;
};

/** ms: two servers are started, maybe beside many others. */
const longTest = 60_000;

test(
  'a replica that is stopped is gone, and its primary keeps no log for it',
  async () => {
    const sql = await start(embedded);
    const replica = await sql.startReplica();
    expect(readdirSync(own)).toHaveLength(2);
    await replica.stop();
    await replica.stop();
    expect(await answers(replica.url)).toBe(false);
    expect(readdirSync(own)).toHaveLength(1);
    const slots = await withClient(sql.url, (client) =>
      client.query('select slot_name from pg_replication_slots'),
    );
    expect(slots.rows).toEqual([]);
  },
  longTest,
);

test(
  'a replica is stopped with its primary, even while it is still starting',
  async () => {
    const sql = await start(embedded);
    const starting = sql.startReplica();
    await sql.stop();
    expect(await answers((await starting).url)).toBe(false);
  },
  longTest,
);

test(
  'with SQL_REPLICAS=1 there is one from the beginning, and its death is told',
  async () => {
    const sql = await start(embedded, { SQL_REPLICAS: '1' });
    const { DATABASE_URL = '', DATABASE_REPLICA_URL = '' } = sql.env;
    expect(DATABASE_REPLICA_URL).not.toBe(DATABASE_URL);
    const [folder] = readdirSync(own).filter((name) => name.startsWith('be-sql-replica-'));
    const pid = Number(
      readFileSync(join(own, folder ?? '', 'data', 'postmaster.pid'), 'utf8').split('\n', 1)[0],
    );
    process.kill(pid, 'SIGKILL');
    expect(await sql.died).toMatch(/^The replica of PostgreSQL ended by itself \(SIGKILL\)/);
  },
  longTest,
);

test('without it the variable names the database itself', async () => {
  const { env } = await start(embedded);
  expect(env['DATABASE_REPLICA_URL']).toBe(env['DATABASE_URL']);
});

test('a number that makes no sense is refused, and so is a replica where there can be none', async () => {
  await expect(start(embedded, { SQL_REPLICAS: '2' })).rejects.toMatchObject({
    code: 'parameter-out-of-range',
  });
  await expect(start(pglite, { SQL_REPLICAS: '1' })).rejects.toMatchObject({
    code: 'engine-unavailable',
    message: expect.stringContaining('sends its log to nobody'),
  });
});
