/** `be check`: audits any HTTP backend, or checks an exercise of the course. */
import { categories } from '../../audits/index.ts';
import killRate from '../../audits/kill-rate.json' with { type: 'json' };
import { CourseError } from '../../kit/errors.ts';
import type { Command, World } from '../command.ts';
import { parseOptions, parseWhole } from '../options.ts';
import { renderTable } from '../terminal/table.ts';

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
    'An exercise in SQL: runs the files of the folder on a PostgreSQL of its own.',
    '--folder DIR            the folder of your server or files: this one, or else that of the project made last',
    '--run COMMAND           starts your server; without it, what backend-essentials.json in the folder says',
    '--url URL               where your server runs already',
    '--watch                 checks again whenever a file in the folder changes',
    '--hint                  shows one hint more for the step at which you are',
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
        hint: { type: 'boolean' },
        evidence: { type: 'boolean' },
        seed: { type: 'string' },
        json: { type: 'boolean' },
        'no-save': { type: 'boolean' },
      },
      1,
    );
    const [target] = positionals;
    if (target === undefined) return await list(world);
    const seed = parseWhole('seed', values.seed, 0, 2 ** 31 - 1) ?? usualSeed;
    const show = {
      json: values.json ?? false,
      evidence: values.evidence ?? false,
      save: !values['no-save'],
      hint: values.hint ?? false,
    };
    // Each loaded when it is called: the check of a URL needs nothing of the course.
    if (/^[a-z]+:\/\//i.test(target)) {
      refuse(values, ['run', 'url', 'folder', 'watch', 'hint'], 'belongs to an exercise');
      const { checkTarget } = await import('../check/target.ts');
      return await checkTarget(target, values, seed, show, world);
    }
    if (/^[\w.-]+:\d+(\/|$)/.test(target)) {
      throw new CourseError('target-invalid', `“${target}” has no scheme. Did you mean http://${target}?`);
    }
    refuse(values, ['openapi', 'write', 'only', 'header', 'other-header'], 'belongs to the check of a URL');
    if (values.watch) refuse(values, ['hint'], 'shows one more each time: give it without --watch');
    const { checkStage } = await import('../check/stage.ts');
    return await checkStage(target, values, seed, show, world);
  },
};

function refuse(values: Readonly<Record<string, unknown>>, names: readonly string[], why: string): void {
  const given = names.find((name) => values[name] !== undefined);
  if (given !== undefined) throw new CourseError('bad-argument', `--${given} ${why}.`);
}

/** How many of the backends made wrong for it each audit catches: `npm run kill-rate`. */
const rates: Readonly<Record<string, { readonly caught: number; readonly named: number }>> = killRate;

async function list({ stdout }: World): Promise<number> {
  const { listExercises } = await import('../../course/index.ts');
  const exercises = listExercises().map(({ stage, title, summary }) => [stage, title, summary]);
  stdout.line(renderTable(['stage', 'exercise', 'what is to be built'], exercises));
  for (const [category, audits] of Object.entries(categories)) {
    stdout.line(`\n${stdout.paint('bold', category)}`);
    for (const { id, rule } of audits) {
      const { caught = 0, named = 0 } = rates[id] ?? {};
      stdout.line(`  ${id.padEnd(34)} ${rule} ${stdout.paint('dim', `(catches ${caught} of ${named})`)}`);
    }
  }
  return 0;
}
