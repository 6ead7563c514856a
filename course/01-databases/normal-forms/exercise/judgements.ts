/** How the steps are judged: pure functions of how the migration went. */
import type { SqlJudgement } from '../../../../kit/exercise.ts';
import type { SqlEvidence } from '../../../../kit/report.ts';
import type { SqlStatement } from '../../../../kit/sql-bench.ts';
import { countOf, formatNumber } from '../../../../kit/text.ts';
import { tableOf } from '../../../exercises/sql/compare.ts';
import { sayError, showStatement } from '../../../exercises/sql/evidence.ts';
import { type FileName, type Refused, type Resumed, size, type Walk, type Wrong } from './ground.ts';
import { patienceMs, strongModes, type Unit } from './lock-watch.ts';
import type { Mishap } from './programs.ts';

/** The next version has its columns, and the old one notices nothing. */
export function judgeExpand(statements: readonly SqlStatement[], { expand }: Walk): SqlJudgement {
  const expected =
    'After expand.sql the old version works as before, and the one that writes both works too.';
  if (expand.refused) return refusedBy(expected, expand.refused);
  const [mishap] = expand.mishaps;
  if (mishap)
    return failed(expected, sayMishap(mishap, 'after expand.sql'), proofOf(expand.mishaps, statements));
  return { verdict: 'passed', because: 'Both versions worked side by side.' };
}

/** Every row is filled, in the end. */
export function judgeFilled({ backfill }: Walk): SqlJudgement {
  const expected = 'Sent again and again, backfill.sql fills every row, and then changes none.';
  if (!backfill) return unreached();
  const { refused, mishaps, endless, wrong } = backfill;
  if (refused) return refusedBy(expected, refused);
  if (mishaps[0]) return failed(expected, sayMishap(mishaps[0], 'during backfill.sql'), proofOf(mishaps));
  if (endless !== undefined) {
    return failed(
      expected,
      `Sent ${endless} times, it still changes rows: it finds those again that it has filled.`,
      [],
    );
  }
  if (wrong.length > 0) return failed(expected, sayWrong(wrong), [{ tables: [tableOfWrong(wrong)] }]);
  return { verdict: 'passed', because: `All of ${formatNumber(size)} rows and more are filled.` };
}

/** Rows that one transaction may change: whoever wants one of them waits for its end. */
const maxBatch = 1_000;

export function judgeBatches(statements: readonly SqlStatement[], { backfill }: Walk): SqlJudgement {
  if (!backfill) return unreached();
  if (backfill.largest <= maxBatch) {
    return { verdict: 'passed', because: `At most ${countOf(backfill.largest, 'row')} in one transaction.` };
  }
  return failed(
    `One transaction changes at most ${formatNumber(maxBatch)} rows.`,
    `One changed ${countOf(backfill.largest, 'row')}, and held the lock of each until its end.`,
    [showStatement(statements.at(-1), {})],
  );
}

/** What the newest version wrote stays. */
export function judgeOverwrites({ again }: Walk): SqlJudgement {
  const expected = 'The version that knows only city and country works, and what it wrote stays.';
  if (!again) return unreached();
  const { refused, mishaps, wrong } = again;
  if (refused) return refusedBy(expected, refused);
  if (wrong.length > 0) {
    const got = `backfill.sql was sent once more, and put old values in the place of new ones: ${sayWrong(wrong)}`;
    return failed(expected, got, [{ tables: [tableOfWrong(wrong)] }]);
  }
  if (mishaps[0]) return failed(expected, sayMishap(mishaps[0], 'before contract.sql'), proofOf(mishaps));
  return { verdict: 'passed', because: 'Two versions wrote, and every row says what was written last.' };
}

/** The old column is gone, the new ones are certain. */
export function judgeContract(statements: readonly SqlStatement[], { contract }: Walk): SqlJudgement {
  const expected =
    'After contract.sql there is no place, city and country are NOT NULL, and nothing was lost.';
  if (!contract) return unreached();
  const { refused, mishaps, wrong, columns } = contract;
  if (refused) return refusedBy(expected, refused);
  if (mishaps[0])
    return failed(expected, sayMishap(mishaps[0], 'after contract.sql'), proofOf(mishaps, statements));
  if (wrong.length > 0) return failed(expected, sayWrong(wrong), [{ tables: [tableOfWrong(wrong)] }]);
  const faults = [
    ...(columns.has('place') ? ['place is still there'] : []),
    ...['city', 'country'].flatMap((name) =>
      columns.get(name) === false ? [] : [`${name} may still be null`],
    ),
    ...[...columns.keys()]
      .filter((name) => !['id', 'text', 'place', 'city', 'country'].includes(name))
      .map((name) => `${name} was left behind`),
  ];
  if (faults.length > 0)
    return failed(expected, `${faults.join('; ')}.`, [showStatement(statements.at(-1), {})]);
  return { verdict: 'passed', because: 'The table is as the newest version knows it.' };
}

/** Rows that may be read or changed under a lock that keeps others out. */
const fewRows = 100;

