/** Making, listing and dropping indexes. */
import { Int32 } from 'bson';
import { renderDocument } from '../bson/render.ts';
import { type Document, isDocument } from '../bson/values.ts';
import { CommandError } from '../errors.ts';
import {
  addIndex,
  type Collection,
  dropIndex,
  ensureCollection,
  findCollection,
} from '../storage/catalog.ts';
import type { Database } from '../storage/database.ts';
import { fillIndex } from '../storage/documents.ts';
import { type Index, nameOf, parseIndex } from '../storage/index-spec.ts';
import type { Command } from './command.ts';

const createIndexes: Command = {
  names: ['createIndexes'],
  fields: ['indexes', 'commitQuorum'],
  async run(args, { databaseName, write }) {
    const name = args.string('createIndexes');
    const specs = args.documents('indexes').map(completeSpec);
    return await write((database) => {
      const before = findCollection(database, databaseName, name);
      const collection = ensureCollection(database, databaseName, name);
      const made = specs.filter((spec) => makeIndex(database, collection, spec));
      const numIndexesBefore = collection.indexes.length;
      return {
        numIndexesBefore,
        numIndexesAfter: numIndexesBefore + made.length,
        createdCollectionAutomatically: before === undefined,
        ...(made.length === 0 ? { note: 'all indexes already exist' } : {}),
      };
    });
  },
};

/** With a version and a name, as `listIndexes` shows it; throws for what is wrong in it. */
function completeSpec(given: Document): Document {
  const { key, name, ...options } = given;
  const spec = { v: new Int32(2), key, name: name ?? (isDocument(key) ? nameOf(key) : ''), ...options };
  parseIndex(spec);
  return spec;
}

/** False when the same index is there already. Throws when another one has its name or its key. */
function makeIndex(database: Database, collection: Collection, spec: Document): boolean {
  const { name, key } = spec;
  const same = (a: unknown, b: unknown) => renderDocument(a as Document) === renderDocument(b as Document);
  for (const other of collection.indexes) {
    const sameKey = same(other.spec['key'], key);
    if (sameKey && other.name === '_id_') return false;
    if (other.name === name) {
      if (same(other.spec, spec)) return false;
      throw new CommandError(
        'IndexKeySpecsConflict',
        `An existing index has the same name as the requested index. Requested index: ${renderDocument(spec)}, existing index: ${renderDocument(other.spec)}`,
      );
    }
    if (sameKey) {
      throw new CommandError(
        'IndexOptionsConflict',
        `Index already exists with a different name: ${other.name}`,
      );
    }
  }
  const index: Index = { id: addIndex(database, collection.id, spec), multikey: 0, ...parseIndex(spec) };
  fillIndex(database, collection, index);
  return true;
}

const listIndexes: Command = {
  names: ['listIndexes'],
  fields: ['cursor'],
  run(args, { database, databaseName, cursors }) {
    const collection = demandCollection(database, databaseName, args.string('listIndexes'));
    const batchSize = args.within(args.document('cursor', {})).count('batchSize');
    const specs = collection.indexes.map(({ spec }) => spec);
    return { cursor: cursors.open(collection.namespace, specs, { batchSize }) };
  },
};

const dropIndexes: Command = {
  names: ['dropIndexes', 'deleteIndexes'],
  fields: ['index'],
  async run(args, { databaseName, write }) {
    const name = args.string(args.name);
    const wanted = args.any('index');
    return await write((database) => {
      const collection = demandCollection(database, databaseName, name);
      for (const index of chooseIndexes(collection.indexes, wanted)) dropIndex(database, index);
      return { nIndexesWas: collection.indexes.length };
    });
  },
};

/** By name, by names, by key, or `*` for all but the one on _id. */
function chooseIndexes(indexes: readonly Index[], wanted: unknown): Index[] {
  const [, ...others] = indexes;
  if (wanted === '*') return others;
  if (Array.isArray(wanted)) return wanted.flatMap((one) => chooseIndexes(indexes, one));
  const found = indexes.find(({ name, spec }) =>
    isDocument(wanted) ? renderDocument(spec['key'] as Document) === renderDocument(wanted) : name === wanted,
  );
  if (found?.name === '_id_') throw new CommandError('InvalidOptions', 'cannot drop _id index');
  if (!found) {
    const what = isDocument(wanted) ? renderDocument(wanted) : String(wanted);
    throw new CommandError('IndexNotFound', `index not found with name [${what}]`);
  }
  return [found];
}

function demandCollection(database: Database, databaseName: string, name: string): Collection {
  const collection = findCollection(database, databaseName, name);
  if (collection) return collection;
  throw new CommandError('NamespaceNotFound', `ns does not exist: ${databaseName}.${name}`);
}

export const indexCommands: readonly Command[] = [createIndexes, listIndexes, dropIndexes];
