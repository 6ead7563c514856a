/** `be new`: a project for an exercise, from a starter; or the files of an exercise in SQL. */
import { resolve } from 'node:path';
import { createProject, createSqlProject, findStarter } from '../../course/exercises/project.ts';
import { findExercise, listExercises } from '../../course/index.ts';
import { starters } from '../../course/starters/index.ts';
import { CourseError } from '../../kit/errors.ts';
import type { SqlExercise } from '../../kit/exercise.ts';
import { addProgress } from '../../server/store/progress.ts';
import { dataFolder } from '../../wire/folders.ts';
import type { Command, World } from '../command.ts';
import { parseOptions } from '../options.ts';
import { ownName } from '../own-name.ts';
import { renderTable } from '../terminal/table.ts';

export const newProject: Command = {
  usage: ['new', 'new DIR --starter STARTER [--stage STAGE]', 'new DIR --stage STAGE'],
  details: [
    'Without a folder: lists the starters.',
    '',
    `--starter STARTER   ${starters.map(({ id }) => id).join(', ')}`,
    '--stage STAGE       the exercise whose contract becomes openapi.yaml, those of the others lie beside it;',
    '                    the first one with a server unless given',
    '                    an exercise in SQL needs no starter: its files are written',
    '',
    'Writes a small server that runs into a new or empty folder, and overwrites nothing.',
  ],
  async run(args, world) {
    const { values, positionals } = parseOptions(
      args,
      { starter: { type: 'string' }, stage: { type: 'string' } },
      1,
    );
    const [name] = positionals;
    const { stdout } = world;
    if (name === undefined) {
      stdout.line(
        renderTable(
          ['starter', 'what it is'],
          starters.map(({ id, title }) => [id, title]),
        ),
      );
      return 0;
    }
    const exercise = findExercise(values.stage ?? firstWithServer());
    if (exercise.kind === 'sql') {
      if (values.starter !== undefined) {
        throw new CourseError('bad-argument', `Stage ${exercise.stage} is SQL, and needs no --starter.`);
      }
      return await writeSql(name, exercise, world);
    }
    if (values.starter === undefined) {
      const ids = starters.map(({ id }) => id).join(', ');
      throw new CourseError('unknown-starter', `--starter is missing: one of ${ids}.`);
    }
    const folder = resolve(name);
    const { run, install } = await createProject(
      folder,
      findStarter(values.starter),
      exercise,
      listExercises(),
    );
    await addProgress(dataFolder(world.env), {
      at: new Date().toISOString(),
      did: 'project',
      exercise: exercise.id,
      backend: { command: run, folder },
    });
    stdout.line(`${folder} is ready. Next:`);
    stdout.line(`  cd ${JSON.stringify(name)}`);
    stdout.line(`  ${install}`);
    stdout.line(`then, in the folder of the course:  ${ownName} check ${exercise.stage} --watch`);
    return 0;
  },
};

function firstWithServer(): string {
  return listExercises().find(({ kind }) => kind === 'server')?.stage ?? '';
}

async function writeSql(name: string, exercise: SqlExercise, { env, stdout }: World): Promise<number> {
  const folder = resolve(name);
  await createSqlProject(folder, exercise);
  await addProgress(dataFolder(env), {
    at: new Date().toISOString(),
    did: 'folder',
    exercise: exercise.id,
    folder,
  });
  stdout.line(
    `${folder} is ready: ${exercise.files.map((file) => file.name).join(', ')}; tables.sql shows the tables.`,
  );
  stdout.line(`Next, in the folder of the course:  ${ownName} check ${exercise.stage} --watch`);
  return 0;
}
