/** Where in a document an update writes: concrete paths, and the positional ones that stand for several. */

import { missing } from '../bson/paths.ts';
import { renderValue } from '../bson/render.ts';
import type { Document } from '../bson/values.ts';
import { isDocument } from '../bson/values.ts';
import { CommandError } from '../errors.ts';
import type { Predicate } from '../query/predicate.ts';

/** What the positional operators of an update refer to. */
export interface Positions {
  /** For `$[name]`: which elements `arrayFilters` names so. */
  readonly filters: ReadonlyMap<string, Predicate>;
  /** For `$`: the place of the first element that the query matched, in the array at the path. */
  matched(document: Document, arrayPath: string): number | undefined;
}

/** The concrete paths in this document; throws BadValue when a position refers to nothing. */
export function expandPath(document: Document, path: string, positions: Positions): string[][] {
  let paths: string[][] = [[]];
  for (const part of path.split('.')) {
    paths = paths.flatMap((before) => expandPart(document, before, part, path, positions));
  }
  return paths;
}

function expandPart(
  document: Document,
  before: string[],
  part: string,
  path: string,
  { filters, matched }: Positions,
): string[][] {
  if (part === '$') {
    const at = matched(document, before.join('.'));
    if (at === undefined) {
      throw new CommandError(
        'BadValue',
        'The positional operator did not find the match needed from the query.',
      );
    }
    return [[...before, String(at)]];
  }
  const [, name] = /^\$\[(.*)\]$/.exec(part) ?? [];
  if (name === undefined) return [[...before, part]];
  const array = valueAt(document, before);
  if (!Array.isArray(array)) {
    throw new CommandError(
      'BadValue',
      `The path '${before.join('.')}' must exist in the document in order to apply array updates.`,
    );
  }
  const filter = name === '' ? () => true : filters.get(name);
  if (!filter) {
    throw new CommandError('BadValue', `No array filter found for identifier '${name}' in path '${path}'`);
  }
  return array.flatMap((element, at) => (filter({ [name]: element }) ? [[...before, String(at)]] : []));
}

export function valueAt(document: unknown, parts: readonly string[]): unknown {
  let value = document;
  for (const part of parts) {
    const there = (isDocument(value) || Array.isArray(value)) && Object.hasOwn(value, part);
    if (!there) return missing;
    value = (value as Document)[part];
  }
  return value;
}

/**
 * Changes the value at the path, in place. `change` is given `missing` where there is none, and gives `missing` to
 * take it away; documents on the way are made as needed. Throws PathNotViable.
 */
export function changeAt(
  document: Document,
  parts: readonly string[],
  change: (before: unknown) => unknown,
): void {
  const [part = '', ...below] = parts;
  const container: Document | unknown[] = document;
  refuseName(container, part);
  const before = Object.hasOwn(container, part) ? container[part] : missing;
  if (below.length === 0) {
    const after = change(before);
    if (after === before) return;
    if (after !== missing) set(container, part, after);
    // An element that is taken away leaves its place empty, so that the others keep theirs.
    else if (Array.isArray(container)) set(container, part, null);
    else delete container[part];
  } else if (before === missing) {
    const made: Document = {};
    changeAt(made, below, change);
    if (Object.keys(made).length > 0) set(container, part, made);
  } else if (isDocument(before) || Array.isArray(before)) {
    changeAt(before as Document, below, change);
  } else if (change(missing) !== missing) {
    throw notViable(below[0] ?? '', { [part]: before });
  }
}

function refuseName(container: Document | unknown[], part: string): void {
  if (part === '__proto__') throw new CommandError('BadValue', 'a field named __proto__ is not supported');
  if (part === '') {
    throw new CommandError('BadValue', 'The update path contains an empty field name, which is not allowed.');
  }
  if (Array.isArray(container) && !/^\d{1,6}$/.test(part)) throw notViable(part, container);
}

function notViable(part: string, element: unknown): CommandError {
  return new CommandError(
    'PathNotViable',
    `Cannot create field '${part}' in element ${renderValue(element)}`,
  );
}

function set(container: Document | unknown[], part: string, value: unknown): void {
  if (Array.isArray(container)) {
    while (container.length < Number(part)) container.push(null);
    container[Number(part)] = value;
  } else {
    container[part] = value;
  }
}
