/** The embedded store for the tests: started, killed and started again on the same data, spoken to by SDK or in raw bytes. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { localCredentials } from '../../wire/aws-credentials.ts';
import type { OwnServer } from '../own-server.ts';
import { type HeadToSign, type ObjectsAddress, signHeaders } from './signed-client.ts';
import { startStoreProcess } from './store-process.ts';

export interface TestStore {
  readonly folder: string;
  /** Of the process that runs now. */
  address(): ObjectsAddress;
  process(): OwnServer;
  /** A client of its own for each process; it does not try again. */
  s3(): S3Client;
  /** kill -9. */
  kill(): Promise<void>;
  /** Starts it again on the same data. */
  restart(): Promise<void>;
  /** Stops it and removes the data. */
  remove(): Promise<void>;
}

const region = 'us-east-1';

export async function startTestStore(
  options: { readonly folder?: string; readonly idleMs?: number } = {},
): Promise<TestStore> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'objects-test-'));
  const credentials = localCredentials({});
  const signal = new AbortController().signal;
  let running: OwnServer;
  let client: S3Client;
  const start = async () => {
    running = await startStoreProcess({ ...options, folder, credentials, region, env: process.env, signal });
    client = new S3Client({ endpoint: running.url, region, credentials, maxAttempts: 1 });
  };
  await start();
  return {
    folder,
    address: () => ({ endpoint: running.url, region, credentials }),
    process: () => running,
    s3: () => client,
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

/** A connection that says exactly what it is told. */
export interface RawConnection {
  readonly socket: Socket;
  /** All that was answered until the server closed, or `until` stood in it. */
  answer(until?: string): Promise<string>;
}

export async function openRaw(store: TestStore): Promise<RawConnection> {
  const { port } = new URL(store.address().endpoint);
  const socket = connect(Number(port), '127.0.0.1').setEncoding('latin1').setNoDelay();
  let text = '';
  socket.on('data', (piece: string) => {
    text += piece;
  });
  // The server may cut it off; the answer tells.
  socket.on('error', () => {});
  await once(socket, 'connect');
  return {
    socket,
    async answer(until) {
      while (!socket.destroyed && !socket.readableEnded && (until === undefined || !text.includes(until))) {
        // An error is followed by the close.
        await Promise.race(['data', 'end', 'close'].map((event) => once(socket, event))).catch(() => {});
      }
      return text;
    },
  };
}

/** A head with a right signature; `more` is added unsigned. */
export function renderHead(
  store: TestStore,
  head: HeadToSign,
  more: Readonly<Record<string, string>> = {},
): string {
  const address = store.address();
  const headers = { host: new URL(address.endpoint).host, ...signHeaders(address, head), ...more };
  const query = (head.query ?? []).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${head.method} ${head.path}${query && `?${query}`} HTTP/1.1\r\n${fields.join('')}\r\n`;
}
