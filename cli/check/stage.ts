/** `be check STAGE`: the check of an exercise, once or whenever a file changes. */
import { resolve } from 'node:path';
import { checkExercise, repeatOf } from '../../course/exercises/check-exercise.ts';
import { projectFile, readProject, readTexts } from '../../course/exercises/project.ts';
import { findExercise } from '../../course/index.ts';
import { CourseError } from '../../kit/errors.ts';
import type { Backend, Exercise, ServerExercise, SqlExercise, SqlTexts, Work } from '../../kit/exercise.ts';
import { backendOf, readProgress } from '../../server/store/progress.ts';
import { dataFolder } from '../../wire/folders.ts';
import type { World } from '../command.ts';
import { finish, progressOn, type ShowOptions } from './show.ts';
import { watchFolder } from './watch-folder.ts';

export interface StageOptions {
  readonly run?: string | undefined;
  readonly url?: string | undefined;
  readonly folder?: string | undefined;
  readonly watch?: boolean | undefined;
}

/** Checks it, stores and shows the report; gives the exit code. */
export async function checkStage(
  name: string,
  options: StageOptions,
  seed: number,
  show: ShowOptions,
  world: World,
): Promise<number> {
  const exercise = findExercise(name);
  if (exercise.kind === 'sql') return await checkFiles(exercise, options, seed, show, world);
  const backend = await findBackend(options, exercise, world);
  if (!show.json && 'command' in backend) {
    world.stderr.line(`Checking stage ${exercise.stage}: ${backend.command} in ${backend.folder}`);
  }
  const once = () => checkOnce(exercise, backend, seed, show, world);
  if (!options.watch) return await once();
  return await watchFolder(
    'folder' in backend ? backend.folder : resolve(options.folder ?? '.'),
    once,
    world,
  );
}

/** Checks SQL that is at hand, such as that of a stored check. */
export async function checkTexts(
  exercise: Exercise,
  texts: SqlTexts,
  seed: number,
  show: ShowOptions,
  world: World,
): Promise<number> {
  return await checkOnce(exercise, { texts }, seed, show, world);
}

async function checkOnce(
  exercise: Exercise,
  work: Work,
  seed: number,
  show: ShowOptions,
  world: World,
): Promise<number> {
  const report = await checkExercise(exercise, work, seed, {
    env: world.env,
    signal: world.signal,
    onProgress: progressOn(world),
  });
  return await finish({ ...report, repeat: repeatOf(exercise, work, seed) }, exercise, show, world);
}

/** Checks the SQL files of a folder, which are read anew each time. */
async function checkFiles(
  exercise: SqlExercise,
  { run, url, folder: wanted, watch }: StageOptions,
  seed: number,
  show: ShowOptions,
  world: World,
): Promise<number> {
  if (run !== undefined || url !== undefined) {
    throw new CourseError('bad-argument', `Stage ${exercise.stage} is SQL in files: give --folder.`);
  }
  const folder = await findFolder(exercise, wanted, world);
  if (!show.json) world.stderr.line(`Checking stage ${exercise.stage}: the SQL in ${folder}`);
  const once = async () => {
    const texts = (await readTexts(folder, exercise)) ?? {};
    return await checkOnce(exercise, { texts, folder }, seed, show, world);
  };
  return watch ? await watchFolder(folder, once, world) : await once();
}

/** The folder that was named, this one, or the one made last: the first that has a file of the exercise. */
async function findFolder(exercise: SqlExercise, wanted: string | undefined, world: World): Promise<string> {
  const { entries } = await readProgress(dataFolder(world.env));
  const last = entries.findLast((one) => one.did === 'folder' && one.exercise === exercise.id);
  const folders = wanted === undefined ? ['.', ...(last?.did === 'folder' ? [last.folder] : [])] : [wanted];
  for (const folder of folders) {
    if (await readTexts(resolve(folder), exercise)) return resolve(folder);
  }
  const names = exercise.files.map(({ name }) => name).join(' nor ');
  throw new CourseError('files-missing', `There is neither ${names} in ${resolve(wanted ?? '.')}.`, {
    hint: `\`be new DIR --stage ${exercise.stage}\` writes them; \`--folder DIR\` names their folder.`,
  });
}

/** Where the options say that the learner's server is, or the project in the folder, or the one made last. */
async function findBackend(
  { run, url, folder: wanted }: StageOptions,
  exercise: ServerExercise,
  world: World,
): Promise<Backend> {
  if (run !== undefined && url !== undefined) {
    throw new CourseError(
      'bad-argument',
      '--run and --url exclude each other: either we start your server, or it runs.',
    );
  }
  if (url !== undefined) return { url };
  const folder = resolve(wanted ?? '.');
  const command = run ?? (await readProject(folder))?.run;
  if (command !== undefined) return { command, folder };
  const { entries } = await readProgress(dataFolder(world.env));
  const last = backendOf(exercise.id, entries);
  if (last && wanted === undefined) return last;
  throw new CourseError('program-not-started', `There is neither --run nor ${projectFile} in ${folder}.`, {
    hint: 'Give --folder DIR, --run "COMMAND", or --url when your server runs already. `be new DIR --starter express` makes a first one.',
  });
}
