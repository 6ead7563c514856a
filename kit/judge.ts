/** Judging a run: pure functions from rows to what is shown, so that a stored run can be judged anew. */
import type { AnyExperiment, ExperimentView } from './experiment.ts';
import type { Run, RunView } from './run.ts';
import { tellingTexts } from './transcript.ts';

/** Applies the experiment's findings, readings, numbers and marks to a run. */
export function judgeRun(experiment: AnyExperiment, run: Run): RunView {
  const { rows, values } = run;
  const complete = run.outcome === 'done';
  const findings = experiment.findings.map(({ id, claim, decide }) => ({
    id,
    claim,
    ...(complete
      ? decide(rows, values)
      : {
          verdict: 'undecided' as const,
          because: `The run ${run.outcome === 'stopped' ? 'was stopped' : 'failed'} before its end.`,
        }),
  }));
  const readings = Object.fromEntries(
    complete ? experiment.figures.map((figure) => [figure.id, figure.reading(rows)]) : [],
  );
  const numbers = Object.fromEntries(
    complete ? Object.entries(experiment.numbers).map(([name, of]) => [name, of(rows, values)]) : [],
  );
  return {
    run,
    findings,
    readings,
    numbers,
    ...(complete ? { measured: experiment.prediction.measured(rows, values) } : {}),
    marks: Object.fromEntries(
      run.transcript.exchanges.map((exchange) => {
        const { request, response } = tellingTexts(exchange);
        const text = `${request}\n${response}`;
        return [exchange.id, experiment.decisive.flatMap((pattern) => text.match(pattern)?.[0] ?? [])];
      }),
    ),
  };
}

/** The data of a declaration, for the page and for `--json`. */
export function viewExperiment(experiment: AnyExperiment): ExperimentView {
  const { id, title, question, parameters, quick, large, variants, topology, columns } = experiment;
  const { ask, unit, min, max } = experiment.prediction;
  return {
    id,
    title,
    question,
    parameters,
    quick: quick as ExperimentView['quick'],
    large: large as ExperimentView['large'],
    prediction: { ask, unit, min, max },
    variants,
    topology,
    columns,
    figures: experiment.figures.map(({ reading: _, ...spec }) => spec),
    findings: experiment.findings.map(({ id, claim }) => ({ id, claim })),
  };
}
