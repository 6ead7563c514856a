/** `be replay`: shows a stored run with what travelled when, or a stored check with its evidence; or repeats it. */
import { findExercise, findExperiment } from '../../course/index.ts';
import { CourseError, formatError } from '../../kit/errors.ts';
import { judgeRun } from '../../kit/judge.ts';
import { type CheckReport, verdictOf } from '../../kit/report.ts';
import type { Run, RunView } from '../../kit/run.ts';
import { listChecks, readCheck } from '../../server/store/checks.ts';
import { listRuns, readRun } from '../../server/store/runs.ts';
import { dataFolder } from '../../wire/folders.ts';
import { showReport } from '../check/show.ts';
import { checkTexts } from '../check/stage.ts';
import type { Command, World } from '../command.ts';
import { parseOptions, parseWhole } from '../options.ts';
import { parseEngines } from '../part-options.ts';
import { exitCodeOf, jsonOf, runOrder } from '../run-and-show.ts';
import { renderRun, renderTimeline, renderVerdict } from '../terminal/run.ts';
import { renderTable } from '../terminal/table.ts';
import { check } from './check.ts';

export const replay: Command = {
  usage: [
    'replay',
    'replay RUN [--hops N] [--json [--full]]',
    'replay RUN --again [--engine PART=ENGINE]…',
    'replay CHECK [--json]',
    'replay CHECK --again [--header NAME=VALUE]…',
  ],
  details: [
    'Without an id: lists the stored runs and checks, the latest first.',
    '',
    '--hops N    show N journeys of the timeline; 20 unless given',
    '--again     run it anew with the same seed and parameters; both findings side by side',
    '            a check is repeated with the same seed: the same inserts and deletes at the same places; that of SQL',
    '            with the text that was checked',
    '--header    credentials are stored nowhere: give them again; also --other-header',
    '--no-save   do not keep the new run',
    '--json      one JSON document; --full leaves the bodies of the transcript in it',
    '',
    'Exit code: that of the run shown, or of the new one with --again; see `be help run`.',
  ],
  async run(args, world) {
    const { values: options, positionals } = parseOptions(
      args,
      {
        hops: { type: 'string' },
        again: { type: 'boolean' },
        engine: { type: 'string', multiple: true },
        json: { type: 'boolean' },
        full: { type: 'boolean' },
        'no-save': { type: 'boolean' },
        header: { type: 'string', multiple: true },
        'other-header': { type: 'string', multiple: true },
      },
      1,
    );
    const hops = parseWhole('hops', options.hops, 0, 20_000) ?? 20;
    const engines = parseEngines(options.engine);
    const [id] = positionals;
    if (id === undefined) {
      if (options.again) throw new CourseError('bad-argument', '--again needs the id of a run.');
      return await list(world, options.json ?? false);
    }
    const folder = dataFolder(world.env);
    if ((await listChecks(folder)).includes(id)) {
      return await replayCheck(await readCheck(folder, id), options, world);
    }
    const run = await readRun(folder, id);
    const experiment = findExperiment(run.experiment);
    const view = judgeRun(experiment, run);
    const { stdout } = world;
    if (options.again) {
      const order = { ...orderOf(run), experiment, engines, save: !options['no-save'] };
      const { run: repeated } = await runOrder(order, world);
      const again = judgeRun(experiment, repeated);
      const full = options.full ?? false;
      if (options.json)
        stdout.line(JSON.stringify({ before: jsonOf(view, full), again: jsonOf(again, full) }));
      else compare(view, again, world);
      return exitCodeOf(again);
    }
    if (options.json) stdout.line(JSON.stringify(jsonOf(view, options.full ?? false)));
    else {
      stdout.line(renderRun(experiment, view, stdout.width, stdout.paint));
      if (run.hops.length > 0) stdout.line(`\n${renderTimeline(run, hops)}`);
      if (run.error) world.stderr.line(`\n${formatError(run.error)}`);
    }
    return exitCodeOf(view);
  },
};

/** Shows a check with its evidence, or repeats it. */
async function replayCheck(
  report: CheckReport,
  options: Readonly<Record<string, unknown>>,
  world: World,
): Promise<number> {
  if (!options['again']) {
    const exercise = report.exercise === undefined ? undefined : findExercise(report.exercise);
    return showReport(report, exercise, { json: options['json'] === true, evidence: true }, world);
  }
  if (report.texts && report.exercise !== undefined) {
    const show = { json: options['json'] === true, evidence: false, save: options['no-save'] !== true };
    return await checkTexts(findExercise(report.exercise), report.texts, report.seed, show, world);
  }
  if (!report.repeat) {
    throw new CourseError('unknown-check', `The check ${report.id} does not say how it is repeated.`);
  }
  const credentials = ['header', 'other-header'].flatMap((name) =>
    ((options[name] ?? []) as string[]).flatMap((value) => [`--${name}`, value]),
  );
  const flags = ['json', 'no-save'].filter((name) => options[name] === true).map((name) => `--${name}`);
  return await check.run([...report.repeat.slice(1), ...credentials, ...flags], world);
}

function orderOf({ values, seed, prediction }: Run) {
  return { values, seed, ...(prediction === undefined ? {} : { prediction }) };
}

function compare(before: RunView, again: RunView, { stdout, stderr }: World): void {
  const width = Math.max(before.run.id.length, again.run.id.length);
  for (const { id, claim, verdict, because } of before.findings) {
    const now = again.findings.find((finding) => finding.id === id);
    stdout.line(stdout.paint('bold', claim));
    stdout.line(`  ${before.run.id.padEnd(width)}  ${renderVerdict(verdict, stdout.paint)}  ${because}`);
    if (now) {
      stdout.line(
        `  ${again.run.id.padEnd(width)}  ${renderVerdict(now.verdict, stdout.paint)}  ${now.because}`,
      );
    }
  }
  if (again.run.error) stderr.line(`\n${formatError(again.run.error)}`);
}

async function list({ stdout, stderr, env }: World, json: boolean): Promise<number> {
  const folder = dataFolder(env);
  const read = async <Document>(
    noun: string,
    ids: readonly string[],
    readOne: (id: string) => Promise<Document>,
  ) => {
    const documents: Document[] = [];
    for (const id of ids) {
      try {
        documents.push(await readOne(id));
      } catch {
        stderr.line(`The file of ${noun} ${id} cannot be read; it is left as it is.`);
      }
    }
    return documents;
  };
  const runs = await read('run', await listRuns(folder), (id) => readRun(folder, id));
  const checks = await read('check', await listChecks(folder), (id) => readCheck(folder, id));
  const shown = [
    ...runs.map(({ id, experiment, startedAt, outcome }) => ({ id, experiment, startedAt, outcome })),
    ...checks.map((report) => ({
      id: report.id,
      check: report.exercise ?? report.target,
      startedAt: report.startedAt,
      outcome: verdictOf(report),
    })),
  ].toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
  if (json) stdout.line(JSON.stringify(shown));
  else if (shown.length === 0)
    stdout.line('Nothing is stored yet. `be run` lists the experiments, `be check` the exercises.');
  else {
    const lines = shown.map((one) => [
      'check' in one ? `check of ${one.check}` : one.experiment,
      one.id,
      one.outcome,
      one.startedAt,
    ]);
    stdout.line(renderTable(['what', 'id', 'outcome', 'when'], lines));
  }
  return 0;
}
