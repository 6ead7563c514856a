/** What a running `document` part offers: a URL that every MongoDB driver understands. */
import { type Db, MongoClient, type MongoClientOptions } from 'mongodb';
import type { RunningPart } from '../../kit/part.ts';

export interface RunningDocument extends RunningPart {
  /** `mongodb://host:port/database` (MongoDB manual, “Connection Strings”). */
  readonly url: string;
  /** The server's process, where it runs on this machine: to end it as a crash would. */
  readonly pid?: number;
}

/** Asks the server for its version, which also shows that it answers. */
export async function createRunningDocument(
  server: Pick<RunningDocument, 'url' | 'pid' | 'died' | 'stop'>,
): Promise<RunningDocument> {
  const version = await withDatabase(server.url, async (db) => {
    const { version, gitVersion } = await db.command({ buildInfo: 1 });
    return gitVersion === 'backend-essentials'
      ? `MongoDB protocol ${version}, our engine`
      : `MongoDB ${version}`;
  });
  return { ...server, version, env: { MONGODB_URL: server.url } };
}

/** ms in which a server has to be found, unless the URL says it: the driver's own 30 s would hide that there is none. */
const selectionMs = 5_000;

/** Opens a client for `use`, with the database that the URL names, and closes it again. */
export async function withDatabase<Result>(
  url: string,
  use: (db: Db, client: MongoClient) => Promise<Result>,
  options: MongoClientOptions = {},
): Promise<Result> {
  const given = /[?&]serverSelectionTimeoutMS=/i.test(url);
  const client = new MongoClient(url, {
    ...(given ? {} : { serverSelectionTimeoutMS: selectionMs }),
    ...options,
  });
  try {
    return await use(client.db(), client);
  } finally {
    await client.close();
  }
}
