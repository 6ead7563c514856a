/** The server: listens, gives each connection its own number, and ends in order. */
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { takeFolder } from '../../folder-lock.ts';
import { createWriter } from '../../sqlite-writer.ts';
import type { Document } from './bson/values.ts';
import { serveConnection } from './connection.ts';
import { createCursors } from './cursors.ts';
import { dispatch, type Engine } from './dispatch.ts';
import { createRetries, createSessions } from './sessions.ts';
import { createCatalog } from './storage/catalog.ts';
import { Database } from './storage/database.ts';
import { startExpiry } from './storage/expiry.ts';

export interface ServerOptions {
  /** Where the data are kept; made when it is not there. */
  readonly folder: string;
  readonly port?: number;
  /** ms for the rest of a message that has begun. */
  readonly messageTimeoutMs?: number;
}

export interface RunningServer {
  readonly port: number;
  /** Runs a command without a connection. */
  dispatch(command: Document): Promise<Document>;
  stop(): Promise<void>;
}

/** Rejects when the folder or the port belongs to somebody else. */
export async function startServer({
  folder,
  port = 0,
  messageTimeoutMs,
}: ServerOptions): Promise<RunningServer> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = takeFolder(folder);
  const database = new Database(join(folder, 'documents.sqlite'));
  createCatalog(database);
  createRetries(database);
  const writer = createWriter(database);

  const sockets = new Set<Socket>();
  let connections = 0;
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    const number = ++connections;
    serveConnection(socket, (command) => dispatch(engine, command, number), messageTimeoutMs);
  });
  listener.listen(port, '127.0.0.1');
  try {
    await once(listener, 'listening');
  } catch (error) {
    database.close();
    unlock();
    throw error;
  }
  const address = listener.address() as AddressInfo;
  const engine: Engine = {
    database,
    writer,
    sessions: createSessions(database, writer),
    cursors: createCursors(),
    server: {
      address: `127.0.0.1:${address.port}`,
      startedAt: new Date(),
      parameters: { ttlMonitorSleepSecs: 60 },
    },
  };
  const expiry = startExpiry(database, writer, () => engine.server.parameters.ttlMonitorSleepSecs);
  return {
    port: address.port,
    dispatch: (command) => dispatch(engine, command, 0),
    async stop() {
      expiry.stop();
      for (const socket of sockets) socket.destroy();
      listener.close();
      await once(listener, 'close');
      engine.sessions.endAll();
      database.close();
      unlock();
    },
  };
}
