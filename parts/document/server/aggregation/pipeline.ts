/** Runs a pipeline: its first stages as a query, which may use an index, the rest by mingo. */
import { Aggregator } from 'mingo/aggregator';
import type { Document } from '../bson/values.ts';
import { isDocument, isNumeric, promoteDocument } from '../bson/values.ts';
import { toCommandError } from '../errors.ts';
import type { Query } from '../query/plan.ts';
import { compileFilter } from '../query/predicate.ts';
import { findDocuments } from '../query/run.ts';
import { type Collection, findCollection } from '../storage/catalog.ts';
import type { Database } from '../storage/database.ts';
import { checkPipeline } from './check.ts';
import { mingoOptions } from './context.ts';
import { createLookup } from './stages.ts';

export interface SplitPipeline {
  /** What the leading $match, $sort, $skip and $limit ask for. */
  readonly query: Pick<Query, 'filter' | 'sort' | 'skip' | 'limit'>;
  readonly rest: readonly Document[];
}

/** Reads a pipeline, and takes from its beginning what a query does as well. */
export function splitPipeline(pipeline: unknown, variables: Document | undefined): SplitPipeline {
  checkPipeline(pipeline, (filter) => compileFilter(filter, variables));
  const query: { filter: Document; sort?: Document; skip?: number; limit?: number } = { filter: {} };
  const rest = [...pipeline];
  const take = (name: string) => (rest[0]?.[name] === undefined ? undefined : rest.shift()?.[name]);
  const filter = take('$match');
  if (isDocument(filter)) query.filter = filter;
  const sort = take('$sort');
  if (isDocument(sort)) query.sort = sort;
  const skip = isNumeric(rest[0]?.['$skip']) ? take('$skip') : undefined;
  if (skip !== undefined) query.skip = Number(skip);
  // A limit of 0 is an error of the pipeline, and no limit of a query.
  const limit = Number(rest[0]?.['$limit'] ?? 0) > 0 ? take('$limit') : undefined;
  if (limit !== undefined) query.limit = Number(limit);
  return { query, rest };
}

/** The results one by one. Stages that need all their input read it when the first result is asked for. */
export function* runStages(
  database: Database,
  databaseName: string,
  documents: Iterable<Document>,
  stages: readonly Document[],
  variables: Document = {},
): Generator<Document> {
  const collections = new Map<string, Collection | undefined>();
  const collectionOf = (name: string) => {
    if (!collections.has(name)) collections.set(name, findCollection(database, databaseName, name));
    return collections.get(name);
  };
  const findIn = (name: string, filter: Document) =>
    findDocuments(database, collectionOf(name), filter).map(promoteDocument);
  const $lookup = createLookup(findIn, (found, pipeline, bound) => [
    ...runStages(database, databaseName, found, pipeline, { ...variables, ...bound }),
  ]);
  const options = mingoOptions(variables, { $lookup, resolve: (name) => findIn(name, {}) });
  try {
    const results = new Aggregator(stages.map(promoteDocument), options).stream(documents);
    for (let next = results.next(); !next.done; next = results.next()) yield next.value as Document;
  } catch (error) {
    throw toCommandError(error);
  }
}
