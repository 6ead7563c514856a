/** A check in a terminal: short and calm, what failed first, the evidence on demand. */
import { textOf } from '../../audits/check/evidence.ts';
import type { ErrorView } from '../../kit/errors.ts';
import { formatError } from '../../kit/errors.ts';
import type { Exercise, ExerciseJudgement, StepState } from '../../kit/exercise.ts';
import type { AuditResult, CheckReport, WireEvidence } from '../../kit/report.ts';
import { countOf, formatDuration } from '../../kit/text.ts';
import { type Verdict, verdictMarks } from '../../kit/verdict.ts';
import { ownName } from '../own-name.ts';
import { renderSqlEvidence } from './sql-evidence.ts';
import type { Paint } from './terminal.ts';

const colours = { passed: 'green', failed: 'red', undecided: 'yellow' } as const;
/** Lines of a body that evidence shows around a mark. */
const aroundMark = 240;

/** The report of a check of any backend. */
export function renderReport(report: CheckReport, paint: Paint, evidence: boolean): string {
  const found = report.results.filter(({ result }) => result === 'failed');
  return [
    `${paint('bold', report.target)}  ${describeWhat(report)}`,
    '',
    ...found.flatMap((result) => [...renderFinding(result, paint, { full: evidence, runs: true }), '']),
    ...renderUndecided(report.results, paint),
    ...renderEnd(report, paint),
  ].join('\n');
}

/** The check of an exercise: its steps, and what to build next. */
export function renderExercise(
  exercise: Exercise,
  judgement: ExerciseJudgement,
  report: CheckReport,
  paint: Paint,
  { evidence, hints }: { readonly evidence: boolean; readonly hints: readonly string[] },
): string {
  const { next, steps, verdict } = judgement;
  const result = report.results.find(({ audit }) => audit === next?.audit);
  const judged = report.results.length > 0;
  return [
    `${paint('bold', `Stage ${exercise.stage}: ${exercise.title}`)}  ${report.program ?? report.target}`,
    '',
    ...(judged
      ? steps.map(
          ({ title, state }) => `${mark(state, paint)} ${state === 'open' ? paint('dim', title) : title}`,
        )
      : []),
    ...(judged ? [''] : []),
    ...(next && !report.error
      ? [
          `${paint('bold', 'Next')}  ${next.next}`,
          `      ${paint('dim', next.because)}`,
          ...hints.map((hint, place) => `      ${paint('bold', `Hint ${place + 1}`)}  ${hint}`),
          `      ${paint('dim', tellHints(exercise, next.audit, hints.length))}`,
          '',
        ]
      : []),
    // What we started has been stopped: there is nobody to send the request to again.
    ...(result?.finding
      ? [...renderFinding(result, paint, { full: evidence, runs: report.program === undefined }), '']
      : []),
    ...(verdict === 'passed'
      ? [`${renderVerdict(verdict, paint)} Every step holds. The reading is in the page, under the exercise.`]
      : []),
    ...renderEnd(report, paint),
  ].join('\n');
}

/** What hints there still are. */
function tellHints({ steps }: Exercise, audit: string, shown: number): string {
  const all = steps.find((step) => step.audit === audit)?.hints.length ?? 0;
  if (all === 0) return 'There is no hint for this step.';
  if (shown === 0) return `${countOf(all, 'hint')} for this step: one by one in the page, or with --hint.`;
  return shown < all ? `${countOf(all - shown, 'hint')} more.` : 'That was the last hint.';
}

function mark(state: StepState, paint: Paint): string {
  return state === 'open' ? paint('dim', '○') : paint(colours[state], verdictMarks[state]);
}

function renderVerdict(verdict: Verdict, paint: Paint): string {
  return paint(colours[verdict], `${verdictMarks[verdict]} ${verdict}`);
}

function describeWhat({ contract, collections, write }: CheckReport): string {
  const lists = `${collections.length} ${collections.length === 1 ? 'list' : 'lists'}`;
  return `${contract} · ${lists} · ${write ? 'with items of its own' : 'read only'}`;
}

/** One finding: the rule, what came, and how to see it again. */
function renderFinding(
  result: AuditResult,
  paint: Paint,
  { full, runs }: { readonly full: boolean; readonly runs: boolean },
): string[] {
  const { finding, audit, collection, rule } = result;
  if (!finding) return [];
  const colour = finding.level === 'failure' ? 'red' : 'yellow';
  const { evidence } = finding;
  const wire = evidence.flatMap((one) => ('exchange' in one ? [one] : []));
  const statements = evidence.flatMap((one) => ('exchange' in one ? [] : [one]));
  const [first] = wire;
  return [
    `${paint(colour, `▲ ${finding.level}`)}  ${paint('bold', audit)}  ${collection}`,
    `  ${rule}`,
    `  expected  ${finding.expected}`,
    `  got       ${finding.got}`,
    `  client    ${finding.client}`,
    `  source    ${finding.source.text}`,
    `  lesson    /rows/${finding.row} in the page`,
    ...(full ? wire.flatMap((one) => renderExchange(one, paint)) : []),
    ...statements.flatMap((one) => renderSqlEvidence(one, paint, full)).map(printable),
    ...(!full && runs && first ? [`  try       ${first.curl}`] : []),
    ...(first?.gateway ? [`  gateway   ${first.gateway}: it may have answered in the backend’s place`] : []),
  ];
}

