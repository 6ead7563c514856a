/** Where a twin that runs as a program keeps its items: a journal of what was done, or what a fault makes of it. */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Item } from '../steps.ts';
import type { ProgramFaultId } from './faults.ts';

/** A change, enough to make it again: an item gets the same id at the same place in the journal. */
export type Change =
  | { readonly did: 'add'; readonly draft: Item; readonly time: number }
  | { readonly did: 'change'; readonly id: string; readonly draft: Item }
  | { readonly did: 'remove'; readonly id: string };

export interface Journal {
  /** What was kept before, in its order. */
  readonly before: readonly Change[];
  /** How often an item was changed is forgotten. */
  readonly forgetsVersions: boolean;
  /** Resolves when the change may be acknowledged. */
  write(change: Change): Promise<void>;
  /** Called when SIGTERM comes. */
  atExit(): void;
}

/** How a journal writes, when it is not as it should be. */
type Writer = (path: string, change: Change, journal: Kept) => Promise<void>;

interface Kept {
  readonly all: readonly Change[];
  /** What only memory holds, and an orderly end still writes. */
  readonly unwritten: Change[];
}

/** Opens the journal in this file. */
export function openJournal(path: string, fault: ProgramFaultId | undefined): Journal {
  const before = readChanges(path, fault === 'stays-down');
  const all = [...before];
  const unwritten: Change[] = [];
  const write = (fault && faultyWriters[fault]) ?? (async (file, change) => append(file, change));
  let last = Promise.resolve();
  return {
    before,
    forgetsVersions: fault === 'versions-begin-again',
    async write(change) {
      all.push(change);
      // One after the other, as they stand in the file.
      last = last.then(() => write(path, change, { all, unwritten }));
      await last;
    },
    atExit() {
      for (const change of unwritten) append(path, change);
    },
  };
}

const faultyWriters: Readonly<Partial<Record<ProgramFaultId, Writer>>> = {
  'memory-only': async () => {},
  async 'writes-at-exit'(_, change, { unwritten }) {
    unwritten.push(change);
  },
  async 'answers-before-writing'(path, change, { unwritten }) {
    unwritten.push(change);
    setTimeout(() => {
      const [oldest] = unwritten.splice(0, 1);
      if (oldest) append(path, oldest);
    }, 500);
  },
  /** Empties the file, and fills it slowly: whoever is killed meanwhile has lost what stood in it. */
  async 'rewrites-in-place'(path, _, { all }) {
    const file = openSync(path, 'w');
    await delay(20);
    for (const change of all) writeSync(file, lineOf(change));
    closeSync(file);
  },
  async 'stays-down'(path, change) {
    const line = lineOf(change);
    const half = Math.floor(line.length / 2);
    appendText(path, line.slice(0, half));
    await delay(20);
    appendText(path, line.slice(half));
  },
  /** The data of an item stands in a file beside the journal, which is its index. */
  async 'index-before-data'(path, change) {
    append(path, change.did === 'add' ? { ...change, draft: {} } : change);
    if (change.did !== 'add') return;
    await delay(20);
    append(`${path}-data`, change);
  },
  async 'deletions-come-back'(path, change) {
    if (change.did !== 'remove') append(path, change);
  },
  async 'changes-are-not-kept'(path, change) {
    if (change.did !== 'change') append(path, change);
  },
};

function readChanges(path: string, trusting: boolean): Change[] {
  const data = readLines(`${path}-data`, trusting);
  let place = 0;
  return readLines(path, trusting).map((change) => {
    if (change.did !== 'add' || Object.keys(change.draft).length > 0) return change;
    return data[place++] ?? change;
  });
}

/** A last line that was cut off had not been acknowledged: only who trusts every line reads it too. */
function readLines(path: string, trusting: boolean): Change[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  const rest = lines.pop() ?? '';
  if (trusting && rest !== '') lines.push(rest);
  return lines.map((line) => JSON.parse(line) as Change);
}

function append(path: string, change: Change): void {
  appendText(path, lineOf(change));
}

/** On the disk when it returns. */
function appendText(path: string, text: string): void {
  const file = openSync(path, 'a');
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
}

function lineOf(change: Change): string {
  return `${JSON.stringify(change)}\n`;
}
