/** `be run`: runs an experiment in the terminal, with the same judgement as on the page. */
import { writeFile } from 'node:fs/promises';
import { findExperiment, listExperiments } from '../../course/index.ts';
import { formatError } from '../../kit/errors.ts';
import { judgeRun, viewExperiment } from '../../kit/judge.ts';
import { parseValues } from '../../kit/parameters.ts';
import { explainFileError } from '../../wire/folders.ts';
import type { Command, World } from '../command.ts';
import { parseOptions, parsePairs, parseWhole } from '../options.ts';
import { parseEngines } from '../part-options.ts';
import { exitCodeOf, jsonOf, parsePrediction, runOrder } from '../run-and-show.ts';
import { renderRun } from '../terminal/run.ts';

/** The seed of the recorded runs, so that a first run is comparable with them. */
const usualSeed = 7;

export const run: Command = {
  usage: ['run', 'run EXPERIMENT [options]'],
  details: [
    'Without an experiment: lists them.',
    '',
    '--set NAME=VALUE       a parameter; may come several times',
    '--quick, --large       the small and the large size of the experiment',
    '--seed N               7 unless given: the same seed sends the same requests',
    '--predict N            your guess, shown beside the measurement',
    '--engine PART=ENGINE   instead of the first engine that this machine has',
    '--json                 one JSON document; --full leaves the bodies of the transcript in it',
    '--no-save              do not keep the run',
    '--record FILE          also write the run to this file',
    '',
    'Exit code 0: done, no finding failed, at least one passed. A finding that stays undecided because of',
    'noise fails nothing. 1: a finding failed. 2: stopped, not possible here, or nothing decided.',
  ],
  async run(args, world) {
    const { values: options, positionals } = parseOptions(
      args,
      {
        set: { type: 'string', multiple: true },
        quick: { type: 'boolean' },
        large: { type: 'boolean' },
        seed: { type: 'string' },
        predict: { type: 'string' },
        engine: { type: 'string', multiple: true },
        json: { type: 'boolean' },
        full: { type: 'boolean' },
        'no-save': { type: 'boolean' },
        record: { type: 'string' },
      },
      1,
    );
    const [id] = positionals;
    if (id === undefined) return list(world, options.json ?? false);
    const experiment = findExperiment(id);
    const values = {
      ...(options.quick ? experiment.quick : {}),
      ...(options.large ? experiment.large : {}),
      ...parsePairs('set', options.set),
    };
    // All that can be wrong is told before anything starts.
    const parsed = parseValues(experiment.parameters, values);
    const prediction = parsePrediction(experiment, parsed, options.predict);
    const order = {
      experiment,
      values,
      seed: parseWhole('seed', options.seed, 0, 2 ** 32 - 1) ?? usualSeed,
      ...(prediction === undefined ? {} : { prediction }),
      engines: parseEngines(options.engine),
      save: !options['no-save'],
    };
    const { run, saved } = await runOrder(order, world);
    const view = judgeRun(experiment, run);
    const { stdout, stderr } = world;
    if (options.json) stdout.line(JSON.stringify(jsonOf(view, options.full ?? false)));
    else {
      stdout.line(renderRun(experiment, view, stdout.width, stdout.paint));
      if (saved) stdout.line(`\nStored. \`be replay ${run.id}\` shows it again, with what travelled when.`);
    }
    if (run.error && !options.json) stderr.line(`\n${formatError(run.error)}`);
    // Last, so that a file that cannot be written takes nothing away.
    if (options.record) await record(options.record, run);
    return exitCodeOf(view);
  },
};

function list({ stdout }: World, json: boolean): number {
  const experiments = listExperiments();
  if (json) {
    stdout.line(JSON.stringify(experiments.map(({ id, title, question }) => ({ id, title, question }))));
    return 0;
  }
  for (const { id, title, question, parameters } of experiments.map(viewExperiment)) {
    stdout.line(stdout.paint('bold', id));
    stdout.line(`  ${title}`);
    stdout.line(`  ${question}`);
    for (const [name, spec] of Object.entries(parameters)) {
      const range =
        spec.kind === 'number' ? `${spec.min} to ${spec.max}` : Object.keys(spec.choices).join(', ');
      stdout.line(stdout.paint('dim', `    --set ${name}=${spec.default}  ${spec.title} (${range})`));
    }
  }
  return 0;
}

async function record(file: string, run: object): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(run)}\n`);
  } catch (error) {
    throw explainFileError(error, file);
  }
}
