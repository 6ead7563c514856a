/** The program of the first day as a victim: a postcard and its count are in one file. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Lab } from '../../../kit/experiment.ts';
import { startProcess } from '../../../wire/process.ts';
import { keepRunFolder } from './run-folder.ts';
import type { Sent, Victim } from './victim.ts';

export type HowToRewrite = 'in-place' | 'beside' | 'later';

/** A line of its output: ready, or the id of a postcard that it says to have stored. */
interface Said {
  readonly event?: 'ready';
  readonly unreadable?: boolean;
  readonly id?: string;
}

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const program = fileURLToPath(new URL(`./rewriter.${extension}`, import.meta.url));

export async function openRewriterVictim(how: HowToRewrite, lab: Lab): Promise<Victim> {
  const path = join(await keepRunFolder(lab, 'rewriter'), 'postcards.json');
  let running = await start();

  async function start() {
    const acknowledge = new Map<string, () => void>();
    const { promise: ready, resolve: onReady } = Promise.withResolvers<Said>();
    const child = await startProcess({
      command: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', program, how, path],
      env: { PATH: process.env['PATH'] },
      stdin: 'pipe',
      onLine(stream, line) {
        if (stream === 'stderr') return;
        const said = JSON.parse(line) as Said;
        if (said.event === 'ready') onReady(said);
        else acknowledge.get(said.id ?? '')?.();
      },
    });
    lab.keep(child, (one) => one.stop());
    const dead = child.exited.then(() => {
      throw new Error(`the program has ended: ${child.lastLines().at(-1)}`);
    });
    dead.catch(() => {});
    const { unreadable = false } = await Promise.race([ready, dead]);
    return { child, acknowledge, dead, unreadable };
  }

  return {
    async write(sent) {
      const { child, acknowledge, dead } = running;
      const { promise, resolve } = Promise.withResolvers<void>();
      acknowledge.set(sent.id, resolve);
      child.stdin?.write(`${JSON.stringify(sent)}\n`);
      await Promise.race([promise, dead]);
    },
    hear: () => undefined,
    async kill() {
      process.kill(running.child.pid, 'SIGKILL');
    },
    async restart() {
      await running.child.exited;
      running = await start();
    },
    async find() {
      if (running.unreadable) return undefined;
      const text = await readFile(path, 'utf8').catch(() => '[]');
      const records =
        how === 'later'
          ? text
              .split('\n')
              .filter(Boolean)
              .map((line) => JSON.parse(line))
          : JSON.parse(text);
      const sent = (records as Partial<Sent>[]).filter((one): one is Sent => one.writer !== undefined);
      return {
        ids: new Set(sent.map(({ id }) => id)),
        counts: new Map(sent.map(({ writer, number }) => [writer, number])),
      };
    },
  };
}
