/** Reads what a plan asks for, a few rows at a time: between two pulls nothing is held open. */
import { decode } from '../bson/values.ts';
import { CommandError } from '../errors.ts';
import type { Collection } from '../storage/catalog.ts';
import type { Database } from '../storage/database.ts';
import type { StoredDocument } from '../storage/documents.ts';
import type { Interval } from './bounds.ts';
import type { CollectionScan, IndexScan, Scan } from './plan.ts';

/** What was read for a query: `explain` shows it. */
export interface Counters {
  keysExamined: number;
  docsExamined: number;
}

/** The first pull is small, because many queries want one document only. */
const firstChunk = 8;
const largestChunk = 512;

interface Row {
  readonly row: number;
  readonly document: Uint8Array;
  readonly key?: Uint8Array;
}

/** The documents in the order of the scan, each once. */
export function* scanDocuments(
  database: Database,
  collection: Collection,
  scan: Scan,
  counters: Counters,
  deadline = Number.POSITIVE_INFINITY,
): Generator<StoredDocument> {
  const seen = scan.kind === 'index' && scan.index.multikey !== 0 ? new Set<number>() : undefined;
  const rows =
    scan.kind === 'index' ? indexRows(database, collection, scan) : allRows(database, collection, scan);
  for (const row of rows) {
    if (performance.now() > deadline) {
      throw new CommandError('MaxTimeMSExpired', 'operation exceeded time limit');
    }
    if (scan.kind === 'index') counters.keysExamined++;
    if (seen?.has(row.row)) continue;
    seen?.add(row.row);
    counters.docsExamined++;
    yield { row: row.row, document: decode(row.document) };
  }
}

function* allRows(database: Database, { id }: Collection, { direction }: CollectionScan): Generator<Row> {
  const sql =
    direction === 1
      ? `select row, document from c${id} where row > ? order by row limit ?`
      : `select row, document from c${id} where row < ? order by row desc limit ?`;
  let last = direction === 1 ? 0 : Number.MAX_SAFE_INTEGER;
  for (let size = firstChunk; ; size = Math.min(size * 2, largestChunk)) {
    const rows = database.all<Row & Record<string, unknown>>(sql, last, size);
    for (const row of rows) {
      last = row.row;
      yield row;
    }
    if (rows.length < size) return;
  }
}

function* indexRows(database: Database, collection: Collection, scan: IndexScan): Generator<Row> {
  const { intervals } = scan.bounds;
  for (const interval of scan.direction === 1 ? intervals : intervals.toReversed()) {
    yield* intervalRows(database, collection, scan, interval);
  }
}

/** Goes on behind the last entry seen, by its key and row: a seek, not an offset. */
function* intervalRows(
  database: Database,
  { id }: Collection,
  { index, direction }: IndexScan,
  { low, high }: Interval,
): Generator<Row> {
  const [comparison, order] = direction === 1 ? ['>', 'asc'] : ['<', 'desc'];
  const sql = `
    select i.key, i.row, c.document from i${index.id} i join c${id} c on c.row = i.row
    where i.key >= ? and i.key < ? and (i.key, i.row) ${comparison} (?, ?)
    order by i.key ${order}, i.row ${order} limit ?`;
  // Rows are numbered from 1.
  let [key, row]: [Uint8Array, number] = direction === 1 ? [low, 0] : [high, 0];
  for (let size = firstChunk; ; size = Math.min(size * 2, largestChunk)) {
    const rows = database.all<Row & Record<string, unknown>>(sql, low, high, key, row, size);
    for (const one of rows) {
      [key, row] = [one.key ?? key, one.row];
      yield one;
    }
    if (rows.length < size) return;
  }
}
