/** Runs each experiment with each parameter at the ends of its range, the others at quick size; fails when a run breaks, says something false or leaves the scale of the guess. */
import { listExperiments } from '../course/index.ts';
import { runExperiment } from '../course/lab/run.ts';
import type { AnyExperiment } from '../kit/experiment.ts';
import { judgeRun } from '../kit/judge.ts';
import { defaultValues, type Parameter, type Parameters, type Values } from '../kit/parameters.ts';
import { endOfScale } from '../kit/prediction.ts';

/** ms for one run: the largest take minutes. */
const patienceMs = 10 * 60_000;

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => stop.abort(new Error(`${name} came`)));
}
const wanted = process.argv[2] ?? '';
let broken = 0;
for (const experiment of listExperiments().filter(({ id }) => id.startsWith(wanted))) {
  const usual: Values = Object.assign(defaultValues(experiment.parameters as Parameters), experiment.quick);
  for (const [name, parameter] of Object.entries(experiment.parameters as Parameters)) {
    for (const value of endsOf(parameter).filter((end) => end !== usual[name])) {
      if (stop.signal.aborted) break;
      const started = performance.now();
      const faults = await tryOut(experiment, { ...usual, [name]: value });
      const seconds = ((performance.now() - started) / 1_000).toFixed(1);
      if (faults.length > 0) broken++;
      console.log(`${faults.length > 0 ? '▲' : '●'} ${experiment.id} --set ${name}=${value}  ${seconds} s`);
      for (const fault of faults) console.log(`    ${fault}`);
    }
  }
}
process.exitCode = broken > 0 || stop.signal.aborted ? 1 : 0;

function endsOf(parameter: Parameter): (number | string)[] {
  return 'choices' in parameter ? Object.keys(parameter.choices) : [parameter.min, parameter.max];
}

/** What is wrong with the run under these conditions. */
async function tryOut(experiment: AnyExperiment, values: Values): Promise<string[]> {
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(patienceMs)]);
  const run = await runExperiment({ experiment, values, seed: 7 }, { env: process.env, signal });
  if (run.error) return [`${run.error.code}: ${run.error.happened}`];
  const { findings, measured = Number.NaN } = judgeRun(experiment, run);
  const { min, max } = experiment.prediction;
  const end = endOfScale(max, run.values);
  return [
    ...findings
      .filter(({ verdict }) => verdict === 'failed')
      .map(({ claim, because }) => `${claim} ${because}`),
    ...(measured >= min && measured <= end ? [] : [`measured ${measured}, on a scale from ${min} to ${end}`]),
  ];
}