/** Whoever keeps writers out does no more than a moment's work. */
export function judgeLocks(units: readonly Unit[]): SqlJudgement {
  const expected =
    'A lock that keeps others out is held for a moment: under it the table is neither read through nor rewritten.';
  const refused = units.find(({ error }) => error);
  if (refused?.error) {
    const { statements, error } = refused;
    return failed(expected, sayError(error), [showStatement(refused.by ?? statements[0], { error })]);
  }
  const slow = units.find(
    ({ mode, scanned, changed, rewritten }) => mode && (rewritten || scanned > fewRows || changed > fewRows),
  );
  if (slow) {
    const { mode = '', scanned, changed, rewritten, by } = slow;
    const done = rewritten
      ? 'the table was rewritten'
      : changed > fewRows
        ? `${countOf(changed, 'row')} were changed`
        : `${countOf(scanned, 'row')} were read`;
    const kept = mode === 'AccessExclusiveLock' ? 'readers and writers' : 'writers';
    return failed(expected, `Under ${nameOf(mode)}, which keeps out ${kept}, ${done}.`, [
      showStatement(by, { tables: [tableOfUnits(units, slow)] }),
    ]);
  }
  const strong = units.filter(({ mode }) => mode).length;
  return {
    verdict: 'passed',
    because: `${countOf(strong, 'strong lock')}, and no more than a moment’s work under any.`,
  };
}

/** Behind an open transaction it gives up its place. */
export function judgeQueue(waits: readonly Unit[]): SqlJudgement {
  const stayed = waits.find((unit) => unit.stayed);
  if (stayed) {
    return failed(
      'Behind a transaction that somebody left open, a statement leaves the queue after a second at most, and the file is sent again later.',
      `It asked for ${nameOf(stayed.mode ?? '')}, and still waited after ${patienceMs / 1_000} s. Everybody who came after it waited behind it.`,
      [showStatement(stayed.by, {})],
    );
  }
  return { verdict: 'passed', because: `${countOf(waits.length, 'wait')}, each given up in time.` };
}

/** Cut off anywhere, it is sent again and comes to its end. */
export function judgeResumes(
  resumed: readonly Resumed[],
  statements: (file: FileName) => readonly SqlStatement[],
): SqlJudgement {
  const expected = 'A file that was cut off is sent again from its beginning, and nothing is lost.';
  const bad = resumed.find(({ refused, wrong }) => refused || wrong.length > 0);
  if (!bad)
    return {
      verdict: 'passed',
      because: `Cut off at ${countOf(resumed.length, 'place')}, and carried out all the same.`,
    };
  const { file, cutBehind, refused, wrong } = bad;
  const where = `${file} was cut off behind statement ${cutBehind}, and sent again`;
  if (refused) {
    return failed(expected, `${where}: ${sayError(refused.error)}.`, [
      showStatement(refused.statement, { error: refused.error }),
      showStatement(statements(file)[cutBehind - 1], {}),
    ]);
  }
  return failed(expected, `${where}. ${sayWrong(wrong)}`, [{ tables: [tableOfWrong(wrong)] }]);
}

function refusedBy(expected: string, { statement, error }: Refused): SqlJudgement {
  return failed(expected, sayError(error), [showStatement(statement, { error })]);
}

function sayMishap({ version, error, expected, got, id }: Mishap, when: string): string {
  const program = { old: 'the old version', both: 'the version that writes both', new: 'the new version' }[
    version
  ];
  const what = error
    ? `was refused: ${sayError(error)}`
    : `read “${got}” of postcard ${id}, where “${expected}” was written`;
  return `${when.charAt(0).toUpperCase()}${when.slice(1)} ${program} ${what}.`;
}

/** The program's statements, and what came of them. */
function proofOf(mishaps: readonly Mishap[], statements: readonly SqlStatement[] = []): SqlEvidence[] {
  const cells = mishaps.map(({ version, sql, error, expected, got }) => ({
    cells: [version, sql, error ? sayError(error) : `“${got}” in place of “${expected}”`],
  }));
  return [
    ...statements.map((statement) => showStatement(statement, {})),
    { tables: [tableOf('What the programs sent', ['version', 'statement', 'what came'], cells)] },
  ];
}

function sayWrong(wrong: readonly Wrong[]): string {
  const [first] = wrong;
  return `${countOf(wrong.length, 'postcard')} ${wrong.length === 1 ? 'says' : 'say'} something else, such as ${first?.id}: “${first?.got ?? 'null'}” and not “${first?.expected}”.`;
}

function tableOfWrong(wrong: readonly Wrong[]) {
  return tableOf(
    'Postcards that say something else',
    ['id', 'written', 'found'],
    wrong.map(({ id, expected, got }) => ({ mark: 'not expected', cells: [String(id), expected, got] })),
  );
}

/** The backfill is sent many times: of equal ones the first stands for all. */
function tableOfUnits(all: readonly Unit[], slow: Unit) {
  const units = all.filter(
    (unit, index) =>
      unit === slow || all.findIndex(({ statements }) => statements[0] === unit.statements[0]) === index,
  );
  return tableOf(
    'Each transaction, and the strongest lock on the table that it asked for',
    ['file', 'line', 'lock', 'rows read', 'rows changed', 'rewritten'],
    units.map((unit) => {
      const [first] = unit.statements;
      return {
        mark: unit === slow ? 'not expected' : 'as expected',
        cells: [
          first?.file ?? '',
          String(first?.line ?? ''),
          unit.mode ? nameOf(unit.mode) : 'none that keeps writers out',
          formatNumber(unit.scanned),
          formatNumber(unit.changed),
          unit.rewritten ? 'yes' : 'no',
        ],
      };
    }),
  );
}

/** `AccessExclusiveLock` as the manual writes it. */
function nameOf(mode: string): string {
  return strongModes.includes(mode)
    ? mode
        .replace(/Lock$/, '')
        .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
        .toUpperCase()
    : mode;
}

function unreached(): SqlJudgement {
  return { verdict: 'undecided', because: 'The migration did not come that far.' };
}

function failed(expected: string, got: string, evidence: readonly SqlEvidence[]): SqlJudgement {
  return { verdict: 'failed', expected, got, evidence };
}
