/** How the steps are judged: pure functions of what was asked and what came. */
import type { SqlJudgement } from '../../../../kit/exercise.ts';
import type { SqlAnswer, SqlStatement } from '../../../../kit/sql-bench.ts';
import { countOf, formatBytes, formatNumber } from '../../../../kit/text.ts';
import { compareRows, placesOf, tableOf } from '../../../exercises/sql/compare.ts';
import { sayError, showStatement } from '../../../exercises/sql/evidence.ts';
import { type Asked, type Cost, columns, type Indexes } from './ground.ts';

/** What a query begins with. */
const reads = ['select', 'with', 'values', 'table'];

/** One statement, which reads, and which PostgreSQL takes. */
export function judgeRuns(query: readonly SqlStatement[], asked: readonly Asked[]): SqlJudgement {
  const [first, second] = query;
  const expected = 'query.sql holds one query, and PostgreSQL runs it.';
  if (!first) return failed(expected, 'query.sql holds no statement.', []);
  if (second) {
    return failed(expected, `query.sql holds ${query.length} statements.`, [showStatement(second, {})]);
  }
  if (!reads.includes(first.words[0] ?? '')) {
    return failed(
      expected,
      `Its statement begins with “${first.words[0] ?? ''}”, and not with SELECT or WITH.`,
      [showStatement(first, {})],
    );
  }
  const refused = asked.find(({ answer }) => answer.error);
  if (refused?.answer.error) return refusedBy(expected, first, refused);
  return { verdict: 'passed', because: `It ran ${asked.length} times.` };
}

/** The columns that the screen reads, by name and in order. */
export function judgeColumns(query: readonly SqlStatement[], [first]: readonly Asked[]): SqlJudgement {
  const got = first?.answer.columns ?? [];
  if (got.join() === columns.join()) return { verdict: 'passed', because: `They are ${columns.join(', ')}.` };
  const missing = columns.filter((name) => !got.includes(name));
  const extra = got.filter((name) => !columns.includes(name));
  const what = [
    ...(missing.length > 0 ? [`${missing.join(', ')} missing`] : []),
    ...(extra.length > 0 ? [`${extra.join(', ')} not asked for`] : []),
  ];
  return failed(
    `The columns ${columns.join(', ')}, in this order.`,
    what.length > 0 ? `${got.join(', ')}: ${what.join('; ')}.` : `${got.join(', ')}: in another order.`,
    [showStatement(query[0], {})],
  );
}

/** The same rows as the reference, in any order. */
export function judgeRows(query: readonly SqlStatement[], asked: readonly Asked[]): SqlJudgement {
  for (const one of asked) {
    const { question, expected, answer } = one;
    if (answer.error) return refusedBy('An answer.', query[0], one);
    const { missing, unexpected, table } = compareRows('Rows', columns, expected, answer.rows);
    if (missing.length + unexpected.length === 0) continue;
    const what = [
      ...(missing.length > 0 ? [`${formatNumber(missing.length)} missing`] : []),
      ...(unexpected.length > 0 ? [`${formatNumber(unexpected.length)} not expected`] : []),
    ];
    return failed(
      `${countOf(expected.length, 'postcard')} of album ${question.album}, for :count = ${question.count}.`,
      `${countOf(answer.rows.length, 'row')}: ${what.join(', ')}.`,
      [showStatement(query[0], { parameters: { ...question }, tables: [table] })],
    );
  }
  const rows = asked.reduce((sum, { expected }) => sum + expected.length, 0);
  return {
    verdict: 'passed',
    because: `${countOf(asked.length, 'question')}, ${countOf(rows, 'row')}, all as expected.`,
  };
}

/** The same rows at the same places. */
export function judgeOrder(query: readonly SqlStatement[], asked: readonly Asked[]): SqlJudgement {
  for (const { question, expected, answer } of asked) {
    const { missing, unexpected, firstOtherPlace } = compareRows('', columns, expected, answer.rows);
    if (missing.length + unexpected.length === 0 && firstOtherPlace === undefined) continue;
    const place =
      firstOtherPlace ?? answer.rows.findIndex((row, index) => row.join() !== expected[index]?.join());
    const [now, before] = [answer.rows[place], answer.rows[place - 1]];
    const tied = now?.[3] !== undefined && (now[3] === before?.[3] || now[3] === expected[place]?.[3]);
    return failed(
      'The newest first; of those of the same moment, the larger id first.',
      tied
        ? `From place ${place + 1} on, postcards of the same moment stand in another order.`
        : `At place ${place + 1} stands postcard ${now?.[0]}; postcard ${expected[place]?.[0]} belongs there.`,
      [
        showStatement(query[0], {
          parameters: { ...question },
          tables: [placesOf('Rows in their order', columns, expected, answer.rows)],
        }),
      ],
    );
  }
  return { verdict: 'passed', because: `${countOf(asked.length, 'answer')} in the same order as expected.` };
}

