/** What a running `sql` part offers: a URL that every PostgreSQL client understands. */
import pg from 'pg';
import { CourseError } from '../../kit/errors.ts';
import type { Environment, RunningPart } from '../../kit/part.ts';
import { createTappedSocket } from './tapped.ts';

export interface RunningSql extends RunningPart {
  /** `postgresql://user:password@host:port/database`, as libpq reads it (PostgreSQL manual, 32.1.1.2). */
  readonly url: string;
  /** Starts a server that follows this one and answers reads, and is stopped with it. Rejects where there can be none. */
  startReplica(): Promise<RunningReplica>;
}

export interface RunningReplica {
  /** What the primary calls it: its `application_name` in `pg_stat_replication`, and its replication slot. */
  readonly name: string;
  readonly url: string;
  /** Resolves with a sentence when it ends without having been stopped. */
  readonly died: Promise<string>;
  /** Stops it, removes its folder, and lets the primary forget it; may be called twice. */
  stop(): Promise<void>;
}

/**
 * Waits until the server answers a query (it accepts connections a moment before), asks for its version, and starts a
 * replica when one is wanted. The server is stopped when that fails.
 */
export async function createRunningSql(
  server: Pick<RunningSql, 'url' | 'died' | 'stop' | 'startReplica'>,
  withReplica = false,
): Promise<RunningSql> {
  try {
    const version = await withClient(server.url, async (client) => {
      const { rows } = await client.query<{ server_version: string }>('show server_version');
      return `PostgreSQL ${rows[0]?.server_version ?? ''}`.trim();
    });
    const replica = withReplica ? await server.startReplica() : undefined;
    const { hostname, port, username, password, pathname } = new URL(server.url);
    return {
      ...server,
      version: replica ? `${version} with a replica` : version,
      died: replica ? Promise.race([server.died, replica.died]) : server.died,
      env: {
        DATABASE_URL: server.url,
        DATABASE_REPLICA_URL: replica?.url ?? server.url,
        PGHOST: hostname,
        PGPORT: port || '5432',
        PGUSER: decodeURIComponent(username),
        PGPASSWORD: decodeURIComponent(password),
        PGDATABASE: decodeURIComponent(pathname.slice(1)),
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Whether SQL_REPLICAS asks for a replica from the beginning. */
export function wantsReplica({ SQL_REPLICAS: text }: Environment): boolean {
  if (!text || text === '0') return false;
  if (text === '1') return true;
  throw new CourseError('parameter-out-of-range', `SQL_REPLICAS is 0 or 1; given was “${text}”.`);
}

/** Of an engine that can have no replica. */
export function createReplicaRefusal(reason: string): CourseError {
  return new CourseError('engine-unavailable', `There can be no replica here. ${reason}`);
}

/** ms that a server which is starting up (57P03) is waited for. */
const startingUpMs = 10_000;

/** A connection of the caller's own, to be ended by the caller, with a tap (`tapOf`); waits out a server that is still starting up. */
export async function openConnection(url: string): Promise<pg.Client> {
  const deadline = performance.now() + startingUpMs;
  for (;;) {
    const { socket, attach } = createTappedSocket();
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 5_000,
      stream: () => socket,
    });
    attach(client);
    // A server that dies under an idle connection reports it here; the next query tells the same.
    client.on('error', () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      const startingUp = error instanceof Error && 'code' in error && error.code === '57P03';
      if (!startingUp || performance.now() >= deadline) throw error;
    }
  }
}

/** Opens one connection for `use` and closes it again. */
export async function withClient<Result>(
  url: string,
  use: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = await openConnection(url);
  try {
    return await use(client);
  } finally {
    await client.end().catch(() => {});
  }
}
