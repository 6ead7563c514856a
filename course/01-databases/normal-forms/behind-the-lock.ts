/** Changes a schema behind a transaction that somebody left open, with and without lock_timeout, and counts who waits. */
import { defineExperiment, type Lab } from '../../../kit/experiment.ts';
import { numberParameter, type ValuesOf } from '../../../kit/parameters.ts';
import { formatNumber } from '../../../kit/text.ts';
import { sql as sqlPart } from '../../../parts/sql/part.ts';
import { sqlOutcomes } from '../../lab/decisive.ts';
import { lateMs } from './fleet.ts';
import { type Manner, type MomentRow, type Phase, watchAlter } from './lock-watch.ts';

const parameters = {
  open: numberParameter({
    title: 'a reader’s transaction stays open after the ALTER is sent, for',
    unit: 'ms',
    default: 1_000,
    min: 200,
    max: 10_000,
  }),
  lockTimeout: numberParameter({ title: 'lock_timeout', unit: 'ms', default: 40, min: 5, max: 5_000 }),
  instances: numberParameter({ title: 'instances of the program', default: 6, min: 1, max: 20 }),
  rate: numberParameter({ title: 'load', unit: 'requests per second', default: 200, min: 10, max: 1_000 }),
};

export const behindTheLock = defineExperiment<typeof parameters, MomentRow>({
  id: 'normal-forms/behind-the-lock',
  title: 'Behind a lock that nobody holds yet',
  question:
    'Who waits when an ALTER TABLE that takes a moment waits for a transaction that somebody left open?',
  parameters,
  requires: { sql: ['sessions'] },
  quick: { open: 400, rate: 150 },
  large: { open: 5_000, instances: 12 },
  prediction: {
    ask: `While the ALTER TABLE waits, there are answered later than ${lateMs} ms`,
    unit: 'requests',
    min: 0,
    max: { times: 0.002, of: ['open', 'rate'] },
    measured: (rows) => last(rows, 'patient')?.late ?? Number.NaN,
  },
  variants: [
    { id: 'patient', title: 'waits' },
    { id: 'timeout', title: 'gives up' },
  ],
  topology: {
    nodes: [
      { id: 'programs', title: 'programs' },
      { id: 'sql', title: 'PostgreSQL' },
      { id: 'migrator', title: 'migration' },
      { id: 'reader', title: 'a reader', role: 'outside' },
    ],
    edges: [
      { from: 'programs', to: 'sql', parameter: 'rate' },
      { from: 'migrator', to: 'sql', parameter: 'lockTimeout' },
      { from: 'reader', to: 'sql', parameter: 'open' },
    ],
  },
  columns: {
    variant: { title: 'the ALTER TABLE' },
    moment: { title: 'moment', unit: 'ms' },
    phase: { title: 'phase' },
    waiting: { title: 'sessions waiting for a lock' },
    attempts: { title: 'attempts so far' },
    sent: { title: 'requests so far' },
    answered: { title: 'answered so far', unit: 'requests' },
    late: { title: `later than ${lateMs} ms so far`, unit: 'requests' },
  },
  measure,
  figures: [
    {
      id: 'answered',
      title: 'Requests answered',
      x: 'moment',
      y: 'answered',
      reading(rows) {
        const [patient, timeout] = [answeredMeanwhile(rows, 'patient'), answeredMeanwhile(rows, 'timeout')];
        return `Requests answered while the transaction stayed open: ${formatNumber(patient)} behind the ALTER TABLE that waited, ${formatNumber(timeout)} beside the one that gave up and tried again.`;
      },
    },
    {
      id: 'waiting',
      title: 'Sessions waiting for a lock',
      x: 'moment',
      y: 'waiting',
      reading(rows) {
        const most = (manner: Manner, phase: Phase) => formatNumber(mostWaiting(rows, manner, phase));
        return `Beside the open transaction alone ${most('patient', 'transaction open')} sessions waited; behind the ALTER TABLE ${most('patient', 'ALTER sent')}, itself included, until the transaction was over.`;
      },
    },
    {
      id: 'late',
      title: 'Requests answered late',
      x: 'moment',
      y: 'late',
      predicted: true,
      reading(rows) {
        const [patient, timeout] = [last(rows, 'patient')?.late ?? 0, last(rows, 'timeout')?.late ?? 0];
        return `${formatNumber(patient)} requests were answered later than ${lateMs} ms behind the ALTER TABLE that waited, ${formatNumber(timeout)} with lock_timeout.`;
      },
    },
  ],
  findings: [
    {
      id: 'queue',
      claim:
        'A transaction that has only read makes nobody wait; an ALTER TABLE that waits for it makes everybody wait.',
      decide(rows, { instances, rate, open }) {
        if ((rate * open) / 1_000 < 4 * instances)
          return { verdict: 'undecided', because: 'Too few requests arrived to keep every program busy.' };
        const alone = Math.max(
          mostWaiting(rows, 'patient', 'transaction open'),
          mostWaiting(rows, 'timeout', 'transaction open'),
        );
        const behind = mostWaiting(rows, 'patient', 'ALTER sent');
        return {
          verdict: alone === 0 && behind === instances + 1 ? 'passed' : 'failed',
          because: `${alone} sessions waited before the ALTER TABLE was sent, ${behind} afterwards: it and the ${instances} programs`,
        };
      },
    },
    {
      id: 'timeout-lets-pass',
      claim: 'With lock_timeout less than a tenth as many requests are late.',
      decide(rows, { instances, lockTimeout }) {
        const [patient, timeout] = [last(rows, 'patient'), last(rows, 'timeout')];
        if (!patient || !timeout || timeout.attempts < 2)
          return { verdict: 'undecided', because: 'The ALTER TABLE got its lock at the first attempt.' };
        const because = `${formatNumber(timeout.late)} late requests against ${formatNumber(patient.late)}`;
        if (lockTimeout >= lateMs)
          return {
            verdict: 'undecided',
            because: `${because}: a lock_timeout of ${lockTimeout} ms is late itself`,
          };
        if (timeout.late * 10 < patient.late) return { verdict: 'passed', because };
        if (instances === 1)
          return {
            verdict: 'undecided',
            because: `${because}: with one program all requests wait for its last one too`,
          };
        // Where requests are late although nothing is in their way, the machine explains it.
        const isQuiet = lateBeside(rows) === 0;
        const isClear = patient.late >= 10 && timeout.late * 2 > patient.late;
        return { verdict: isQuiet && isClear ? 'failed' : 'undecided', because };
      },
    },
    {
      id: 'altered',
      claim: 'The ALTER TABLE that gives up and tries again gets its lock in the end, and no request fails.',
      decide(rows, { open, lockTimeout }) {
        const end = last(rows, 'timeout');
        if (!end || open < 2 * lockTimeout)
          return { verdict: 'undecided', because: 'The transaction was over too soon.' };
        const served = end.phase === 'altered' && end.answered === end.sent;
        return {
          verdict: served ? 'passed' : 'failed',
          because: `${end.attempts} attempts; ${formatNumber(end.answered)} of ${formatNumber(end.sent)} requests answered`,
        };
      },
    },
  ],
  numbers: {
    'late-behind-alter': (rows) => last(rows, 'patient')?.late ?? Number.NaN,
    'late-with-timeout': (rows) => last(rows, 'timeout')?.late ?? Number.NaN,
    'waiting-alone': (rows) => mostWaiting(rows, 'patient', 'transaction open'),
    'waiting-behind': (rows) => mostWaiting(rows, 'patient', 'ALTER sent'),
    attempts: (rows) => last(rows, 'timeout')?.attempts ?? Number.NaN,
    'lock-timeout-ms': (_, values) => values.lockTimeout,
  },
  decisive: sqlOutcomes,
});

