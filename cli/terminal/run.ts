/** A run in a terminal: what it ran on, its figures, its findings, and the prediction beside the measurement. */
import type { AnyExperiment } from '../../kit/experiment.ts';
import type { Run, RunView } from '../../kit/run.ts';
import { formatDuration, formatQuantity } from '../../kit/text.ts';
import { type Verdict, verdictMarks } from '../../kit/verdict.ts';
import { renderFigure } from './figure.ts';
import type { Paint } from './terminal.ts';

const colours = { passed: 'green', failed: 'red', undecided: 'yellow' } as const;

/** Everything but where it is stored. */
export function renderRun(experiment: AnyExperiment, view: RunView, width: number, paint: Paint): string {
  const { run } = view;
  const figures = run.rows.length === 0 ? [] : experiment.figures;
  return [
    paint('bold', experiment.title),
    experiment.question,
    '',
    ...describeRun(run),
    ...figures.flatMap((figure) => {
      const reading = view.readings[figure.id];
      return [
        '',
        paint('bold', figure.title),
        '',
        renderFigure(figure, run.rows, experiment, run.prediction, width),
        ...(reading ? ['', reading] : []),
      ];
    }),
    '',
    ...view.findings.flatMap(({ claim, verdict, because }) => [
      `${renderVerdict(verdict, paint)} ${claim}`,
      paint('dim', `  ${because}`),
    ]),
    ...renderPrediction(experiment, view),
  ].join('\n');
}

/** The mark and the word: neither depends on colour. */
export function renderVerdict(verdict: Verdict, paint: Paint): string {
  return paint(colours[verdict], `${verdictMarks[verdict]} ${verdict.padEnd(9)}`);
}

function describeRun(run: Run): string[] {
  const { os, cpu, cores, memory, node } = run.machine;
  const parts = Object.values(run.parts);
  const values = Object.entries(run.values).map(([name, value]) => `${name}=${value}`);
  return [
    `on     ${os}, ${cpu}, ${cores} cores, ${memory} GiB, Node.js ${node}`,
    ...(parts.length > 0 ? [`with   ${parts.join(', ')}`] : []),
    `for    ${[...values, `seed=${run.seed}`].join(' ')}`,
    `run    ${run.id}, ${run.startedAt}, ${run.outcome} after ${formatDuration(run.durationMs)}`,
  ];
}

function renderPrediction({ prediction }: AnyExperiment, { run, measured }: RunView): string[] {
  const lines = [
    ...(run.prediction === undefined
      ? []
      : [`you said   ${formatQuantity(run.prediction, prediction.unit)}`]),
    ...(measured === undefined ? [] : [`measured   ${formatQuantity(measured, prediction.unit)}`]),
  ];
  return lines.length === 0 ? [] : ['', `${prediction.ask} …`, ...lines];
}

/** The journeys of a run in the order in which they began, at most `limit` of them. */
export function renderTimeline(run: Run, limit: number): string {
  const hops = run.hops.toSorted((a, b) => a.start - b.start);
  const zero = hops[0]?.start ?? 0;
  const lines = hops.slice(0, limit).map(({ start, end, from, to, variant = '', label }) => {
    const at = `${(start - zero).toFixed(1)} ms`.padStart(12);
    const took = `${Math.max(0, end - start).toFixed(2)} ms`.padStart(11);
    return `${at} ${took}  ${`${from} → ${to}`.padEnd(22)} ${variant.padEnd(8)} ${label}`.trimEnd();
  });
  const left = hops.length - lines.length;
  return [
    `${'at'.padStart(12)} ${'took'.padStart(11)}`,
    ...lines,
    ...(left > 0 ? [`… and ${left} more (--hops N shows N)`] : []),
  ].join('\n');
}
