/** Runs a query: reads by its plan, matches each document again, sorts what the plan does not, skips and limits. */
import type { Document } from '../bson/values.ts';
import type { Collection } from '../storage/catalog.ts';
import type { Database } from '../storage/database.ts';
import type { StoredDocument } from '../storage/documents.ts';
import { type Plan, planQuery, type Query } from './plan.ts';
import { compileFilter, type Predicate } from './predicate.ts';
import { type Counters, scanDocuments } from './scan.ts';
import { sortBy } from './sort.ts';

/** A query that is ready to run; whatever is wrong with it has been thrown. */
export interface PreparedQuery extends Query {
  readonly plan: Plan;
  readonly matches: Predicate;
}

export function prepareQuery(collection: Collection, query: Query): PreparedQuery {
  const matches = compileFilter(query.filter, query.variables);
  return { ...query, matches, plan: planQuery(collection, query) };
}

/** Yields lazily, so that a limit, or a cursor that nobody reads on, ends the reading. */
export function* runQuery(
  database: Database,
  collection: Collection,
  query: PreparedQuery,
  counters: Counters = { keysExamined: 0, docsExamined: 0 },
  deadline?: number,
): Generator<StoredDocument> {
  const { plan, matches, skip = 0, limit = 0 } = query;
  const scanned = scanDocuments(database, collection, plan.scan, counters, deadline);
  const matching = where(scanned, matches);
  const ordered = plan.sort.length === 0 ? matching : sortBy(matching, plan.sort, (one) => one.document);
  let position = 0;
  for (const stored of ordered) {
    position++;
    if (position > skip) yield stored;
    if (limit > 0 && position === skip + limit) return;
  }
}

function* where(documents: Iterable<StoredDocument>, matches: Predicate): Generator<StoredDocument> {
  for (const stored of documents) if (matches(stored.document)) yield stored;
}

/** The matching documents of a collection that may not exist. */
export function findStored(
  database: Database,
  collection: Collection | undefined,
  query: Query,
): StoredDocument[] {
  if (!collection) {
    // What is wrong with the filter is told even so.
    compileFilter(query.filter, query.variables);
    return [];
  }
  return [...runQuery(database, collection, prepareQuery(collection, query))];
}

export function findDocuments(
  database: Database,
  collection: Collection | undefined,
  filter: Document,
): Document[] {
  return findStored(database, collection, { filter }).map(({ document }) => document);
}
