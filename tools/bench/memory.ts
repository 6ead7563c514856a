/** The memory of what runs, by process, as Linux counts it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunningProcess } from '../../wire/process.ts';
import { startCommand } from './command.ts';
import { type Bench, createCollection, type Measured } from './figures.ts';

/** ms after which a process that has just started has come to rest. */
const restMs = 1_500;

/** None where there is no /proc. */
export async function measureMemory(bench: Bench): Promise<Measured[]> {
  if (!existsSync('/proc/self/smaps_rollup')) return [];
  const megabytes = createCollection('MB');
  for (let round = 1; round <= bench.rounds; round++) {
    bench.progress(`memory: round ${round} of ${bench.rounds}`);
    const started: RunningProcess[] = [];
    try {
      const course = await startCommand(['--no-open'], /http:/, bench);
      started.push(course.process);
      const page = await fetch(course.line.match(/http:\S+/)?.[0] ?? '', { signal: bench.signal });
      await page.text();
      const up = await startCommand(['up', 'sql', 'postcards'], /DATABASE_URL=/, bench);
      started.push(up.process);
      await delay(restMs, undefined, { signal: bench.signal });
      megabytes.add('the course’s server (`be --no-open`), RSS', sum(tree(course.process.pid), 'Rss'));
      const pids = tree(up.process.pid);
      for (const [kind, own = []] of Object.entries(Object.groupBy(pids, kindOf))) {
        const [field, name] = own.length > 1 ? (['Pss', 'PSS'] as const) : (['Rss', 'RSS'] as const);
        const count = own.length > 1 ? `, ${own.length} processes` : '';
        megabytes.add(`${kind}${count}, ${name}`, sum(own, field));
      }
      megabytes.add('all of `be up sql postcards`, PSS', sum(pids, 'Pss'));
    } finally {
      await Promise.all(started.map((one) => one.stop()));
    }
  }
  return megabytes.measured();
}

/** A process with all that descends from it. */
function tree(root: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), parentOf(name)] as const);
  const found = [root];
  for (const pid of found)
    found.push(...parents.filter(([, parent]) => parent === pid).map(([child]) => child));
  return found;
}

/** proc_pid_stat(5): the fourth field, counted after the name, which may hold anything. */
function parentOf(pid: string): number {
  return Number(readProc(`${pid}/stat`).split(') ').at(-1)?.split(' ')[1]);
}

function kindOf(pid: number): string {
  const command = readProc(`${pid}/cmdline`);
  if (command.includes('reaper-main')) return 'the reaper of `be up`';
  if (command.includes('postcards/main')) return 'Postcards';
  return command.includes('postgres') ? 'PostgreSQL' : 'the process of `be up`';
}

function sum(pids: readonly number[], field: 'Rss' | 'Pss'): number {
  const kibibytes = pids.map((pid) =>
    Number(readProc(`${pid}/smaps_rollup`).match(new RegExp(`^${field}:\\s+(\\d+)`, 'm'))?.[1] ?? 0),
  );
  return (kibibytes.reduce((total, one) => total + one, 0) * 1_024) / 1e6;
}

/** Nothing when the process has ended meanwhile. */
function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return '';
  }
}
