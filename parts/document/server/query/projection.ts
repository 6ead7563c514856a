/** Which fields of a found document are returned: plain lists of fields here, everything else by mingo. */
import { Query } from 'mingo/query';
import { checkExpression } from '../aggregation/check.ts';
import { mingoOptions } from '../aggregation/context.ts';
import { idFirst } from '../aggregation/stages.ts';
import { type Document, isDocument, isNumeric, promoteDocument } from '../bson/values.ts';
import { toCommandError } from '../errors.ts';
import { compileFilter } from './predicate.ts';

export type Projection = (document: Document) => Document;

/** A projection for documents that were found by `filter`, which a positional `field.$` refers to. */
export function compileProjection(spec: Document, filter: Document, variables: Document = {}): Projection {
  const slices = Object.entries(spec).filter(([, value]) => isSlice(value));
  const { _id = true, ...rest } = spec;
  const modes = new Set(
    Object.entries(rest).flatMap(([path, value]) => {
      if (isSlice(value)) return [];
      return path.split('.').includes('$') ? [undefined] : [switchOf(value)];
    }),
  );
  const id = switchOf(_id);
  if (modes.size > 1 || modes.has(undefined) || id === undefined) {
    return compileComputed(spec, filter, variables);
  }
  // Slices alone leave all other fields where they are.
  const including = modes.size === 0 ? slices.length === 0 && id && '_id' in spec : modes.has(true);
  const paths = Object.keys(rest).filter((path) => including || !isSlice(rest[path]));
  const tree = buildTree([...paths, ...(id === including ? ['_id'] : [])]);
  return (document) => {
    const kept = (including ? include(document, tree) : exclude(document, tree)) as Document;
    return slices.reduce((result, [path, slice]) => sliceAt(result, path.split('.'), slice), kept);
  };
}

const isSlice = (value: unknown): value is { $slice: unknown } =>
  isDocument(value) && [value['$slice']].flat().every(isNumeric);

function sliceAt(document: Document, [name = '', ...below]: string[], slice: unknown): Document {
  const value = Object.hasOwn(document, name) ? document[name] : undefined;
  if (below.length > 0) {
    return isDocument(value) ? { ...document, [name]: sliceAt(value, below, slice) } : document;
  }
  if (!Array.isArray(value)) return document;
  const [first = 0, count] = [(slice as { $slice: unknown }).$slice].flat().map(Number);
  // One number counts from the front, or from the back; two are where to begin, and how many.
  const start =
    count === undefined ? Math.min(first, 0) : first < 0 ? Math.max(value.length + first, 0) : first;
  const end = count === undefined ? (first < 0 ? undefined : first) : start + count;
  return { ...document, [name]: value.slice(start, end) };
}

/** true to include, false to exclude, undefined for what has to be computed. */
function switchOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return isNumeric(value) ? Number(value) !== 0 : undefined;
}

function compileComputed(spec: Document, filter: Document, variables: Document): Projection {
  for (const value of Object.values(spec)) {
    // Not an expression, but a query on the elements.
    if (isDocument(value) && isDocument(value['$elemMatch'])) compileFilter(value['$elemMatch']);
    else checkExpression(value);
  }
  const plain = promoteDocument(spec);
  const query = new Query(promoteDocument(filter), mingoOptions(variables));
  try {
    // mingo reads the specification with the first document.
    query.find([], plain).all();
  } catch (error) {
    throw toCommandError(error);
  }
  return (document) => idFirst(query.find([promoteDocument(document)], plain).next() as Document);
}

interface Tree {
  readonly [name: string]: Tree | true;
}

function buildTree(paths: readonly string[]): Tree {
  const root: Record<string, Tree | true> = {};
  for (const path of paths) {
    const parts = path.split('.');
    let node = root;
    for (const [at, part] of parts.entries()) {
      if (at === parts.length - 1) node[part] = true;
      else {
        const next = node[part];
        const child: Record<string, Tree | true> = next === undefined || next === true ? {} : { ...next };
        node[part] = child;
        node = child;
      }
    }
  }
  return root;
}

/** Fields keep the order that they have in the document; in an array only documents have fields. */
function include(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.filter(isContainer).map((element) => include(element, tree));
  if (!isDocument(value)) return value;
  const kept = Object.entries(value).flatMap(([name, field]): [string, unknown][] => {
    const below = Object.hasOwn(tree, name) ? tree[name] : undefined;
    if (below === undefined) return [];
    if (below === true) return [[name, field]];
    return isContainer(field) ? [[name, include(field, below)]] : [];
  });
  return Object.fromEntries(kept);
}

const isContainer = (value: unknown) => Array.isArray(value) || isDocument(value);

function exclude(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((element) => exclude(element, tree));
  if (!isDocument(value)) return value;
  const kept = Object.entries(value).flatMap(([name, field]): [string, unknown][] => {
    const below = Object.hasOwn(tree, name) ? tree[name] : undefined;
    if (below === true) return [];
    return [[name, below === undefined ? field : exclude(field, below)]];
  });
  return Object.fromEntries(kept);
}
