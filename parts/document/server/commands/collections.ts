/** Making, listing, renaming and dropping collections and databases. */
import { Int32 } from 'bson';
import type { Document } from '../bson/values.ts';
import { CommandError } from '../errors.ts';
import { compileFilter } from '../query/predicate.ts';
import {
  dropCollection,
  ensureCollection,
  findCollection,
  listCollections,
  listDatabases,
  renameCollection,
} from '../storage/catalog.ts';
import type { Database } from '../storage/database.ts';
import { sizeOfDocuments } from '../storage/documents.ts';
import type { Command } from './command.ts';

/** Fields of `create` that would make something other than a plain collection. */
const unusual = [
  ...['capped', 'size', 'max', 'validator', 'validationLevel', 'validationAction', 'timeseries'],
  ...['viewOn', 'pipeline', 'clusteredIndex', 'expireAfterSeconds', 'changeStreamPreAndPostImages'],
  ...['storageEngine', 'indexOptionDefaults', 'encryptedFields'],
];

const create: Command = {
  names: ['create'],
  fields: [...unusual, 'autoIndexId', 'idIndex'],
  async run(args, { databaseName, write }) {
    args.refuse(...unusual);
    const name = args.string('create');
    return await write((database) => {
      if (findCollection(database, databaseName, name)) {
        throw new CommandError('NamespaceExists', `Collection ${databaseName}.${name} already exists.`);
      }
      ensureCollection(database, databaseName, name);
      return {};
    });
  },
};

const drop: Command = {
  names: ['drop'],
  fields: [],
  async run(args, { databaseName, write }) {
    const name = args.string('drop');
    return await write((database) => {
      const collection = findCollection(database, databaseName, name);
      // As since MongoDB 7.0: dropping what is not there is no error.
      if (!collection) return {};
      dropCollection(database, collection);
      return { nIndexesWas: collection.indexes.length, ns: collection.namespace };
    });
  },
};

const listCollectionsCommand: Command = {
  names: ['listCollections'],
  fields: ['filter', 'nameOnly', 'authorizedCollections', 'cursor'],
  run(args, { database, databaseName, cursors }) {
    const nameOnly = args.flag('nameOnly');
    const matches = compileFilter(args.document('filter', {}));
    const found = listCollections(database, databaseName).map(({ name, uuid, indexes }): Document => {
      const names = { name, type: 'collection' };
      const info = { readOnly: false, uuid };
      return nameOnly ? names : { ...names, options: {}, info, idIndex: indexes[0]?.spec };
    });
    const batchSize = args.within(args.document('cursor', {})).count('batchSize');
    const namespace = `${databaseName}.$cmd.listCollections`;
    return { cursor: cursors.open(namespace, found.filter(matches), { batchSize }) };
  },
};

const listDatabasesCommand: Command = {
  names: ['listDatabases'],
  fields: ['filter', 'nameOnly', 'authorizedDatabases'],
  run(args, { database }) {
    const matches = compileFilter(args.document('filter', {}));
    const databases = listDatabases(database)
      .map((name): Document => {
        const sizeOnDisk = sizeOfDatabase(database, name);
        return args.flag('nameOnly') ? { name } : { name, sizeOnDisk, empty: false };
      })
      .filter(matches);
    if (args.flag('nameOnly')) return { databases };
    const totalSize = databases.reduce((sum, one) => sum + Number(one['sizeOnDisk']), 0);
    return { databases, totalSize, totalSizeMb: new Int32(Math.trunc(totalSize / 1024 / 1024)) };
  },
};

function sizeOfDatabase(database: Database, name: string): number {
  return listCollections(database, name).reduce((sum, one) => sum + sizeOfDocuments(database, one), 0);
}

const dropDatabase: Command = {
  names: ['dropDatabase'],
  fields: [],
  async run(_args, { databaseName, write }) {
    return await write((database) => {
      const collections = listCollections(database, databaseName);
      for (const collection of collections) dropCollection(database, collection);
      return collections.length > 0 ? { dropped: databaseName } : {};
    });
  },
};

const renameCollectionCommand: Command = {
  names: ['renameCollection'],
  fields: ['to', 'dropTarget'],
  async run(args, { write }) {
    const [from, to] = [splitNamespace(args.string('renameCollection')), splitNamespace(args.string('to'))];
    const dropTarget = args.flag('dropTarget');
    return await write((database) => {
      const source = findCollection(database, ...from);
      if (!source) {
        throw new CommandError('NamespaceNotFound', `Source collection ${from.join('.')} does not exist`);
      }
      const target = findCollection(database, ...to);
      if (target && !dropTarget) throw new CommandError('NamespaceExists', 'target namespace exists');
      if (target) dropCollection(database, target);
      renameCollection(database, source, ...to);
      return {};
    });
  },
};

function splitNamespace(namespace: string): [database: string, name: string] {
  const dot = namespace.indexOf('.');
  return [namespace.slice(0, dot), namespace.slice(dot + 1)];
}

export const collectionCommands: readonly Command[] = [
  create,
  drop,
  listCollectionsCommand,
  listDatabasesCommand,
  dropDatabase,
  renameCollectionCommand,
];
