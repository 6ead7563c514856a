/** Reads SQL as psql does: statements end at a semicolon outside of quotes and comments, `:name` is a parameter. */
import type { SqlParameters, SqlStatement } from '../../../kit/sql-bench.ts';

/** A piece of SQL: what is code, and what only looks like it (PostgreSQL manual, 4.1). */
interface Piece {
  readonly kind: 'code' | 'word' | 'quoted' | 'comment' | 'parameter' | 'end';
  readonly start: number;
  readonly end: number;
}

/** Words of a statement that are kept: enough to tell `create unique index concurrently`. */
const keptWords = 6;

/** The statements of a file, in order. What is only a comment is none. */
export function parseStatements(file: string, source: string): SqlStatement[] {
  const statements: SqlStatement[] = [];
  let pieces: Piece[] = [];
  const finish = () => {
    const telling = pieces.filter(({ kind }) => kind !== 'comment');
    const [first, last] = [telling.find((piece) => !isBlank(source, piece)), telling.at(-1)];
    pieces = [];
    if (!first || !last) return;
    statements.push({
      file,
      line: source.slice(0, first.start).split('\n').length,
      text: source.slice(first.start, last.end).trimEnd(),
      words: telling
        .flatMap(({ kind, start, end }) => (kind === 'word' ? [source.slice(start, end).toLowerCase()] : []))
        .slice(0, keptWords),
    });
  };
  for (const piece of scan(source)) {
    if (piece.kind === 'end') finish();
    else pieces.push(piece);
  }
  finish();
  return statements;
}

/** A statement as PostgreSQL takes it: `($1::int)` for the first parameter when that is a number, and so on. */
export interface Bound {
  readonly text: string;
  readonly values: readonly (string | number | null)[];
  /** The place in the learner's text that this place of `text` comes from. */
  toSource(position: number): number;
}

/** Puts numbers for the names of parameters that are known; any other `:name` stays, and PostgreSQL refuses it. */
export function bindParameters(text: string, parameters: SqlParameters): Bound {
  const names: string[] = [];
  const shifts: { readonly from: number; readonly shift: number }[] = [];
  let bound = '';
  for (const { kind, start, end } of scan(text)) {
    const name = text.slice(start + 1, end);
    if (kind !== 'parameter' || !Object.hasOwn(parameters, name)) {
      bound += text.slice(start, end);
      continue;
    }
    if (!names.includes(name)) names.push(name);
    bound += typed(`$${names.indexOf(name) + 1}`, parameters[name]);
    shifts.push({ from: bound.length, shift: end - bound.length });
  }
  return {
    text: bound,
    values: names.map((name) => parameters[name] ?? null),
    toSource: (position) => position + (shifts.findLast(({ from }) => from <= position)?.shift ?? 0),
  };
}

/** Between two parameters PostgreSQL could not tell what `-` means. FETCH FIRST takes a cast only in parentheses. */
function typed(parameter: string, value: string | number | null | undefined): string {
  if (typeof value !== 'number') return parameter;
  if (!Number.isInteger(value)) return `(${parameter}::numeric)`;
  return `(${parameter}::${Math.abs(value) < 2 ** 31 ? 'int' : 'bigint'})`;
}

function isBlank(source: string, { kind, start, end }: Piece): boolean {
  return kind === 'code' && source.slice(start, end).trim() === '';
}

/** What begins here, and how it ends; the first that fits counts. */
const tokens: readonly (readonly [Piece['kind'], RegExp])[] = [
  ['comment', /--[^\n]*/y],
  ['quoted', /[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)/y],
  ['quoted', /'(?:[^']|'')*(?:'|$)/y],
  ['quoted', /"(?:[^"]|"")*(?:"|$)/y],
  // Dollar quotes (4.1.2.4): the same tag ends them.
  ['quoted', /\$([A-Za-z_]\w*)?\$[\s\S]*?(?:\$\1\$|$(?![\s\S]))/y],
  // A cast is no parameter.
  ['code', /::/y],
  ['parameter', /:[A-Za-z_]\w*/y],
  ['word', /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
  ['code', /\d[\w.]*/y],
  ['end', /;/y],
];

function* scan(source: string): Generator<Piece> {
  let at = 0;
  while (at < source.length) {
    const piece = source.startsWith('/*', at) ? blockComment(source, at) : tokenAt(source, at);
    yield piece;
    at = piece.end;
  }
}

function tokenAt(source: string, at: number): Piece {
  for (const [kind, pattern] of tokens) {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match) return { kind, start: at, end: at + match[0].length };
  }
  return { kind: 'code', start: at, end: at + 1 };
}

/** Block comments nest (4.1.5). */
function blockComment(source: string, start: number): Piece {
  let depth = 0;
  for (let at = start; at < source.length; at += 2) {
    if (source.startsWith('/*', at)) depth++;
    else if (source.startsWith('*/', at)) depth--;
    else at--;
    if (depth === 0) return { kind: 'comment', start, end: at + 2 };
  }
  return { kind: 'comment', start, end: source.length };
}
