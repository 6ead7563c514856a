/** aggregate: a pipeline over a collection, or over none. */
import { runStages, splitPipeline } from '../aggregation/pipeline.ts';
import { type Document, promoteDocument } from '../bson/values.ts';
import { CommandError } from '../errors.ts';
import { prepareQuery, runQuery } from '../query/run.ts';
import { findCollection } from '../storage/catalog.ts';
import type { Arguments } from './arguments.ts';
import type { Command } from './command.ts';

export const aggregate: Command = {
  names: ['aggregate'],
  fields: ['pipeline', 'cursor', 'hint', 'let', 'allowDiskUse', 'bypassDocumentValidation', 'explain'],
  transactional: true,
  run(args, { database, databaseName, cursors, transaction, deadline }) {
    args.refuse('explain');
    const name = collectionOf(args);
    const variables = args.document('let', undefined);
    const { query, rest } = splitPipeline(args.any('pipeline'), variables);
    const collection = name === undefined ? undefined : findCollection(database, databaseName, name);
    const prepared = collection && prepareQuery(collection, { ...query, variables, hint: args.any('hint') });
    const found = function* (): Generator<Document> {
      if (!collection || !prepared) return;
      for (const { document } of runQuery(database, collection, prepared, undefined, deadline))
        yield document;
    };
    // Without further stages the documents are as they are stored, with their exact types.
    const results =
      rest.length === 0 ? found() : runStages(database, databaseName, promoted(found()), rest, variables);
    const cursor = args.document('cursor', {});
    const batchSize = args.within(cursor).count('batchSize');
    return {
      cursor: cursors.open(`${databaseName}.${name ?? '$cmd.aggregate'}`, results, {
        batchSize,
        transaction,
      }),
    };
  },
};

/** The number 1 stands for no collection: a pipeline that begins with $documents. */
export function collectionOf(args: Arguments): string | undefined {
  if (typeof args.any('aggregate') === 'string') return args.string('aggregate');
  if (args.count('aggregate') === 1) return undefined;
  throw new CommandError(
    'FailedToParse',
    'Invalid command format: the aggregate field must specify a collection name or 1',
  );
}

function* promoted(documents: Iterable<Document>): Generator<Document> {
  for (const document of documents) yield promoteDocument(document);
}
