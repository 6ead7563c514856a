/** The grammar of updates: what is to be set, added, removed (Developer Guide, “Update expressions”). */
import type { AttributeType, AttributeValue } from '../values/attribute-value.ts';
import { Cursor, type Path } from './cursor.ts';
import type { Placeholders } from './placeholders.ts';
import { assertNoOverlap } from './projection.ts';

export interface Update {
  readonly set: readonly { readonly path: Path; readonly to: Source }[];
  readonly remove: readonly Path[];
  readonly add: readonly Change[];
  readonly delete: readonly Change[];
}

export interface Change {
  readonly path: Path;
  readonly value: AttributeValue;
}

/** Where a value to be set comes from. */
export type Source =
  | { readonly kind: 'value'; readonly value: AttributeValue }
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'plus' | 'minus' | 'list_append'; readonly left: Source; readonly right: Source }
  | { readonly kind: 'if_not_exists'; readonly path: Path; readonly otherwise: Source };

export function parseUpdate(text: string, placeholders: Placeholders): Update {
  const cursor = new Cursor('UpdateExpression', text, placeholders);
  const update = {
    set: [] as { path: Path; to: Source }[],
    remove: [] as Path[],
    add: [] as Change[],
    delete: [] as Change[],
  };
  const seen = new Set<string>();
  do {
    const section = cursor.next().text.toUpperCase();
    const clause = clauses[section];
    if (!clause) throw cursor.syntaxError(-1);
    if (seen.has(section)) {
      throw cursor.error(`The "${section}" section can only be used once in an update expression;`);
    }
    seen.add(section);
    do clause(cursor, update);
    while (cursor.take(','));
  } while (cursor.peek().kind !== 'end');
  const changes = [...update.set, ...update.add, ...update.delete].map(({ path }) => path);
  assertNoOverlap([...changes, ...update.remove], cursor);
  return update;
}

interface Parts {
  set: { path: Path; to: Source }[];
  remove: Path[];
  add: Change[];
  delete: Change[];
}

const sets: readonly AttributeType[] = ['SS', 'NS', 'BS'];

const clauses: Readonly<Record<string, (cursor: Cursor, parts: Parts) => void>> = {
  SET(cursor, { set }) {
    const path = cursor.path();
    cursor.expect('=');
    set.push({ path, to: readSum(cursor) });
  },
  REMOVE(cursor, { remove }) {
    remove.push(cursor.path());
  },
  ADD(cursor, { add }) {
    add.push(readChange(cursor, 'ADD', ['N', ...sets]));
  },
  DELETE(cursor, parts) {
    parts.delete.push(readChange(cursor, 'DELETE', sets));
  },
};

function readChange(cursor: Cursor, operator: string, types: readonly AttributeType[]): Change {
  const path = cursor.path();
  const value = cursor.value();
  if (!types.includes(value.type)) throw wrongType(cursor, operator, value);
  return { path, value };
}

function readSum(cursor: Cursor): Source {
  const left = readSource(cursor);
  const kind = cursor.take('+') ? 'plus' : cursor.take('-') ? 'minus' : undefined;
  if (!kind) return left;
  const right = readSource(cursor);
  for (const side of [left, right]) assertValueType(cursor, kind === 'plus' ? '+' : '-', side, 'N');
  return { kind, left, right };
}

function readSource(cursor: Cursor): Source {
  // Parentheses count as operators here, which bounds how deep they can be.
  cursor.countOperator();
  if (cursor.take('(')) {
    const inner = readSum(cursor);
    cursor.expect(')');
    return inner;
  }
  const { kind, text } = cursor.peek();
  if (kind === 'value placeholder') return { kind: 'value', value: cursor.value() };
  if (kind !== 'name' || cursor.peek(1).text !== '(') return { kind: 'path', path: cursor.path() };
  cursor.next();
  cursor.expect('(');
  const source = readCall(cursor, text);
  cursor.expect(')');
  return source;
}

function readCall(cursor: Cursor, name: string): Source {
  if (name === 'if_not_exists') {
    const path = cursor.path();
    cursor.expect(',');
    return { kind: 'if_not_exists', path, otherwise: readSource(cursor) };
  }
  if (name !== 'list_append') throw cursor.error(`Invalid function name; function: ${name}`);
  const left = readSource(cursor);
  cursor.expect(',');
  const right = readSource(cursor);
  for (const side of [left, right]) assertValueType(cursor, name, side, 'L');
  return { kind: name, left, right };
}

function assertValueType(cursor: Cursor, operator: string, source: Source, type: AttributeType): void {
  if (source.kind === 'value' && source.value.type !== type) throw wrongType(cursor, operator, source.value);
}

function wrongType(cursor: Cursor, operator: string, { type }: AttributeValue) {
  return cursor.error(
    `Incorrect operand type for operator or function; operator: ${operator}, operand type: ${type}`,
  );
}