/** An exchange with its decisive bytes marked. */
function renderExchange({ exchange, marks, curl }: WireEvidence, paint: Paint): string[] {
  const part = (name: 'request head' | 'response head' | 'response body') => {
    const text = textOf(exchange, name);
    const own = marks.filter((one) => one.part === name);
    const shown = paintMarks(text, own, paint);
    return name === 'response body' ? around(shown, text, own[0]?.start ?? 0) : shown.trimEnd();
  };
  const request = exchange.request.body.bytes > 0 ? `\n${exchange.request.body.text}` : '';
  const answer = exchange.response
    ? `${part('response head')}\n${part('response body')}`
    : (exchange.failure?.message ?? 'no answer');
  return ['', ...indent(`→ ${part('request head')}${request}`), ...indent(`← ${answer}`), `    ${curl}`];
}

function paintMarks(
  text: string,
  marks: readonly { readonly start: number; readonly length: number }[],
  paint: Paint,
): string {
  let end = text.length;
  let shown = '';
  for (const { start, length } of marks.toSorted((a, b) => b.start - a.start)) {
    shown = paint('inverse', text.slice(start, start + length)) + text.slice(start + length, end) + shown;
    end = start;
  }
  return text.slice(0, end) + shown;
}

/** The neighbourhood of the first mark, when the whole is long. */
function around(shown: string, text: string, start: number): string {
  if (text.length <= 2 * aroundMark) return shown;
  const from = Math.max(0, start - aroundMark);
  return `${from > 0 ? '…' : ''}${shown.slice(from, from + 2 * aroundMark)}…`;
}

/** What comes from a checked backend is text: control characters would be orders to the terminal. */
function indent(text: string): string[] {
  return text.split(/\r?\n/).map((line) => `    ${printable(line)}`);
}

function printable(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out; our own marks (SGR) stay
  return line.replace(/\u001b(?!\[\d{1,2}m)|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]/g, '·');
}

function renderUndecided(results: readonly AuditResult[], paint: Paint): string[] {
  const undecided = Map.groupBy(
    results.filter(({ result }) => result === 'undecided'),
    ({ audit, because }) => `${audit}\n${because}`,
  );
  const lines = [...undecided.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const lists = same.map(({ collection }) => collection).join(', ');
    return [`${paint('yellow', '◆')} ${first.audit}  ${lists}`, `  ${paint('dim', first.because)}`];
  });
  const missing = new Set(results.flatMap(({ result, because }) => (result === 'not run' ? [because] : [])));
  return [
    ...lines,
    ...[...missing].map((because) => paint('dim', `○ not run: ${because}`)),
    ...(lines.length + missing.size > 0 ? [''] : []),
  ];
}

function renderEnd(report: CheckReport, paint: Paint): string[] {
  const count = (wanted: string) => report.results.filter(({ result }) => result === wanted).length;
  const level = (wanted: string) => report.results.filter(({ finding }) => finding?.level === wanted).length;
  const found = [
    `failed ${level('failure')}`,
    ...(['warning', 'advice'] as const).flatMap((one) => (level(one) > 0 ? [`${one} ${level(one)}`] : [])),
  ].join(' · ');
  const kept = report.created.filter(({ deleted }) => !deleted);
  const created =
    report.created.length === 0
      ? ''
      : ` · ${report.created.length} created, ${kept.length === 0 ? 'all deleted again' : `${kept.length} could not be deleted`}`;
  return [
    `passed ${count('passed')} · ${found} · undecided ${count('undecided')} · not run ${count('not run')}` +
      `    ${costOf(report)}${created}`,
    ...kept.slice(0, 10).map(({ url, why }) => `  left there: ${url} (${why ?? 'not tried'})`),
    ...report.notes.map((note) => paint('dim', `  ${note}`)),
    ...(report.error ? ['', formatError(withBlame(report.error, report))] : []),
    ...(report.blame ? [`          ${report.blame.because}`] : []),
    paint(
      'dim',
      `check ${report.id}, seed ${report.seed}: ${ownName} replay ${report.id} shows the evidence, --again repeats it`,
    ),
  ];
}

function costOf({ texts, contract, requests, durationMs }: CheckReport): string {
  return `${texts ? contract : `${requests} requests`} · ${formatDuration(durationMs)}`;
}

function withBlame(error: ErrorView, { blame }: CheckReport): ErrorView {
  return blame ? { ...error, blame: blame.who } : error;
}
