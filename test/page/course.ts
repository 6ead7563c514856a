/** The course as a learner has it: the real command line on a data folder of its own, and what runs below it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHome, type Home } from '../../cli/testing.ts';
import type { Run } from '../../kit/run.ts';
import { findFreePort } from '../../wire/ports.ts';

export interface Course {
  readonly url: string;
  readonly home: Home;
  readonly pid: number;
  /** Pid and command line of all that runs below it. */
  descendants(): { pid: number; command: string }[];
  /** Stops it as Ctrl-C does, and gives its exit code. */
  interrupt(): Promise<number | null>;
  /** A stored run. */
  readRun(id: string): Run;
  /** Stops it when it still runs, and removes its folder. */
  close(): Promise<void>;
}

export async function startCourse(): Promise<Course> {
  const home = createHome();
  // A port of its own: the usual one may be another course's a moment later.
  const started = home.start(['--no-open', '--port', String(await findFreePort())]);
  let output = '';
  started.child.stdout?.on('data', (text: string) => {
    output += text;
  });
  await started.shown('Ctrl-C');
  const url = /http:\S+/.exec(output)?.[0];
  const { pid } = started.child;
  if (url === undefined || pid === undefined) throw new Error(`it told no address:\n${output}`);
  const interrupt = async () => {
    started.child.kill('SIGINT');
    return (await started.ended).code;
  };
  return {
    url,
    home,
    pid,
    descendants: () => listDescendants(pid),
    interrupt,
    readRun: (id) => JSON.parse(readFileSync(join(home.folder, 'runs', `${id}.json`), 'utf8')) as Run,
    async close() {
      await interrupt();
      await home.remove();
    },
  };
}

function listDescendants(root: number): { pid: number; command: string }[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  const all = lines.flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
  const found = new Set([root]);
  // A child may stand before its parent in the list.
  for (let size = 0; size !== found.size; ) {
    size = found.size;
    for (const one of all) if (found.has(one.parent)) found.add(one.pid);
  }
  return all.filter(({ pid, command }) => pid !== root && found.has(pid) && !/^ps /.test(command));
}
