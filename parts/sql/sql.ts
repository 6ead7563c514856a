/** What a running `sql` part offers: a URL that every PostgreSQL client understands. */
import pg from 'pg';
import type { RunningPart } from '../../kit/part.ts';

export interface RunningSql extends RunningPart {
  /** `postgresql://user:password@host:port/database`, as libpq reads it (PostgreSQL manual, 32.1.1.2). */
  readonly url: string;
}

/** Waits until the server answers a query (it accepts connections a moment before), and asks for its version. */
export async function createRunningSql(
  server: Pick<RunningSql, 'url' | 'died' | 'stop'>,
): Promise<RunningSql> {
  const version = await withClient(server.url, async (client) => {
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return `PostgreSQL ${rows[0]?.server_version ?? ''}`.trim();
  });
  const { hostname, port, username, password, pathname } = new URL(server.url);
  return {
    ...server,
    version,
    env: {
      DATABASE_URL: server.url,
      PGHOST: hostname,
      PGPORT: port || '5432',
      PGUSER: decodeURIComponent(username),
      PGPASSWORD: decodeURIComponent(password),
      PGDATABASE: decodeURIComponent(pathname.slice(1)),
    },
  };
}

/** ms that a server which is starting up (57P03) is waited for. */
const startingUpMs = 10_000;

/** A connection of the caller's own, to be ended by the caller; waits out a server that is still starting up. */
export async function openConnection(url: string): Promise<pg.Client> {
  const deadline = performance.now() + startingUpMs;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
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
