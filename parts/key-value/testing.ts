/** The embedded server for the tests: started, killed and started again on the same data, spoken to by SDK or in raw bytes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { localCredentials } from '../../wire/aws-credentials.ts';
import type { OwnServer } from '../own-server.ts';
import { startServerProcess } from './server-process.ts';
import type { KeyValueAddress } from './signed-client.ts';

export interface TestServer {
  readonly folder: string;
  /** Of the process that runs now. */
  address(): KeyValueAddress;
  process(): OwnServer;
  /** A client of its own for each process; it does not try again. */
  client(): DynamoDBDocument;
  /** kill -9. */
  kill(): Promise<void>;
  /** Starts it again on the same data. */
  restart(): Promise<void>;
  /** Stops it and removes the data. */
  remove(): Promise<void>;
}

const region = 'us-east-1';

export async function startTestServer(): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'key-value-test-'));
  const credentials = localCredentials({});
  const signal = new AbortController().signal;
  let running: OwnServer;
  let client: DynamoDBDocument;
  const start = async () => {
    running = await startServerProcess({ folder, credentials, region, env: process.env, signal });
    client = DynamoDBDocument.from(
      new DynamoDB({ endpoint: running.url, region, credentials, maxAttempts: 1 }),
    );
  };
  await start();
  return {
    folder,
    address: () => ({ endpoint: running.url, region, credentials }),
    process: () => running,
    client: () => client,
    async kill() {
      process.kill(running.pid, 'SIGKILL');
      await running.exited;
      client.destroy();
    },
    restart: start,
    async remove() {
      client.destroy();
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
