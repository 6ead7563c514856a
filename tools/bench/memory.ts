/** The memory of what runs, by process, as Linux counts it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { RunningProcess } from '../../wire/process.ts';
import { startCommand } from './command.ts';
import { type Bench, createCollection, type Measured } from './figures.ts';
import { listTree, readCommand, sumMemory, tellsMemory } from './processes.ts';

/** ms after which a process that has just started has come to rest. */
const restMs = 1_500;

/** None where there is no /proc. */
export async function measureMemory(bench: Bench): Promise<Measured[]> {
  if (!tellsMemory) return [];
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
      megabytes.add(
        'the course’s server (`be --no-open`), RSS',
        sumMemory(listTree(course.process.pid), 'Rss'),
      );
      const pids = listTree(up.process.pid);
      for (const [kind, own = []] of Object.entries(Object.groupBy(pids, kindOf))) {
        const [field, name] = own.length > 1 ? (['Pss', 'PSS'] as const) : (['Rss', 'RSS'] as const);
        const count = own.length > 1 ? `, ${own.length} processes` : '';
        megabytes.add(`${kind}${count}, ${name}`, sumMemory(own, field));
      }
      megabytes.add('all of `be up sql postcards`, PSS', sumMemory(pids, 'Pss'));
    } finally {
      await Promise.all(started.map((one) => one.stop()));
    }
  }
  return megabytes.measured();
}

function kindOf(pid: number): string {
  const command = readCommand(pid);
  if (command.includes('reaper-main')) return 'the reaper of `be up`';
  if (command.includes('postcards/main')) return 'Postcards';
  if (command.includes('objects/server')) return 'the object store';
  return command.includes('postgres') ? 'PostgreSQL' : 'the process of `be up`';
}
