/** For tests: a server in this process with a folder of its own, and a client. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Db, MongoClient } from 'mongodb';
import { type Document, decode, encode, promoteDocument } from './bson/values.ts';
import { startServer } from './server.ts';

export interface TestStore {
  readonly client: MongoClient;
  readonly db: Db;
  readonly port: number;
  readonly folder: string;
  /** Runs a command as it would come over the wire, sessions and all, which a driver keeps to itself. */
  dispatch(command: Document): Promise<Document>;
  stop(): Promise<void>;
}

export async function startTestStore(options: { messageTimeoutMs?: number } = {}): Promise<TestStore> {
  const folder = await mkdtemp(join(tmpdir(), 'be-document-test-'));
  const server = await startServer({ folder, ...options });
  const client = new MongoClient(`mongodb://127.0.0.1:${server.port}/test`, {
    serverSelectionTimeoutMS: 5_000,
  });
  return {
    client,
    db: client.db(),
    port: server.port,
    folder,
    dispatch: async (command) => promoteDocument(await server.dispatch(decode(encode(command)))),
    async stop() {
      await client.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
