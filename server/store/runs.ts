/** Stored runs: one file each, in the data folder. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CourseError } from '../../kit/errors.ts';
import type { Run } from '../../kit/run.ts';
import { explainFileError } from '../../wire/folders.ts';
import { writeWhole } from './files.ts';

const idPattern = /^[0-9a-f]{8}$/;

function runFile(folder: string, id: string): string {
  // The id comes from outside, and becomes part of a path.
  if (!idPattern.test(id))
    throw new CourseError('unknown-run', `“${id}” is no id of a run: it has eight hexadecimal digits.`);
  return join(folder, 'runs', `${id}.json`);
}

/** Resolves when the run is on the disk. */
export async function writeRun(folder: string, run: Run): Promise<void> {
  await writeWhole(runFile(folder, run.id), `${JSON.stringify(run)}\n`);
}

/** Throws `unknown-run`. */
export async function readRun(folder: string, id: string): Promise<Run> {
  const path = runFile(folder, id);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new CourseError('unknown-run', `There is no run ${id}.`);
    }
    throw explainFileError(error, path);
  }
  try {
    const run = JSON.parse(text) as Run;
    if (run.format === 1) return run;
  } catch {
    // Told below.
  }
  throw new CourseError(
    'unknown-run',
    `The file of run ${id} is damaged, or was written by a newer version.`,
  );
}

/** The ids of all stored runs. */
export async function listRuns(folder: string): Promise<string[]> {
  const names = await readdir(join(folder, 'runs')).catch(() => []);
  return names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
}
