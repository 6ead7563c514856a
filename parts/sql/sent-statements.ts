/** What a connection sends: each statement with its rows and its time, whoever asked for it. */
import type pg from 'pg';

/** Times are ms since the epoch. */
export interface SentStatement {
  readonly sql: string;
  /** Rows that came back. */
  readonly rows: number;
  readonly start: number;
  readonly end: number;
}

export interface ObservedStatements {
  /** The statements since it was last asked. */
  take(): SentStatement[];
  /** Listens no longer. */
  stop(): void;
}

type Query = (statement: unknown, values?: unknown[]) => Promise<pg.QueryResult>;

/** Listens at the connection itself: an ORM above it can hide a statement from its caller, but not from here. */
export function observeStatements(client: pg.Client): ObservedStatements {
  const sent: SentStatement[] = [];
  const send = client.query.bind(client) as unknown as Query;
  const query: Query = async (statement, values) => {
    const start = now();
    const result = await send(statement, values);
    sent.push({ sql: textOf(statement), rows: result.rows.length, start, end: now() });
    return result;
  };
  Object.assign(client, { query });
  return {
    take: () => sent.splice(0),
    stop: () => Object.assign(client, { query: send }),
  };
}

function textOf(statement: unknown): string {
  if (typeof statement === 'string') return statement;
  return typeof statement === 'object' && statement !== null && 'text' in statement
    ? String(statement.text)
    : '';
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
