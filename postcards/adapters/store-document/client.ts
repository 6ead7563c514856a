/** The connections to MongoDB: few, bounded in every wait, sure of what is written, and observed when someone wants to see. */
import { MongoClient } from 'mongodb';
import { epochMilliseconds } from '../log.ts';

export type Statement = {
  /** `find`, `update`, `delete`, … (MongoDB manual, "Database Commands"). */
  readonly operation: string;
  readonly collection: string;
  /** The command as it was sent, without what belongs to the session. */
  readonly request: Readonly<Record<string, unknown>>;
  /** When it was sent, in milliseconds since the epoch. */
  readonly start: number;
  readonly durationMs: number;
};

export type ClientOptions = {
  readonly url: string;
  readonly poolSize: number;
  readonly onStatement?: ((statement: Statement) => void) | undefined;
};

/** Throws `MongoParseError` for an option in the URL that is none. */
export function createClient({ url, poolSize, onStatement }: ClientOptions): MongoClient {
  const client = new MongoClient(url, {
    appName: 'postcards',
    maxPoolSize: poolSize,
    // The wait for a server that takes writes, for a connection to it, for a free one, and for an answer.
    serverSelectionTimeoutMS: 3_000,
    connectTimeoutMS: 3_000,
    waitQueueTimeoutMS: 5_000,
    socketTimeoutMS: 8_000,
    maxIdleTimeMS: 30_000,
    // Acknowledged means: in the journal of a majority, so that neither a crash nor an election takes it back.
    writeConcern: { w: 'majority', journal: true, wtimeoutMS: 7_000 },
    readPreference: 'primary',
    readConcern: { level: 'majority' },
    monitorCommands: onStatement !== undefined,
  });
  if (onStatement !== undefined) observeCommands(client, onStatement);
  return client;
}

function observeCommands(client: MongoClient, onStatement: (statement: Statement) => void): void {
  const underWay = new Map<number, Omit<Statement, 'durationMs'>>();
  client.on('commandStarted', ({ requestId, commandName, command }) => {
    underWay.set(requestId, {
      operation: commandName,
      collection: String(command[commandName]),
      request: requestOf(command),
      start: epochMilliseconds(),
    });
  });
  const end = ({ requestId }: { readonly requestId: number }) => {
    const begun = underWay.get(requestId);
    underWay.delete(requestId);
    if (begun) onStatement({ ...begun, durationMs: epochMilliseconds() - begun.start });
  };
  client.on('commandSucceeded', end);
  client.on('commandFailed', end);
}

const OF_THE_SESSION = new Set(['lsid', 'txnNumber', '$db', '$clusterTime', 'readConcern', 'writeConcern']);

/** The driver has keys of indexes and orders as a `Map`, which JSON does not show. */
function requestOf(command: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(command).filter(([name]) => !OF_THE_SESSION.has(name));
  return Object.fromEntries(
    entries.map(([name, value]) => [name, value instanceof Map ? Object.fromEntries(value) : value]),
  );
}
