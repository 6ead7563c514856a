/** Cursors: results that are handed out batch by batch. */
import { randomBytes } from 'node:crypto';
import { calculateObjectSize, Long } from 'bson';
import type { Document } from './bson/values.ts';
import { CommandError } from './errors.ts';
import type { Transaction } from './storage/transaction.ts';

/** MongoDB's default for the first batch; later ones are limited by their size only. */
export const firstBatchSize = 101;

/** A batch is to fit into one document (MongoDB manual, “Cursor Batches”). */
const maxBatchBytes = 16 * 1024 * 1024;

/** ms that a cursor is kept while nobody asks for more. */
const idleMs = 10 * 60_000;

interface Cursor {
  readonly namespace: string;
  readonly rest: Iterator<Document>;
  /** Read ahead, to know whether there is more. */
  next: IteratorResult<Document, unknown>;
  readonly transaction: Transaction | undefined;
  usedAt: number;
}

export interface Cursors {
  /** The field `cursor` of an answer; its id is 0 when the first batch holds all. */
  open(namespace: string, documents: Iterable<Document>, options: CursorOptions): Document;
  /** Throws CursorNotFound. */
  more(id: Long, namespace: string, batchSize: number | undefined): Document;
  /** Whether there was one to end. */
  kill(id: Long): boolean;
}

export interface CursorOptions {
  readonly batchSize?: number | undefined;
  readonly single?: boolean | undefined;
  readonly transaction?: Transaction | undefined;
}

export function createCursors(now: () => number = Date.now): Cursors {
  const cursors = new Map<string, Cursor>();

  const forgetIdle = () => {
    for (const [id, { usedAt }] of cursors) if (now() - usedAt > idleMs) cursors.delete(id);
  };

  return {
    open(namespace, documents, { batchSize = firstBatchSize, single = false, transaction }) {
      forgetIdle();
      const rest = documents[Symbol.iterator]();
      const cursor: Cursor = { namespace, rest, next: rest.next(), transaction, usedAt: now() };
      const firstBatch = takeBatch(cursor, batchSize);
      let id = Long.ZERO;
      if (!cursor.next.done && single) rest.return?.();
      else if (!cursor.next.done) {
        id = randomId();
        cursors.set(String(id), cursor);
      }
      return { firstBatch, id, ns: namespace };
    },
    more(id, namespace, batchSize = Number.POSITIVE_INFINITY) {
      const cursor = cursors.get(String(id));
      if (!cursor || cursor.namespace !== namespace || cursor.transaction?.ended) {
        cursors.delete(String(id));
        throw new CommandError('CursorNotFound', `cursor id ${id} not found`);
      }
      cursor.usedAt = now();
      const nextBatch = takeBatch(cursor, batchSize);
      if (!cursor.next.done) return { nextBatch, id, ns: namespace };
      cursors.delete(String(id));
      return { nextBatch, id: Long.ZERO, ns: namespace };
    },
    kill(id) {
      cursors.get(String(id))?.rest.return?.();
      return cursors.delete(String(id));
    },
  };
}

function takeBatch(cursor: Cursor, size: number): Document[] {
  const batch: Document[] = [];
  let bytes = 0;
  while (!cursor.next.done && batch.length < size) {
    const document = cursor.next.value;
    bytes += calculateObjectSize(document);
    if (batch.length > 0 && bytes > maxBatchBytes) break;
    batch.push(document);
    cursor.next = cursor.rest.next();
  }
  return batch;
}

/** Not to be guessed, and never 0, which means that there is no more. */
function randomId(): Long {
  return Long.fromBigInt(BigInt.asIntN(63, randomBytes(8).readBigInt64LE()) | 1n, false);
}
