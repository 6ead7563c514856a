/** Deletes what a TTL index says has expired (MongoDB manual, “TTL Indexes”). */

import type { Writer } from '../../../sqlite-writer.ts';
import { findStored } from '../query/run.ts';
import { findCollection, listCollections, listDatabases } from './catalog.ts';
import type { Database } from './database.ts';
import { removeDocument } from './documents.ts';

export interface Expiry {
  stop(): void;
}

/** Looks again and again, as often as the setting says at that moment. */
export function startExpiry(database: Database, writer: Writer<Database>, seconds: () => number): Expiry {
  let last = performance.now();
  let running = false;
  const timer = setInterval(() => {
    if (running || performance.now() - last < seconds() * 1_000) return;
    running = true;
    void removeExpired(database, writer, new Date())
      // A full disk: next time, perhaps.
      .catch(() => {})
      .finally(() => {
        running = false;
        last = performance.now();
      });
  }, 500);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

/** Resolves with how many were deleted. */
export async function removeExpired(
  database: Database,
  writer: Writer<Database>,
  now: Date,
): Promise<number> {
  const due = listDatabases(database)
    .flatMap((db) => listCollections(database, db))
    .filter(({ indexes }) => indexes.some((index) => index.expireAfterSeconds !== undefined));
  let removed = 0;
  for (const { database: db, name } of due) {
    removed += await writer.write((changing) => removeFrom(changing, db, name, now));
  }
  return removed;
}

function removeFrom(database: Database, db: string, name: string, now: Date): number {
  const collection = findCollection(database, db, name);
  let removed = 0;
  for (const index of collection?.indexes ?? []) {
    const [field] = index.key;
    if (!collection || !field || index.expireAfterSeconds === undefined) continue;
    const limit = new Date(now.getTime() - index.expireAfterSeconds * 1_000);
    const expired = findStored(database, collection, {
      filter: { [field.path]: { $lte: limit }, ...index.partial?.filter },
      hint: index.name,
      // The rest is for the next time: nobody is to wait long for this.
      limit: 1_000,
    });
    for (const stored of expired) removeDocument(database, collection, stored);
    removed += expired.length;
  }
  return removed;
}
