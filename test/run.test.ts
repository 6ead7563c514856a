/** A run that meets trouble: what it says, what it keeps, and that it leaves nothing. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findExperiment } from '../course/index.ts';
import { runExperiment } from '../course/lab/run.ts';
import type { Run } from '../kit/run.ts';

const experiment = findExperiment('pagination/offset-or-cursor');
const lookable = process.platform !== 'win32';

/** Our child processes whose command line holds this text. */
function childrenWith(text: string): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [pid, parent, ...args] = line.trim().split(/\s+/);
    return Number(parent) === process.pid && args.join(' ').includes(text) ? [Number(pid)] : [];
  });
}

/** A temporary folder of this file's own, so that what other tests start at the same time is not counted. */
const own = mkdtempSync(join(tmpdir(), 'run-test-'));
chmodSync(own, 0o755);
process.env['TMPDIR'] = own;
process.env['TEMP'] = own;
afterAll(() => rmSync(own, { recursive: true, force: true }));

const folders = () => readdirSync(own).filter((name) => name.startsWith('be-'));

/** Runs it, and does something once as soon as the feed is being filled. */
async function disturb(
  values: Record<string, number | string>,
  disturbance: () => void,
  signal = AbortSignal.timeout(60_000),
): Promise<Run> {
  let done = false;
  return await runExperiment(
    { experiment, values, seed: 7 },
    {
      env: process.env,
      signal,
      onProgress({ saying }) {
        if (done || !saying.startsWith('filling')) return;
        done = true;
        disturbance();
      },
    },
  );
}

for (const [what, program] of [
  ['the database', '/postgres'],
  ['the backend', 'postcards/main'],
] as const) {
  test.skipIf(!lookable)(
    `when ${what} is killed in mid-run, the run ends, says so, and leaves nothing`,
    async () => {
      const run = await disturb({ postcards: 5_000, link: 'none' }, () => {
        const [pid] = childrenWith(program);
        if (pid === undefined) throw new Error(`no child runs ${program}`);
        process.kill(pid, 'SIGKILL');
      });
      expect(run.outcome).toBe('failed');
      expect(run.error).toMatchObject({ code: 'part-died', blame: 'undecided' });
      expect(run.error?.happened).toMatch(/ended by itself \(SIGKILL\)|503|answered/);
      expect([...childrenWith('/postgres'), ...childrenWith('postcards/main')]).toEqual([]);
      expect(folders()).toEqual([]);
    },
    90_000,
  );
}

test('a stopped run says that it was stopped, and leaves nothing', async () => {
  const stop = new AbortController();
  const run = await disturb({ postcards: 5_000, link: 'none' }, () => stop.abort(), stop.signal);
  expect(run.outcome).toBe('stopped');
  expect(run.error?.code).toBe('stopped');
  if (lookable) expect([...childrenWith('/postgres'), ...childrenWith('postcards/main')]).toEqual([]);
}, 90_000);

test('a database that refuses is told before anything is measured, without its password', async () => {
  const env = { ...process.env, DATABASE_URL: 'postgresql://somebody:verysecret@127.0.0.1:1/nothing' };
  const run = await runExperiment(
    { experiment, values: experiment.quick, seed: 7 },
    { env, engines: { sql: 'remote' }, signal: AbortSignal.timeout(30_000) },
  );
  expect(run.error).toMatchObject({ code: 'database-unreachable', blame: 'your set-up' });
  expect(JSON.stringify(run)).not.toContain('verysecret');
}, 40_000);
