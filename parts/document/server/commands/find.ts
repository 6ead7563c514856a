/** find, count and distinct: reading one collection. */

import { encodeKey } from '../bson/order.ts';
import { missing, reach } from '../bson/paths.ts';
import type { Document } from '../bson/values.ts';
import type { Query } from '../query/plan.ts';
import { compileFilter } from '../query/predicate.ts';
import { compileProjection } from '../query/projection.ts';
import { prepareQuery, runQuery } from '../query/run.ts';
import { findCollection } from '../storage/catalog.ts';
import { countDocuments } from '../storage/documents.ts';
import type { Arguments } from './arguments.ts';
import type { Command, CommandContext } from './command.ts';

/** Reads the query of a `find`; a negative limit is the old way of asking for a single batch. */
export function readQuery(args: Arguments): Query {
  return {
    filter: args.document('filter', {}),
    sort: args.document('sort', undefined),
    skip: args.count('skip'),
    limit: args.count('limit'),
    hint: args.any('hint'),
    variables: args.document('let', undefined),
  };
}

export const find: Command = {
  names: ['find'],
  fields: [
    ...['filter', 'projection', 'sort', 'skip', 'limit', 'batchSize', 'singleBatch', 'hint', 'let'],
    ...['noCursorTimeout', 'allowDiskUse', 'allowPartialResults', 'oplogReplay'],
    ...['tailable', 'awaitData', 'returnKey', 'showRecordId', 'min', 'max'],
  ],
  transactional: true,
  run(args, { database, databaseName, cursors, transaction, deadline }) {
    args.refuse('tailable', 'awaitData', 'returnKey', 'showRecordId', 'min', 'max');
    const name = args.string('find');
    const query = readQuery(args);
    const project = compileProjection(args.document('projection', {}), query.filter, query.variables);
    const collection = findCollection(database, databaseName, name);
    if (!collection) compileFilter(query.filter, query.variables);
    const prepared = collection && prepareQuery(collection, query);
    const results = function* () {
      if (!collection || !prepared) return;
      for (const { document } of runQuery(database, collection, prepared, undefined, deadline)) {
        yield project(document);
      }
    };
    return {
      cursor: cursors.open(`${databaseName}.${name}`, results(), {
        batchSize: args.count('batchSize'),
        single: args.flag('singleBatch'),
        transaction,
      }),
    };
  },
};

export const count: Command = {
  names: ['count'],
  fields: ['query', 'limit', 'skip', 'hint', 'fields'],
  run(args, context) {
    const collection = findCollection(context.database, context.databaseName, args.string('count'));
    const query = {
      filter: args.document('query', {}),
      skip: args.count('skip'),
      limit: args.count('limit'),
    };
    if (collection && Object.keys(query.filter).length === 0 && !query.skip && !query.limit) {
      return { n: countDocuments(context.database, collection) };
    }
    let n = 0;
    for (const _ of findEach(context, args, query)) n++;
    return { n };
  },
};

export const distinct: Command = {
  names: ['distinct'],
  fields: ['key', 'query', 'hint'],
  transactional: true,
  run(args, context) {
    const path = args.string('key');
    const values = new Map<string, unknown>();
    for (const document of findEach(context, args, { filter: args.document('query', {}) })) {
      for (const end of reach(document, path).ends) {
        for (const value of Array.isArray(end) ? end : [end]) {
          if (value !== missing) values.set(encodeKey(value).toString('latin1'), value);
        }
      }
    }
    return { values: [...values].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value) };
  },
};

function* findEach(
  { database, databaseName, deadline }: CommandContext,
  args: Arguments,
  query: Query,
): Generator<Document> {
  const collection = findCollection(database, databaseName, args.string(args.name));
  if (!collection) compileFilter(query.filter);
  else {
    const prepared = prepareQuery(collection, { ...query, hint: args.any('hint') });
    for (const { document } of runQuery(database, collection, prepared, undefined, deadline)) yield document;
  }
}
