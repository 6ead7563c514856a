/** The connections to PostgreSQL: few, reused, bounded in every wait, and observed when someone wants to see. */
import pg from 'pg';

export type Statement = {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** When the connection was ours and the statement was sent, in milliseconds since the epoch. */
  readonly start: number;
  readonly durationMs: number;
  /** How long the statement waited for a free connection before that. */
  readonly waitedMs: number;
};

export type ConnectionPoolOptions = {
  readonly url: string;
  readonly size: number;
  readonly onStatement?: ((statement: Statement) => void) | undefined;
};

export type QueryConfig = { readonly text: string; readonly [option: string]: unknown };
type Query = (statement: QueryConfig | string, values?: unknown[]) => Promise<pg.QueryResult>;

export function createConnectionPool({ url, size, onStatement }: ConnectionPoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    // Covers both the way to a new connection and the wait for a free one.
    connectionTimeoutMillis: 5_000,
    // The server gives up first and says so; the client gives up when not even that arrives.
    statement_timeout: 10_000,
    query_timeout: 11_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    application_name: 'postcards',
  });
  // A connection that breaks is removed from the pool, and the next query opens another. Without a
  // listener, an 'error' event would end the process.
  const ignoreBrokenConnection = () => {};
  pool.on('error', ignoreBrokenConnection);
  pool.on('connect', (client) => client.on('error', ignoreBrokenConnection));

  // In place of pg's own: that one closes the connection after every error, even after a broken foreign key.
  const query: Query = async (statement, values) => {
    const asked = now();
    const client = await pool.connect();
    const start = now();
    let broken = false;
    try {
      return await (client.query as unknown as Query).call(client, statement, values);
    } catch (error) {
      broken = !isAnswer(error);
      throw error;
    } finally {
      client.release(broken);
      if (onStatement !== undefined) {
        const sql = typeof statement === 'string' ? statement : statement.text;
        onStatement({
          sql,
          parameters: values ?? [],
          start,
          durationMs: now() - start,
          waitedMs: start - asked,
        });
      }
    }
  };
  return Object.assign(pool, { query });
}

/** An error that PostgreSQL sent in a session that goes on, unlike a cut connection or a FATAL one. */
function isAnswer(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.severity === 'ERROR';
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
