/** Where a twin that runs as a program keeps its items: a journal of what was done, or what a fault makes of it. */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Item } from '../steps.ts';
import type { ProgramFaultId } from './faults.ts';

/** A change, enough to make it again: an item gets the same id at the same place in the journal. */
export type Change =
  | { readonly did: 'add'; readonly draft: Item; readonly time: number }
  | { readonly did: 'remove'; readonly id: string };

export interface Journal {
  /** What was kept before, in its order. */
  readonly before: readonly Change[];
  /** Resolves when the change may be acknowledged. */
  write(change: Change): Promise<void>;
}

/** Opens the journal in this file. */
export function openJournal(path: string, fault: ProgramFaultId | undefined): Journal {
  if (fault === 'memory-only') return { before: [], write: async () => {} };
  const before = readChanges(path);
  const all = [...before];
  let last = Promise.resolve();
  return {
    before,
    async write(change) {
      all.push(change);
      if (fault === 'rewrites-in-place') {
        last = last.then(() => rewrite(path, all));
        await last;
      } else if (fault === 'answers-before-writing') {
        setTimeout(() => append(path, change), 500);
      } else append(path, change);
    },
  };
}

/** A last line that was cut off had not been acknowledged. */
function readChanges(path: string): Change[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Change);
}

/** On the disk when it returns. */
function append(path: string, change: Change): void {
  const file = openSync(path, 'a');
  writeSync(file, `${JSON.stringify(change)}\n`);
  fsyncSync(file);
  closeSync(file);
}

/** Empties the file, and fills it slowly: whoever is killed meanwhile has lost what stood in it. */
async function rewrite(path: string, changes: readonly Change[]): Promise<void> {
  const file = openSync(path, 'w');
  await delay(20);
  for (const change of changes) writeSync(file, `${JSON.stringify(change)}\n`);
  closeSync(file);
}
