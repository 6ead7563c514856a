/** findAndModify: one document, found and changed in one step that nothing comes between. */
import type { Document } from '../bson/values.ts';
import { CommandError } from '../errors.ts';
import { compileProjection } from '../query/projection.ts';
import { findStored } from '../query/run.ts';
import { ensureCollection, findCollection } from '../storage/catalog.ts';
import { insertDocument, removeDocument, replaceDocument } from '../storage/documents.ts';
import { compileUpdate } from '../update/update.ts';
import { createUpserted } from '../update/upsert.ts';
import type { Command } from './command.ts';

export const findAndModify: Command = {
  names: ['findAndModify', 'findandmodify'],
  fields: [
    ...['query', 'sort', 'remove', 'update', 'new', 'fields', 'upsert', 'arrayFilters', 'hint', 'let'],
    'bypassDocumentValidation',
  ],
  transactional: true,
  async run(args, { databaseName, write }) {
    const name = args.string(args.name);
    const filter = args.document('query', {});
    const variables = args.document('let', undefined);
    const removing = args.flag('remove');
    if (removing === args.has('update')) {
      throw new CommandError('FailedToParse', "Either an update or 'remove' must be specified, and not both");
    }
    const change = removing
      ? undefined
      : compileUpdate(args.any('update'), {
          filter,
          variables,
          arrayFilters: args.has('arrayFilters') ? args.documents('arrayFilters') : undefined,
        });
    const project = compileProjection(args.document('fields', {}), filter, variables);
    const query = {
      filter,
      variables,
      sort: args.document('sort', undefined),
      hint: args.any('hint'),
      limit: 1,
    };
    const answer = (value: Document | undefined, lastErrorObject: Document) => ({
      lastErrorObject,
      value: value ? project(value) : null,
    });
    return await write((database) => {
      const collection = findCollection(database, databaseName, name);
      const [found] = findStored(database, collection, query);
      if (collection && found && !change) {
        removeDocument(database, collection, found);
        return answer(found.document, { n: 1 });
      }
      if (collection && found && change) {
        const after = change.apply(found.document);
        replaceDocument(database, collection, found, after);
        return answer(args.flag('new') ? after : found.document, { n: 1, updatedExisting: true });
      }
      if (!change) return answer(undefined, { n: 0 });
      if (!args.flag('upsert')) return answer(undefined, { n: 0, updatedExisting: false });
      const made = createUpserted(filter, change);
      insertDocument(database, ensureCollection(database, databaseName, name), made);
      return answer(args.flag('new') ? made : undefined, {
        n: 1,
        updatedExisting: false,
        upserted: made['_id'],
      });
    });
  },
};
