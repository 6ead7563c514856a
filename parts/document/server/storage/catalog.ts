/** Which collections and indexes there are: read from the file by each command, so that it is never out of date. */
import { randomUUID } from 'node:crypto';
import { UUID } from 'bson';
import { type Document, decode, encode } from '../bson/values.ts';
import { CommandError } from '../errors.ts';
import type { Database } from './database.ts';
import { type Index, parseIndex } from './index-spec.ts';

export interface Collection {
  readonly id: number;
  readonly database: string;
  readonly name: string;
  /** `database.name`. */
  readonly namespace: string;
  readonly uuid: UUID;
  /** The one on _id first, then in the order in which they were made. */
  readonly indexes: readonly Index[];
}

export function createCatalog(database: Database): void {
  database.run(
    'create table if not exists collections (id integer primary key, db text, name text, uuid text, unique (db, name))',
  );
  // multikey: a bit for each field of the key in which some document has an array.
  database.run(
    'create table if not exists indexes (id integer primary key, collection integer, name text, spec blob, multikey integer default 0, unique (collection, name))',
  );
}

export function findCollection(database: Database, db: string, name: string): Collection | undefined {
  const row = database.get<{ id: number; uuid: string }>(
    'select id, uuid from collections where db = ? and name = ?',
    db,
    name,
  );
  if (!row) return undefined;
  const indexes = database.all<{ id: number; spec: Uint8Array; multikey: number }>(
    'select id, spec, multikey from indexes where collection = ? order by id',
    row.id,
  );
  return {
    id: row.id,
    database: db,
    name,
    namespace: `${db}.${name}`,
    uuid: new UUID(row.uuid),
    indexes: indexes.map(({ id, spec, multikey }) => ({ id, multikey, ...parseIndex(decode(spec)) })),
  };
}

/** Makes it if there is none yet, as every first insert does. Throws InvalidNamespace. */
export function ensureCollection(database: Database, db: string, name: string): Collection {
  const found = findCollection(database, db, name);
  if (found) return found;
  if (
    name === '' ||
    /[$\0]/.test(name) ||
    name.startsWith('system.') ||
    /[/\\. "$\0]/.test(db) ||
    db === ''
  ) {
    throw new CommandError('InvalidNamespace', `Invalid namespace specified '${db}.${name}'`);
  }
  const id = database.run(
    'insert into collections (db, name, uuid) values (?, ?, ?)',
    db,
    name,
    randomUUID(),
  );
  database.run(`create table c${id} (row integer primary key, document blob not null)`);
  addIndex(database, id, { v: 2, key: { _id: 1 }, name: '_id_' });
  return findCollection(database, db, name) as Collection;
}

export function dropCollection(database: Database, collection: Collection): void {
  for (const index of collection.indexes) dropIndex(database, index);
  database.run(`drop table c${collection.id}`);
  database.run('delete from collections where id = ?', collection.id);
}

export function renameCollection(database: Database, { id }: Collection, db: string, name: string): void {
  database.run('update collections set db = ?, name = ? where id = ?', db, name, id);
}

/** Makes an index without entries; returns its id. */
export function addIndex(database: Database, collection: number, spec: Document): number {
  const id = database.run(
    'insert into indexes (collection, name, spec) values (?, ?, ?)',
    collection,
    String(spec['name']),
    encode(spec),
  );
  database.run(`create table i${id} (key blob, row integer, primary key (key, row)) without rowid`);
  return id;
}

export function dropIndex(database: Database, index: Index): void {
  database.run(`drop table i${index.id}`);
  database.run('delete from indexes where id = ?', index.id);
}

export function listCollections(database: Database, db: string): Collection[] {
  const rows = database.all<{ name: string }>('select name from collections where db = ? order by id', db);
  return rows.flatMap(({ name }) => findCollection(database, db, name) ?? []);
}

export function listDatabases(database: Database): string[] {
  return database.all<{ db: string }>('select distinct db from collections order by db').map(({ db }) => db);
}
