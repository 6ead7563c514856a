/** The learner's progress: a plain-text file, one line of JSON for each thing done, only ever appended to. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backend, StepState } from '../../kit/exercise.ts';
import type { Verdict } from '../../kit/verdict.ts';
import { explainFileError } from '../../wire/folders.ts';
import { appendLine } from './files.ts';

/** One thing done; `at` is ISO 8601. */
export type ProgressEntry = { readonly at: string } & (
  | {
      readonly did: 'predict';
      readonly experiment: string;
      readonly prediction: number;
      /** Where the scale of guesses ended, under the conditions of that run. */
      readonly max?: number;
      /** What it was; absent when the run could not tell. */
      readonly measured?: number;
      readonly run: string;
    }
  | {
      readonly did: 'run';
      readonly experiment: string;
      readonly run: string;
      readonly outcome: 'done' | 'stopped' | 'failed';
      readonly findings: Readonly<Record<string, Verdict>>;
    }
  | {
      readonly did: 'answer';
      readonly row: string;
      readonly question: string;
      readonly option: number;
      readonly right: boolean;
    }
  | {
      readonly did: 'check';
      readonly check: string;
      readonly verdict: Verdict;
      readonly seed: number;
      /** Id of the exercise, and how far its steps were; absent for a check of any other backend. */
      readonly exercise?: string;
      readonly steps?: Readonly<Record<string, StepState>>;
    }
  /** Where the learner's program for the exercise lies, and the command that starts it; or its address. */
  | {
      readonly did: 'project';
      readonly exercise: string;
      readonly backend: Backend;
    }
  /** Where the learner's files for an SQL exercise lie. */
  | { readonly did: 'folder'; readonly exercise: string; readonly folder: string }
  /** A hint was asked for; `hint` counts from 0. */
  | { readonly did: 'hint'; readonly exercise: string; readonly audit: string; readonly hint: number }
);

/** What the file holds, and the lines that could not be read: they stay in the file. */
export interface Progress {
  readonly entries: readonly ProgressEntry[];
  readonly unreadable: readonly number[];
}

export function progressFile(folder: string): string {
  return join(folder, 'progress.jsonl');
}

/** Reads the file; a missing one is an empty one. Throws when it is there and cannot be read. */
export async function readProgress(folder: string): Promise<Progress> {
  let text: string;
  try {
    text = await readFile(progressFile(folder), 'utf8');
  } catch (error) {
    // ENOTDIR: the folder is none. That nothing can be kept there is told when the server starts.
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { entries: [], unreadable: [] };
    throw explainFileError(error, progressFile(folder));
  }
  return parseProgress(text);
}

export function parseProgress(text: string): Progress {
  const entries: ProgressEntry[] = [];
  const unreadable: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const entry = parseEntry(line);
    if (entry) entries.push(entry);
    else unreadable.push(index + 1);
  }
  return { entries, unreadable };
}

const kinds = new Set<string>(['predict', 'run', 'answer', 'check', 'project', 'folder', 'hint']);

function parseEntry(line: string): ProgressEntry | undefined {
  try {
    const entry = JSON.parse(line) as Partial<ProgressEntry> | null;
    if (typeof entry !== 'object' || typeof entry?.at !== 'string') return undefined;
    return kinds.has(entry.did ?? '') ? (entry as ProgressEntry) : undefined;
  } catch {
    return undefined;
  }
}

/** Resolves when the line is on the disk; throws `folder-not-writable` or `disk-full`. */
export async function addProgress(folder: string, entry: ProgressEntry): Promise<void> {
  await appendLine(progressFile(folder), JSON.stringify(entry));
}

/** Where the learner's server for this exercise is: what was said of it last, or else the program made last, which serves all stages. */
export function backendOf(exercise: string, entries: readonly ProgressEntry[]): Backend | undefined {
  const projects = entries.filter((one) => one.did === 'project');
  const own = projects.findLast((one) => one.exercise === exercise);
  return (own ?? projects.findLast(({ backend }) => 'command' in backend))?.backend;
}
