/** A learner's project: made from a starter, with the one line that says how it is started; or the files of an SQL exercise. */
import { cp, mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CourseError } from '../../kit/errors.ts';
import type { Exercise, ServerExercise, SqlExercise, SqlTexts } from '../../kit/exercise.ts';
import { explainFileError } from '../../wire/folders.ts';
import { fetched, type Starter, starters } from '../starters/index.ts';

/** What `be check` reads in a project's folder. */
export const projectFile = 'backend-essentials.json';

export interface Project {
  /** The starter that it was made from. */
  readonly starter: string;
  /** The command that starts the server. */
  readonly run: string;
  /** The command that fetches what the server needs. */
  readonly install: string;
}

/** The starter with this id; throws `unknown-starter`. */
export function findStarter(id: string): Starter {
  const found = starters.find((one) => one.id === id);
  if (found) return found;
  const known = starters.map((one) => one.id).join(', ');
  throw new CourseError('unknown-starter', `There is no starter “${id}”. There is ${known}.`);
}

/**
 * Copies the starter into a new or empty folder, with the contract of the exercise, and beside it those of the other
 * stages that the same server may go on to; throws `folder-not-empty`.
 */
export async function createProject(
  folder: string,
  starter: Starter,
  exercise: ServerExercise,
  all: readonly Exercise[],
): Promise<Project> {
  await fillFolder(folder, async () => {
    await cp(fileURLToPath(starter.folder), folder, {
      recursive: true,
      filter: (path) => !fetched.has(basename(path)),
    });
    // npm leaves a .gitignore out of a package, so it travels under another name.
    await rename(join(folder, 'gitignore'), join(folder, '.gitignore'));
    await cp(exercise.contract, join(folder, 'openapi.yaml'));
    for (const other of all) {
      if (other.kind === 'server' && other.id !== exercise.id)
        await cp(other.contract, join(folder, `openapi-${other.stage}.yaml`));
    }
  });
  return { starter: starter.id, run: starter.run, install: starter.install };
}

/** Writes the files of an SQL exercise as they begin, and its tables to look at, into a new or empty folder; throws `folder-not-empty`. */
export async function createSqlProject(folder: string, exercise: SqlExercise): Promise<void> {
  await fillFolder(folder, async () => {
    for (const { name, starter } of exercise.files) await cp(starter, join(folder, name));
    await cp(exercise.tables, join(folder, 'tables.sql'));
  });
}

async function fillFolder(folder: string, fill: () => Promise<void>): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    if ((await readdir(folder)).length > 0) {
      throw new CourseError('folder-not-empty', `The folder ${folder} has something in it.`);
    }
    await fill();
  } catch (error) {
    if (error instanceof CourseError) throw error;
    throw explainFileError(error, folder);
  }
}

/** The files of an SQL exercise in this folder; undefined where there is none of them. One that is missing is empty. */
export async function readTexts(folder: string, { files }: SqlExercise): Promise<SqlTexts | undefined> {
  const texts = await Promise.all(
    files.map(async ({ name }) => [name, await readFile(join(folder, name), 'utf8').catch(() => undefined)]),
  );
  const found = texts.filter(([, text]) => text !== undefined);
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** The project in this folder; undefined where there is none. Throws `program-not-started` when its file is damaged. */
export async function readProject(folder: string): Promise<Project | undefined> {
  let text: string;
  try {
    text = await readFile(join(folder, projectFile), 'utf8');
  } catch {
    return undefined;
  }
  try {
    const { starter, run, install } = JSON.parse(text) as Partial<Project>;
    if (typeof run === 'string' && run !== '') return { starter: starter ?? '', run, install: install ?? '' };
  } catch {
    // Told below.
  }
  throw new CourseError('program-not-started', `${projectFile} in ${folder} names no command in “run”.`);
}
