/** Chooses how a query reads its collection: by which index and which part of it, or all documents. */
import type { KeyField } from '../bson/key-fields.ts';
import { renderDocument } from '../bson/render.ts';
import { type Document, isDocument, isNumeric } from '../bson/values.ts';
import { CommandError } from '../errors.ts';
import type { Collection } from '../storage/catalog.ts';
import type { Index } from '../storage/index-spec.ts';
import { type Bounds, boundsFor, type Condition, conditionsOf, isSameCondition } from './bounds.ts';
import { parseSort } from './sort.ts';

/** What is asked of a collection. */
export interface Query {
  readonly filter: Document;
  readonly sort?: Document | undefined;
  readonly skip?: number | undefined;
  readonly limit?: number | undefined;
  /** The name or the key of an index, or `{ $natural: 1 }`. */
  readonly hint?: unknown;
  /** The variables of `let`. */
  readonly variables?: Document | undefined;
}

export interface CollectionScan {
  readonly kind: 'collection';
  readonly direction: 1 | -1;
}

export interface IndexScan {
  readonly kind: 'index';
  readonly direction: 1 | -1;
  readonly index: Index;
  readonly bounds: Bounds;
}

export type Scan = CollectionScan | IndexScan;

export interface Plan {
  readonly scan: Scan;
  /** What is left to sort by when all has been read; nothing when the scan gives the order. */
  readonly sort: readonly KeyField[];
}

export function planQuery(collection: Collection, query: Query): Plan {
  const natural = query.sort?.['$natural'] ?? (isDocument(query.hint) ? query.hint['$natural'] : undefined);
  const sort = query.sort?.['$natural'] === undefined ? parseSort(query.sort ?? {}) : [];
  const whole: Plan = {
    scan: { kind: 'collection', direction: isNumeric(natural) && Number(natural) < 0 ? -1 : 1 },
    sort,
  };
  if (natural !== undefined) return whole;
  const conditions = conditionsOf(query.filter);
  if (query.hint !== undefined) {
    return considerIndex(hintedIndex(collection, query.hint), conditions, sort).plan;
  }
  const usable = collection.indexes.filter((index) => holdsAllMatches(index, conditions));
  const considered = usable.map((index) => considerIndex(index, conditions, sort));
  const best = considered.reduce((a, b) => (b.worth > a.worth ? b : a), { plan: whole, worth: 0 });
  return best.plan;
}

/** MongoDB lets candidate plans race; here a fixed rule decides: values first, then a range, then the order. */
function considerIndex(
  index: Index,
  conditions: readonly Condition[],
  sort: readonly KeyField[],
): { plan: Plan; worth: number } {
  const bounds = boundsFor(index.key, index.multikey, conditions);
  const direction = directionFor(index, bounds, sort);
  const plan: Plan = {
    scan: { kind: 'index', index, bounds, direction: direction ?? 1 },
    sort: direction === undefined ? sort : [],
  };
  const values = bounds.fields.filter((field) => typeof field === 'number').length;
  const range = bounds.fields.includes('range') ? 5 : 0;
  const order = sort.length > 0 && direction !== undefined ? 3 : 0;
  return { plan, worth: values * 10 + range + order };
}

/** The direction in which the index gives the order asked for, if it gives it at all. */
function directionFor(index: Index, { fields }: Bounds, sort: readonly KeyField[]): 1 | -1 | undefined {
  const isFixed = (at: number) => fields[at] === 1;
  let found: 1 | -1 | undefined;
  let at = 0;
  for (const { path, direction } of sort) {
    if (index.key.some((field, position) => field.path === path && isFixed(position))) continue;
    while (isFixed(at)) at++;
    const field = index.key[at];
    // An array has many keys: its document would come at the first of them, wherever that is.
    if (field?.path !== path || (index.multikey & (1 << at)) !== 0) return undefined;
    const wanted = field.direction === direction ? 1 : -1;
    if (found !== undefined && found !== wanted) return undefined;
    found = wanted;
    at++;
  }
  return found ?? 1;
}

/** A sparse or partial index serves only a query whose every match it holds. */
function holdsAllMatches({ sparse, partial, key }: Index, conditions: readonly Condition[]): boolean {
  if (
    sparse &&
    !conditions.some((one) => key.some(({ path }) => path === one.path) && excludesMissing(one))
  ) {
    return false;
  }
  return (
    !partial ||
    conditionsOf(partial.filter).every((needed) => conditions.some((one) => isSameCondition(one, needed)))
  );
}

function excludesMissing({ operator, operand }: Condition): boolean {
  if (!['$eq', '$in', '$gt', '$gte', '$lt', '$lte'].includes(operator)) return false;
  return ![operand].flat().some((value) => value === null || value === undefined);
}

function hintedIndex(collection: Collection, hint: unknown): Index {
  const index = collection.indexes.find(({ name, spec }) =>
    isDocument(hint) ? renderDocument(spec['key'] as Document) === renderDocument(hint) : name === hint,
  );
  if (!index) {
    throw new CommandError(
      'BadValue',
      'error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index',
    );
  }
  return index;
}
