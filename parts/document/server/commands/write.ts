/** insert, update and delete: a list of statements, of which some may fail. */
import { Int32 } from 'bson';
import { copy, type Document } from '../bson/values.ts';
import { CommandError, toCommandError } from '../errors.ts';
import { findStored } from '../query/run.ts';
import { type Collection, ensureCollection, findCollection } from '../storage/catalog.ts';
import type { Database } from '../storage/database.ts';
import { insertDocument, removeDocument, replaceDocument } from '../storage/documents.ts';
import { compileUpdate, refuseDollars } from '../update/update.ts';
import { createUpserted, withId } from '../update/upsert.ts';
import type { Arguments } from './arguments.ts';
import type { Command, CommandContext } from './command.ts';

/** The size that hello tells the driver. */
export const maxWriteBatchSize = 100_000;

export const insert: Command = {
  names: ['insert'],
  fields: ['documents', 'ordered', 'bypassDocumentValidation'],
  transactional: true,
  async run(args, context) {
    const documents = readStatements(args, 'documents');
    const name = args.string('insert');
    return await context.write((database) => {
      const collection = ensureCollection(database, context.databaseName, name);
      let n = 0;
      const writeErrors = runStatements(args, context, documents, (document) => {
        refuseDollars(document);
        insertDocument(database, collection, withId(document));
        n++;
      });
      return { n, ...writeErrors };
    });
  },
};

export const update: Command = {
  names: ['update'],
  fields: ['updates', 'ordered', 'bypassDocumentValidation', 'let'],
  transactional: true,
  async run(args, context) {
    const statements = readStatements(args, 'updates');
    const name = args.string('update');
    return await context.write((database) => {
      const result = { n: 0, nModified: 0, upserted: [] as Document[] };
      const writeErrors = runStatements(args, context, statements, (statement, index) => {
        const outcome = updateOnce(database, context.databaseName, name, args, args.within(statement));
        result.n += outcome.matched;
        result.nModified += outcome.modified;
        if (outcome.upserted) result.upserted.push({ index, _id: outcome.upserted['_id'] });
      });
      const { upserted, ...counts } = result;
      return { ...counts, ...(upserted.length > 0 ? { upserted } : {}), ...writeErrors };
    });
  },
};

function updateOnce(
  database: Database,
  databaseName: string,
  name: string,
  args: Arguments,
  statement: Arguments,
): { matched: number; modified: number; upserted?: Document } {
  statement.refuseOthers(['q', 'u', 'c', 'multi', 'upsert', 'arrayFilters', 'hint', 'sort']);
  const filter = statement.document('q');
  const variables = statement.document('c', args.document('let', undefined));
  const multi = statement.flag('multi');
  const arrayFilters = statement.has('arrayFilters') ? statement.documents('arrayFilters') : undefined;
  const change = compileUpdate(statement.any('u'), { filter, variables, arrayFilters });
  if (multi && change.kind === 'replacement') {
    throw new CommandError('FailedToParse', 'multi update is not supported for replacement-style update');
  }
  const query = {
    filter,
    variables,
    hint: statement.any('hint'),
    sort: statement.document('sort', undefined),
  };
  let collection = findCollection(database, databaseName, name);
  // Found as a whole before the first is changed: what moves in an index is not met twice.
  const found = findStored(database, collection, { ...query, limit: multi ? 0 : 1 });
  if (collection && found.length > 0) {
    let modified = 0;
    for (const stored of found) {
      if (replaceDocument(database, collection, stored, change.apply(stored.document))) modified++;
    }
    return { matched: found.length, modified };
  }
  if (!statement.flag('upsert')) return { matched: 0, modified: 0 };
  collection = ensureCollection(database, databaseName, name);
  const upserted = createUpserted(filter, change);
  insertDocument(database, collection, upserted);
  return { matched: 1, modified: 0, upserted };
}

export const remove: Command = {
  names: ['delete'],
  fields: ['deletes', 'ordered', 'let'],
  transactional: true,
  async run(args, context) {
    const statements = readStatements(args, 'deletes');
    const name = args.string('delete');
    return await context.write((database) => {
      const collection = findCollection(database, context.databaseName, name);
      let n = 0;
      const writeErrors = runStatements(args, context, statements, (statement) => {
        n += removeMatching(database, collection, args, args.within(statement));
      });
      return { n, ...writeErrors };
    });
  },
};

function removeMatching(
  database: Database,
  collection: Collection | undefined,
  args: Arguments,
  statement: Arguments,
): number {
  statement.refuseOthers(['q', 'limit', 'hint']);
  const found = findStored(database, collection, {
    filter: statement.document('q'),
    limit: statement.count('limit'),
    hint: statement.any('hint'),
    variables: args.document('let', undefined),
  });
  if (collection) for (const stored of found) removeDocument(database, collection, stored);
  return found.length;
}

function readStatements(args: Arguments, field: string): Document[] {
  const statements = args.documents(field);
  if (statements.length > 0 && statements.length <= maxWriteBatchSize) return statements;
  throw new CommandError(
    'InvalidLength',
    `Write batch sizes must be between 1 and ${maxWriteBatchSize}. Got ${statements.length} operations.`,
  );
}

/** Each on its own: one that fails ends an ordered list, and does not undo those before it. */
function runStatements(
  args: Arguments,
  { transaction }: CommandContext,
  statements: readonly Document[],
  run: (statement: Document, index: number) => void,
): { writeErrors?: Document[] } {
  const ordered = !args.has('ordered') || args.flag('ordered');
  const writeErrors: Document[] = [];
  for (const [index, statement] of statements.entries()) {
    try {
      run(statement, index);
    } catch (error) {
      // In a transaction an error ends all of it.
      if (transaction) throw error;
      if (!isAboutStatement(error)) throw error;
      const { code, message, details } = toCommandError(error);
      writeErrors.push({ index: new Int32(index), code, errmsg: message, ...copy(details as Document) });
      if (ordered) break;
    }
  }
  return writeErrors.length > 0 ? { writeErrors } : {};
}

/** What SQLite throws is about the disk, not about one statement: it undoes the whole command. */
function isAboutStatement(error: unknown): boolean {
  return !(error instanceof Error && 'errcode' in error);
}
