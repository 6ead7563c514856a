/** The evidence of an SQL step: the statement with the decisive place, PostgreSQL's own words, and what to try. */
import type { SqlErrorView, SqlEvidence } from '../../../kit/report.ts';
import type { SqlError, SqlParameters, SqlStatement } from '../../../kit/sql-bench.ts';

interface Shown {
  readonly parameters?: SqlParameters;
  readonly error?: SqlError;
  readonly tables?: SqlEvidence['tables'];
  readonly plan?: string;
}

/** What a statement came to. */
export function showStatement(statement: SqlStatement | undefined, shown: Shown): SqlEvidence {
  const { parameters, error, tables = [], plan } = shown;
  const values = Object.entries(parameters ?? {}).map(([name, value]) => [name, String(value)] as const);
  return {
    ...(statement ? { statement: { ...placeOf(statement), marks: marksOf(statement, error) } } : {}),
    ...(values.length > 0 ? { parameters: Object.fromEntries(values) } : {}),
    ...(error ? { error: viewError(error, statement) } : {}),
    tables,
    ...(plan === undefined ? {} : { plan }),
  };
}

/** PostgreSQL's message in one line, such as `column "nam" does not exist (42703)`. */
export function sayError({ message, code }: SqlError): string {
  return `${message} (${code})`;
}

function placeOf({ file, line, text }: SqlStatement) {
  return { file, line, text };
}

/** The word at which PostgreSQL stopped. */
function marksOf({ text }: SqlStatement, error: SqlError | undefined) {
  const start = error?.position;
  if (start === undefined || start >= text.length) return [];
  const [word = ''] = /^(?:[\w$]+|"[^"]*"|\s*\S)/.exec(text.slice(start)) ?? [];
  return [{ start, length: Math.max(1, word.length) }];
}

function viewError(error: SqlError, statement: SqlStatement | undefined): SqlErrorView {
  const { code, message, detail, hint, position } = error;
  const before = statement && position !== undefined ? statement.text.slice(0, position).split('\n') : [];
  const advice = tries[code];
  return {
    code,
    message,
    ...(detail === undefined ? {} : { detail }),
    ...(hint === undefined ? {} : { hint }),
    ...(statement && before.length > 0
      ? { line: statement.line + before.length - 1, column: (before.at(-1)?.length ?? 0) + 1 }
      : {}),
    ...(advice === undefined ? {} : { try: advice }),
  };
}

/** SQLSTATE → what to try (PostgreSQL manual, appendix A). */
const tries: Readonly<Record<string, string>> = {
  '42601':
    'Read the word at the mark and the one before it: a comma, a keyword or a parenthesis is missing or too many.',
  '42703':
    'Compare the name with the columns of the tables; where two tables are joined, write the table’s name before it.',
  '42P01': 'Compare the name with the tables beside the exercise. An alias counts only inside its own query.',
  '42702': 'Two of the tables have a column of that name: write the table’s name or alias before it.',
  '42803': 'With GROUP BY, or with count and its like, every other column has to be grouped by.',
  '42883': 'The types on the two sides do not fit. A cast such as `:count::int` says which is meant.',
  '42P18':
    'PostgreSQL cannot tell the parameter’s type from its place: a cast such as `:album::int` says it.',
  '42501':
    'Your statements may use the tables of the exercise, and no file, program or setting of the server.',
  '25006': 'A query only reads. Take out what writes.',
  '57014':
    'It was stopped at its time limit. Look for a join without a condition, a recursion without an end, or a wait.',
  '53400':
    'It wrote too much into temporary files. Look for a join without a condition, or a recursion without an end.',
  'answer-too-large':
    'Return only the rows that were asked for: is a condition of a join missing, or the limit?',
  'connection-lost': 'The statement ended its own connection, or did not end in time and was stopped.',
  '42P02': 'Parameters are written with a colon and a name, such as `:album`.',
  '55P03': 'The lock was not free within lock_timeout. Send the statement again later.',
  '40P01': 'Two transactions waited for each other. Lock the rows in the same order everywhere.',
  '40001': 'Not in this order: send the whole transaction again.',
  '23502': 'There are rows that have no value for it.',
  '22P02': 'A text is no number, or no date. Look at the mark, and at the values of the parameters.',
};
