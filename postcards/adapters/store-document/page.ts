/** Reads one page by an index that has its order: from where it begins, however deep that is. */
import type { Filter } from 'mongodb';
import type { PageRequest } from '../../domain/page.ts';
import type { Ask } from './connection.ts';
import { COMPLETE, type CollectionName, type Stored } from './schema.ts';

/** The server gives up before the client does, and says so. */
const MAX_TIME_MS = 7_000;

export type PageOrder = {
  readonly name: CollectionName;
  readonly where: Filter<Stored>;
  /** The member that tells equal instants apart. */
  readonly tie: '_id' | 'userId' | 'albumId';
};

/** Newest first. One document more than asked for, if there is one. */
export async function readPageAndOneMore(
  ask: Ask,
  { name, where, tie }: PageOrder,
  { limit, start }: PageRequest,
): Promise<Stored[]> {
  const from = start.from === 'after' ? after(start.position, tie) : COMPLETE;
  return await ask(name, (collection) =>
    collection
      .find({ ...where, ...from }, { maxTimeMS: MAX_TIME_MS })
      .sort({ createdAt: -1, [tie]: -1 })
      .skip(start.from === 'offset' ? start.offset : 0)
      .limit(limit + 1)
      // All in the first answer.
      .batchSize(limit + 2)
      .toArray(),
  );
}

/** `$lte` alone bounds the index; of that range, only items of the very same instant are left to be sorted out. */
function after({ createdAt, id }: { createdAt: Date; id: string }, tie: string): Filter<Stored> {
  return {
    createdAt: { $lte: createdAt },
    $or: [{ createdAt: { $lt: createdAt } }, { [tie]: { $lt: id.toLowerCase() } }],
  };
}