/** One manner after the other, each with a load, an open transaction and a change of its own. */
async function* measure(values: ValuesOf<typeof parameters>, lab: Lab): AsyncIterable<MomentRow> {
  const sql = await lab.start(sqlPart);
  for (const manner of ['patient', 'timeout'] as const) yield* watchAlter(manner, values, sql.url, lab);
}

function last(rows: readonly MomentRow[], manner: Manner): MomentRow | undefined {
  return rows.findLast(({ variant }) => variant === manner);
}

function mostWaiting(rows: readonly MomentRow[], manner: Manner, phase: Phase): number {
  return Math.max(0, ...phaseOf(rows, manner, phase).map(({ waiting }) => waiting));
}

/** Requests answered between the moment at which the ALTER TABLE was sent and the one at which it got its lock. */
function answeredMeanwhile(rows: readonly MomentRow[], manner: Manner): number {
  const meanwhile = phaseOf(rows, manner, 'ALTER sent');
  return (meanwhile.at(-1)?.answered ?? 0) - (meanwhile[0]?.answered ?? 0);
}

function phaseOf(rows: readonly MomentRow[], manner: Manner, phase: Phase): MomentRow[] {
  return rows.filter((row) => row.variant === manner && row.phase === phase);
}

/** Late requests of the manner with lock_timeout before the ALTER TABLE was sent and after it was done: the control. */
function lateBeside(rows: readonly MomentRow[]): number {
  const lateIn = (phase: Phase) => {
    const own = phaseOf(rows, 'timeout', phase);
    return (own.at(-1)?.late ?? 0) - (own[0]?.late ?? 0);
  };
  return lateIn('transaction open') + lateIn('altered');
}
