/** `be check`: audits any HTTP backend, or checks an exercise of the course. */
import { basename, resolve } from 'node:path';
import { readContractFile } from '../../audits/contract/read-contract.ts';
import { categories, selectAudits } from '../../audits/index.ts';
import { projectFile, readProject } from '../../course/exercises/project.ts';
import { findExercise, listExercises } from '../../course/index.ts';
import { CourseError } from '../../kit/errors.ts';
import type { Backend, Exercise } from '../../kit/exercise.ts';
import { readProgress } from '../../server/store/progress.ts';
import { dataFolder } from '../../wire/folders.ts';
import { checkStage, checkTarget } from '../check-and-show.ts';
import type { Command, World } from '../command.ts';
import { parseOptions, parseWhole } from '../options.ts';
import { renderTable } from '../terminal/table.ts';
import { watchFolder } from '../watch-folder.ts';

/** The same inserts and deletes each time, unless another seed is given. */
const usualSeed = 7;

export const check: Command = {
  usage: [
    'check',
    'check URL [--openapi FILE] [--write] [options]',
    'check STAGE [--folder DIR] [--run COMMAND | --url URL] [--watch] [options]',
  ],
  details: [
    'Without a target: lists the exercises and the audits.',
    '',
    'A backend: reads only, unless --write is given; then it creates items of its own and deletes them again.',
    '--openapi FILE          the contract; without it the backend is asked for its own',
    '--write                 also what needs items of its own; never against data that matter',
    '--only AUDIT            an audit or a category; may come several times',
    '--header NAME=VALUE     a field that every request carries, such as Authorization; shown nowhere',
    '--other-header NAME=VALUE   the same for a second user, for what one user must not see of another',
    '',
    'An exercise: starts your server with PORT and DATA_DIR, checks it, and stops it.',
    '--folder DIR            the folder of your server: this one, or else that of the project made last',
    '--run COMMAND           starts your server; without it, what backend-essentials.json in the folder says',
    '--url URL               where your server runs already',
    '--watch                 checks again whenever a file in the folder changes',
    '',
    '--evidence              shows the exchanges of each finding, the decisive bytes marked',
    '--seed N                7 unless given: the same seed makes the same inserts and deletes',
    '--json                  one JSON document',
    '--no-save               do not keep the check',
    '',
    'Exit code: 0 passed, 1 failed, 2 undecided or not possible here, 3 our own fault. Only failures fail a check:',
    'warnings and advice are shown.',
  ],
  async run(args, world) {
    const { values, positionals } = parseOptions(
      args,
      {
        openapi: { type: 'string' },
        write: { type: 'boolean' },
        only: { type: 'string', multiple: true },
        header: { type: 'string', multiple: true },
        'other-header': { type: 'string', multiple: true },
        run: { type: 'string' },
        url: { type: 'string' },
        folder: { type: 'string' },
        watch: { type: 'boolean' },
        evidence: { type: 'boolean' },
        seed: { type: 'string' },
        json: { type: 'boolean' },
        'no-save': { type: 'boolean' },
      },
      1,
    );
    const [target] = positionals;
    if (target === undefined) return list(world);
    const seed = parseWhole('seed', values.seed, 0, 2 ** 31 - 1) ?? usualSeed;
    const show = { json: values.json ?? false, evidence: values.evidence ?? false, save: !values['no-save'] };
    if (/^[a-z]+:\/\//i.test(target)) {
      refuse(values, ['run', 'url', 'folder', 'watch'], 'belongs to an exercise');
      const only = values.only ?? [];
      selectAudits(only);
      const order = {
        target,
        ...(values.openapi === undefined
          ? {}
          : { contract: { name: basename(values.openapi), text: await readContractFile(values.openapi) } }),
        write: values.write ?? false,
        only,
        headers: parseHeaders('header', values.header),
        otherHeaders: parseHeaders('other-header', values['other-header']),
        seed,
      };
      const repeat = [
        'check',
        target,
        ...(values.openapi === undefined ? [] : ['--openapi', resolve(values.openapi)]),
        ...(values.write ? ['--write'] : []),
        ...only.flatMap((one) => ['--only', one]),
        '--seed',
        String(seed),
      ];
      return await checkTarget(order, repeat, show, world);
    }
    refuse(values, ['openapi', 'write', 'only', 'header', 'other-header'], 'belongs to the check of a URL');
    const exercise = findExercise(target);
    const backend = await findBackend(values, exercise, world);
    if (!values.watch) return await checkStage(exercise, backend, seed, show, world);
    const folder = 'folder' in backend ? backend.folder : resolve(values.folder ?? '.');
    return await watchFolder(folder, () => checkStage(exercise, backend, seed, show, world), world);
  },
};

/** Where the options say that the learner's server is, or the project in the folder, or the one made last. */
async function findBackend(
  { run, url, folder: wanted }: Partial<Record<'run' | 'url' | 'folder', string | undefined>>,
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

function refuse(values: Readonly<Record<string, unknown>>, names: readonly string[], why: string): void {
  const given = names.find((name) => values[name] !== undefined);
  if (given !== undefined) throw new CourseError('bad-argument', `--${given} ${why}.`);
}

/** `Name=value` or `Name: value` of an option that may come several times. */
function parseHeaders(option: string, pairs: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*[=:]\s*([\t\x20-\x7e]*)$/.exec(pair) ?? [];
      if (name !== undefined && value !== undefined) return [name.toLowerCase(), value];
      // The value may be a credential: it is not repeated.
      throw new CourseError('bad-argument', `--${option} takes NAME=VALUE, such as Authorization=…`);
    }),
  );
}

function list({ stdout }: World): number {
  const exercises = listExercises().map(({ stage, title, summary }) => [stage, title, summary]);
  stdout.line(renderTable(['stage', 'exercise', 'what is to be built'], exercises));
  for (const [category, audits] of Object.entries(categories)) {
    stdout.line(`\n${stdout.paint('bold', category)}`);
    for (const { id, rule } of audits) stdout.line(`  ${id.padEnd(34)} ${rule}`);
  }
  return 0;
}
