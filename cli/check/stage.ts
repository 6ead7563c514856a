/** `be check STAGE`: the check of an exercise, once or whenever a file changes. */
import { resolve } from 'node:path';
import { checkExercise, repeatOf } from '../../course/exercises/check-exercise.ts';
import { projectFile, readProject } from '../../course/exercises/project.ts';
import { findExercise } from '../../course/index.ts';
import { CourseError } from '../../kit/errors.ts';
import type { Backend, Exercise } from '../../kit/exercise.ts';
import { readProgress } from '../../server/store/progress.ts';
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
  const backend = await findBackend(options, exercise, world);
  if (!show.json && 'command' in backend) {
    world.stderr.line(`Checking stage ${exercise.stage}: ${backend.command} in ${backend.folder}`);
  }
  const once = async () => {
    const report = await checkExercise(exercise, backend, seed, {
      env: world.env,
      signal: world.signal,
      onProgress: progressOn(world),
    });
    return await finish({ ...report, repeat: repeatOf(exercise, backend, seed) }, exercise, show, world);
  };
  if (!options.watch) return await once();
  return await watchFolder(
    'folder' in backend ? backend.folder : resolve(options.folder ?? '.'),
    once,
    world,
  );
}

/** Where the options say that the learner's server is, or the project in the folder, or the one made last. */
async function findBackend(
  { run, url, folder: wanted }: StageOptions,
  exercise: Exercise,
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
  const last = entries.findLast((one) => one.did === 'project' && one.exercise === exercise.id);
  if (last?.did === 'project' && wanted === undefined) return last.backend;
  throw new CourseError('program-not-started', `There is neither --run nor ${projectFile} in ${folder}.`, {
    hint: 'Give --folder DIR, --run "COMMAND", or --url when your server runs already. `be new DIR --starter express` makes a first one.',
  });
}