/** Only indexes, and PostgreSQL makes them. */
export function judgeIndexRuns(
  index: readonly SqlStatement[],
  refused: { readonly statement: SqlStatement; readonly answer: SqlAnswer } | undefined,
): SqlJudgement {
  const expected = 'index.sql holds CREATE INDEX, nothing else, and PostgreSQL runs it.';
  if (index.length === 0) return failed(expected, 'index.sql holds no statement.', []);
  const other = findOtherThanIndex(index);
  if (other) return failed(expected, 'One of its statements makes no index.', [showStatement(other, {})]);
  if (refused?.answer.error) {
    const { error } = refused.answer;
    return failed(expected, sayError(error), [showStatement(refused.statement, { error })]);
  }
  return { verdict: 'passed', because: 'PostgreSQL made what it asks for.' };
}

/** The first statement that makes no index; it is never sent. */
export function findOtherThanIndex(index: readonly SqlStatement[]): SqlStatement | undefined {
  return index.find(({ words }) => !/^create (unique )?index\b/.test(words.join(' ')));
}

/** What an answer of so many rows may cost: it grows with the answer, and the table does not occur in it. */
export function budgetOf(rows: number): { readonly rows: number; readonly blocks: number } {
  return { rows: 20 + 4 * rows, blocks: 20 + 8 * rows };
}

/** Rows and blocks within the budget, at both sizes; and still the right answer. */
export function judgeReads(query: readonly SqlStatement[], costs: readonly Cost[]): SqlJudgement {
  const isOver = ({ expected, rowsRead, blocks, answer }: Cost) => {
    const budget = budgetOf(expected.length);
    return answer.error !== undefined || rowsRead > budget.rows || blocks > budget.blocks;
  };
  const over = costs.filter(isOver);
  // The one that read the most beyond its budget tells most.
  const worst = over.toSorted((a, b) => b.rowsRead + b.blocks - a.rowsRead - a.blocks)[0];
  const table = tableOf(
    'What each question cost',
    ['postcards', 'album', 'rows of the answer', 'rows read', 'allowed', 'blocks touched', 'allowed'],
    costs.map((cost) => ({
      mark: isOver(cost) ? 'not expected' : 'as expected',
      cells: cellsOf(cost),
    })),
  );
  const different = costs.find(({ answer, expected }) => !answer.error && !sameRows(answer, expected));
  if (different) {
    const { question, expected, answer } = different;
    return failed('The right answer also with the index.', 'In the larger tables it is another one.', [
      showStatement(query[0], {
        parameters: { album: question.album, count: question.count },
        tables: [placesOf('Rows in their order', columns, expected, answer.rows)],
      }),
    ]);
  }
  if (!worst) {
    const most = Math.max(...costs.map(({ rowsRead }) => rowsRead));
    return { verdict: 'passed', because: `At most ${countOf(most, 'row')} read, in both tables.` };
  }
  const { expected, answer, rowsRead, blocks, size, question, plan } = worst;
  const budget = budgetOf(expected.length);
  const rows = countOf(expected.length, 'row');
  const got = answer.error
    ? sayError(answer.error)
    : rowsRead > budget.rows
      ? `It read ${countOf(rowsRead, 'row')} of ${formatNumber(size)} postcards to return ${rows}.`
      : `It read ${countOf(rowsRead, 'row')}, and touched ${countOf(blocks, 'block')} to find them: what it passed over inside an index counts as no row.`;
  return failed(
    `At most ${countOf(budget.rows, 'row')} read and ${countOf(budget.blocks, 'block')} touched for an answer of ${rows}, however large the table.`,
    got,
    [
      showStatement(query[0], {
        parameters: { album: question.album, count: question.count },
        ...(answer.error ? { error: answer.error } : {}),
        tables: [table],
        ...(plan === '' ? {} : { plan }),
      }),
    ],
  );
}

function cellsOf({ size, question, expected, rowsRead, blocks }: Cost): string[] {
  const budget = budgetOf(expected.length);
  const shown = [expected.length, rowsRead, budget.rows, blocks, budget.blocks].map(formatNumber);
  return [formatNumber(size), question.name, ...shown];
}

function sameRows({ rows }: SqlAnswer, expected: Cost['expected']): boolean {
  return JSON.stringify(rows) === JSON.stringify(expected);
}

/** How many times as large as the index that is enough it may be. */
const roomFor = 1.6;

/** One index, hardly larger than need be. */
export function judgeFrugal(index: readonly SqlStatement[], { names, bytes, enough }: Indexes): SqlJudgement {
  const expected = `One index, of at most ${formatBytes(roomFor * enough)}; three columns are enough.`;
  if (names.length > 1)
    return failed(expected, `There are ${names.length}: ${names.join(', ')}.`, [showStatement(index[1], {})]);
  if (bytes > roomFor * enough) {
    return failed(expected, `It takes ${formatBytes(bytes)}; ${formatBytes(enough)} are enough.`, [
      showStatement(index[0], {}),
    ]);
  }
  return { verdict: 'passed', because: `One index of ${formatBytes(bytes)}.` };
}

function refusedBy(
  expected: string,
  query: SqlStatement | undefined,
  { question, answer }: Asked,
): SqlJudgement {
  const { error } = answer;
  if (!error) throw new RangeError('it was not refused');
  return failed(expected, sayError(error), [showStatement(query, { parameters: { ...question }, error })]);
}

function failed(
  expected: string,
  got: string,
  evidence: Extract<SqlJudgement, { verdict: 'failed' }>['evidence'],
): SqlJudgement {
  return { verdict: 'failed', expected, got, evidence };
}
