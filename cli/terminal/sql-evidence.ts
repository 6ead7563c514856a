/** The evidence of an SQL step in a terminal: the statement with its place, PostgreSQL's words, rows, and the plan. */
import { parsePlan } from '../../kit/plan.ts';
import type { EvidenceTable, SqlErrorView, SqlEvidence } from '../../kit/report.ts';
import { renderPlan } from './figure.ts';
import { renderTable } from './table.ts';
import type { Paint } from './terminal.ts';

/** Lines of a statement above and below its mark that are shown without `full`. */
const aroundMark = 2;
/** Rows of a table that are shown without `full`. */
const shortRows = 6;

export function renderSqlEvidence(
  { statement, parameters, error, tables, plan }: SqlEvidence,
  paint: Paint,
  full: boolean,
): string[] {
  const tree = full && plan !== undefined ? parsePlan(plan) : undefined;
  const values = Object.entries(parameters ?? {}).map(([name, value]) => `:${name} = ${value}`);
  return [
    ...(statement && (full || error) ? ['', ...renderStatement(statement, error, paint, full)] : []),
    ...(error ? renderError(error) : []),
    ...(values.length > 0 ? ['', `  with ${values.join(', ')}`] : []),
    ...tables.flatMap((table) => ['', ...renderRows(table, paint, full)]),
    ...(tree ? ['', '  its plan', renderPlan(tree, '    ')] : []),
  ];
}

/** Numbered lines, the decisive word marked, as psql points at it. */
function renderStatement(
  { file, line, text, marks }: NonNullable<SqlEvidence['statement']>,
  error: SqlErrorView | undefined,
  paint: Paint,
  full: boolean,
): string[] {
  const at = error?.line;
  const width = String(line + text.split('\n').length - 1).length;
  let offset = 0;
  const lines = text.split('\n').flatMap((content, index) => {
    const start = offset;
    offset += content.length + 1;
    const number = line + index;
    if (!full && at !== undefined && Math.abs(number - at) > aroundMark) return [];
    const own = marks.filter((mark) => mark.start >= start && mark.start < offset);
    const caret = own[0] ? [`${' '.repeat(width + 7 + own[0].start - start)}^`] : [];
    return [
      `    ${String(number).padStart(width)} │ ${markIn(content, own, start, paint)}`,
      ...(number === at ? caret : []),
    ];
  });
  return [`  ${file}${at === undefined ? '' : `, line ${at}, column ${error?.column ?? 1}`}`, ...lines];
}

function markIn(
  content: string,
  marks: readonly { readonly start: number; readonly length: number }[],
  offset: number,
  paint: Paint,
): string {
  const [mark] = marks;
  if (!mark) return content;
  const [from, until] = [mark.start - offset, mark.start - offset + mark.length];
  return content.slice(0, from) + paint('inverse', content.slice(from, until)) + content.slice(until);
}

function renderError(error: SqlErrorView): string[] {
  const { code, message, detail, hint } = error;
  return [
    `  PostgreSQL  ${message} (${code})`,
    ...(detail === undefined ? [] : [`  detail      ${detail}`]),
    ...(hint === undefined ? [] : [`  hint        ${hint}`]),
    ...(error.try === undefined ? [] : [`  try         ${error.try}`]),
  ];
}

const signs = {
  'as expected': '  ',
  missing: '- ',
  'not expected': '+ ',
  'at another place': '~ ',
} as const;

/** In the manner of a diff: each row behind the sign of how it stands against what was expected. */
function renderRows(
  { title, columns, rows, left = 0 }: EvidenceTable,
  paint: Paint,
  full: boolean,
): string[] {
  const shown = full ? rows : rows.slice(0, shortRows);
  const used = new Set(
    rows.flatMap(({ mark }) => (mark === undefined || mark === 'as expected' ? [] : mark)),
  );
  const legend = [...used].map((mark) => `${signs[mark]}${mark}`).join(', ');
  const cells = shown.map((row) => row.cells.map((cell) => cell ?? 'null'));
  const lines = renderTable(columns, cells).split('\n');
  const hidden = left + rows.length - shown.length;
  return [
    `  ${title}${legend === '' ? '' : `  (${legend})`}`,
    ...lines.map((line, index) => {
      const mark = shown[index - 1]?.mark;
      const text = `  ${mark ? signs[mark] : '  '}${line}`;
      if (mark === undefined || mark === 'as expected') return text;
      return paint(mark === 'missing' ? 'yellow' : 'red', text);
    }),
    ...(hidden > 0 ? [paint('dim', `    … and ${hidden} more`)] : []),
  ];
}
