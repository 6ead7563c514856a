/** What a check of a backend of three lists costs: seconds, requests, memory. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { CheckReport } from '../../kit/report.ts';
import { createClient } from '../../wire/http1/client.ts';
import { startProcess } from '../../wire/process.ts';
import { environment, launcher, startCommand } from './command.ts';
import { type Bench, createCollection, type Measured } from './figures.ts';

const contract = join(import.meta.dirname, '../../postcards/contract/openapi.yaml');
/** Users that are there before: enough for every audit that only reads. */
const users = 150;

export interface CheckCosts {
  readonly seconds: readonly Measured[];
  readonly requests: readonly Measured[];
  /** The largest resident set of the process; none where there is no /proc. */
  readonly megabytes: readonly Measured[];
}

export async function measureCheck(bench: Bench): Promise<CheckCosts> {
  const [seconds, requests, megabytes] = ['s', 'requests', 'MB'].map(createCollection) as [
    ReturnType<typeof createCollection>,
    ReturnType<typeof createCollection>,
    ReturnType<typeof createCollection>,
  ];
  const up = await startCommand(['up', 'sql', 'postcards'], /POSTCARDS_URL=/, bench);
  try {
    const url = /http:[^']+/.exec(up.line)?.[0] ?? '';
    await fill(url);
    for (let round = 1; round <= bench.rounds; round++) {
      bench.progress(`check: round ${round} of ${bench.rounds}`);
      for (const [what, options] of [
        ['reading only', []],
        ['with --write', ['--write']],
      ] as const) {
        const { report, ms, peak } = await runCheck(url, options, bench);
        if (report.error) throw new Error(report.error.happened);
        seconds.add(`\`be check\`, ${what}, from the start of its process to its end`, ms / 1_000);
        requests.add(`\`be check\`, ${what}`, report.requests);
        if (peak !== undefined) megabytes.add(`\`be check\`, ${what}`, peak);
      }
    }
  } finally {
    await up.process.stop();
  }
  return {
    seconds: seconds.measured(),
    requests: requests.measured(),
    megabytes: megabytes.measured(),
  };
}

async function fill(url: string): Promise<void> {
  const client = createClient({
    baseUrl: url,
    from: 'bench',
    headers: { 'content-type': 'application/json' },
  });
  for (let count = 0; count < users; count++) {
    await client.request({ method: 'POST', path: '/users', body: JSON.stringify({ name: `user ${count}` }) });
  }
  await client.close();
}

async function runCheck(url: string, options: readonly string[], bench: Bench) {
  const lines: string[] = [];
  const started = performance.now();
  const running = await startProcess({
    command: process.execPath,
    args: [launcher, 'check', url, '--openapi', contract, '--json', '--no-save', ...options],
    env: environment(bench),
    signal: bench.signal,
    onLine: (stream, line) => stream === 'stdout' && lines.push(line),
  });
  let ended = false;
  const exited = running.exited.then(() => {
    ended = true;
  });
  let peak: number | undefined;
  while (!ended) {
    peak = peakOf(running.pid) ?? peak;
    await Promise.race([exited, delay(10)]);
  }
  const ms = performance.now() - started;
  const text = lines.find((line) => line.startsWith('{')) ?? '';
  return { report: JSON.parse(text) as CheckReport, ms, peak };
}

/** proc_pid_status(5): VmHWM is the peak of the resident set, in KiB. */
function peakOf(pid: number): number | undefined {
  try {
    const kibibytes = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kibibytes === undefined ? undefined : (Number(kibibytes) * 1_024) / 1e6;
  } catch {
    return undefined;
  }
}
