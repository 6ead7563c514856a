/** The way to the database, bounded in every wait; a client that does not find its way back is replaced. */
import { type Collection, type MongoClient, MongoServerSelectionError } from 'mongodb';
import { StoreUnavailable } from '../../application/failure.ts';
import { within } from '../within.ts';
import { isUnanswered } from './errors.ts';
import type { CollectionName, Stored } from './schema.ts';

/** Sends one command. Whatever is no answer of a healthy database becomes `StoreUnavailable`. */
export type Ask = <Value>(
  name: CollectionName,
  command: (collection: Collection<Stored>) => Promise<Value>,
) => Promise<Value>;

export type Connection = { readonly ask: Ask; ping(): Promise<void>; close(): Promise<void> };

/** The bounds of the driver come first; this one holds when it tries twice, or has forgotten a command. */
const COMMAND_TIMEOUT_MS = 10_000;

/**
 * The driver waits for ever when it writes to a socket that is broken and has not said so yet: for `drain`, which
 * does not come (mongodb 7.9, `Connection.writeCommand`). When its monitor of a server does, it never sees that server
 * again; when a command does, it never gives back its place in the pool. So when a client has found no server in
 * time, or has not answered, the next command begins with a new one.
 */
export function createConnection(createClient: () => MongoClient): Connection {
  let client = createClient();
  const replaced = new Map<MongoClient, NodeJS.Timeout>();

  function replace(failed: MongoClient): void {
    if (client !== failed) return;
    client = createClient();
    // What is under way may still be answered.
    const close = () => {
      replaced.delete(failed);
      void failed.close().catch(() => {});
    };
    replaced.set(failed, setTimeout(close, COMMAND_TIMEOUT_MS).unref());
  }

  async function reach<Value>(command: (client: MongoClient) => Promise<Value>): Promise<Value> {
    const asked = client;
    const late = () => new StoreUnavailable(`the database did not answer within ${COMMAND_TIMEOUT_MS} ms`);
    try {
      return await within(COMMAND_TIMEOUT_MS, command(asked), late);
    } catch (error) {
      if (error instanceof MongoServerSelectionError || error instanceof StoreUnavailable) replace(asked);
      if (!isUnanswered(error)) throw error;
      throw new StoreUnavailable('the database does not answer', { cause: error });
    }
  }

  return {
    ask: (name, command) => reach((current) => command(current.db().collection<Stored>(name))),
    async ping() {
      await reach((current) => current.db().command({ ping: 1 }));
    },
    async close() {
      for (const timer of replaced.values()) clearTimeout(timer);
      await Promise.all([client, ...replaced.keys()].map((one) => one.close()));
    },
  };
}
