/** Documents in their collection's table, and their keys in its indexes, always changed together. */

import { missing, reach } from '../bson/paths.ts';
import { renderDocument } from '../bson/render.ts';
import { type Document, decode, encode, isDocument, typeOf } from '../bson/values.ts';
import { CommandError } from '../errors.ts';
import type { Collection } from './catalog.ts';
import type { Database } from './database.ts';
import { entriesOf, type Index, type IndexEntries, type IndexSpec } from './index-spec.ts';

/** The size that hello tells the driver (MongoDB manual, “MongoDB Limits and Thresholds”). */
export const maxDocumentBytes = 16 * 1024 * 1024;

/** A document with its place in the table. */
export interface StoredDocument {
  readonly row: number;
  readonly document: Document;
}

/** Nested documents and arrays (MongoDB manual, “MongoDB Limits and Thresholds”). */
const maxDepth = 100;

export function insertDocument(database: Database, collection: Collection, document: Document): void {
  refuseId(document['_id']);
  const bytes = encodeChecked(document);
  const entries = collection.indexes.map((index) => entriesOf(index, document));
  // All indexes are asked before anything is written: what fails leaves no trace.
  collection.indexes.forEach((index, at) => {
    refuseDuplicates(database, collection, index, entries[at]?.keys ?? [], document);
  });
  const row = database.run(`insert into c${collection.id} (document) values (?)`, bytes);
  collection.indexes.forEach((index, at) => {
    addEntries(database, index, entries[at], row);
  });
}

/** Returns false when the new document is the same, byte for byte: then nothing is written. */
export function replaceDocument(
  database: Database,
  collection: Collection,
  { row, document: before }: StoredDocument,
  after: Document,
): boolean {
  const bytes = encodeChecked(after);
  if (bytes.equals(encode(before))) return false;
  const changes = collection.indexes.map((index) => {
    const [old, now] = [entriesOf(index, before), entriesOf(index, after)];
    const without = ({ keys }: IndexEntries, other: IndexEntries) =>
      keys.filter((key) => !other.keys.some((one) => one.equals(key)));
    return { index, removed: without(old, now), added: { ...now, keys: without(now, old) } };
  });
  for (const { index, added } of changes) refuseDuplicates(database, collection, index, added.keys, after);
  for (const { index, removed, added } of changes) {
    removeEntries(database, index, removed, row);
    addEntries(database, index, added, row);
  }
  database.run(`update c${collection.id} set document = ? where row = ?`, bytes, row);
  return true;
}

export function removeDocument(database: Database, collection: Collection, stored: StoredDocument): void {
  for (const index of collection.indexes) {
    removeEntries(database, index, entriesOf(index, stored.document).keys, stored.row);
  }
  database.run(`delete from c${collection.id} where row = ?`, stored.row);
}

export function countDocuments(database: Database, { id }: Collection): number {
  return database.get<{ n: number }>(`select count(*) as n from c${id}`)?.n ?? 0;
}

/** Bytes of all documents. */
export function sizeOfDocuments(database: Database, { id }: Collection): number {
  return database.get<{ n: number }>(`select total(length(document)) as n from c${id}`)?.n ?? 0;
}

/** Enters every document of the collection into a new index. */
export function fillIndex(database: Database, collection: Collection, index: Index): void {
  let last = 0;
  for (;;) {
    const rows = database.all<{ row: number; document: Uint8Array }>(
      `select row, document from c${collection.id} where row > ? order by row limit 500`,
      last,
    );
    for (const { row, document: bytes } of rows) {
      const document = decode(bytes);
      const entries = entriesOf(index, document);
      refuseDuplicates(database, collection, index, entries.keys, document);
      addEntries(database, index, entries, row);
      last = row;
    }
    if (rows.length === 0) return;
  }
}

function refuseId(id: unknown): void {
  const type = typeOf(id);
  if (!['array', 'regex', 'undefined'].includes(type)) return;
  throw new CommandError('InvalidIdField', `The '_id' value cannot be of type ${type}`);
}

function isDeeper(value: unknown, levels: number): boolean {
  if (!Array.isArray(value) && !isDocument(value)) return false;
  return levels === 0 || Object.values(value).some((one) => isDeeper(one, levels - 1));
}

function encodeChecked(document: Document): Buffer {
  if (isDeeper(document, maxDepth)) {
    throw new CommandError('Overflow', `the document is nested deeper than ${maxDepth} levels`);
  }
  const bytes = encode(document);
  if (bytes.length > maxDocumentBytes) {
    throw new CommandError(
      'BSONObjectTooLarge',
      `object to insert too large. size in bytes: ${bytes.length}, max size: ${maxDocumentBytes}`,
    );
  }
  return bytes;
}

function addEntries(database: Database, index: Index, entries: IndexEntries | undefined, row: number): void {
  if (!entries) return;
  for (const key of entries.keys) database.run(`insert into i${index.id} values (?, ?)`, key, row);
  if ((entries.multikey & ~index.multikey) !== 0) {
    database.run('update indexes set multikey = multikey | ? where id = ?', entries.multikey, index.id);
  }
}

function removeEntries(database: Database, index: Index, keys: readonly Buffer[], row: number): void {
  for (const key of keys) database.run(`delete from i${index.id} where key = ? and row = ?`, key, row);
}

function refuseDuplicates(
  database: Database,
  { namespace }: Collection,
  index: Index,
  keys: readonly Buffer[],
  document: Document,
): void {
  if (!index.unique) return;
  if (!keys.some((key) => database.get(`select row from i${index.id} where key = ?`, key))) return;
  const keyValue = keyValueOf(index, document);
  throw new CommandError(
    'DuplicateKey',
    `E11000 duplicate key error collection: ${namespace} index: ${index.name} dup key: ${renderDocument(keyValue)}`,
    { keyPattern: index.spec['key'], keyValue },
  );
}

/** The values that were there already, by path. */
function keyValueOf(index: IndexSpec, document: Document): Document {
  return Object.fromEntries(
    index.key.map(({ path }) => {
      const [first = missing] = reach(document, path).ends;
      return [path, first === missing ? null : first];
    }),
  );
}
