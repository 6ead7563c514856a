/** What a connection sends: each statement with its rows and its time, whoever asked for it. */
import type pg from 'pg';
import type { Lab } from '../../../kit/experiment.ts';

/** Times are ms since the epoch. */
export interface SentStatement {
  readonly sql: string;
  /** Rows that came back. */
  readonly rows: number;
  readonly start: number;
  readonly end: number;
}

type Query = (statement: unknown, values?: unknown[]) => Promise<pg.QueryResult>;

/** Listens at the connection itself: an ORM above it can hide a statement from its caller, but not from here. */
export function observeStatements(client: pg.Client) {
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
    /** The statements since it was last asked. */
    take: () => sent.splice(0),
  };
}

/** There and back, for the replay. Both ends of a way are the same long, as on the link. */
export function addHops(
  lab: Lab,
  statements: readonly SentStatement[],
  variant: string,
  label: string,
): void {
  statements.forEach(({ start, end, rows }, place) => {
    const common = { variant, exchange: `${variant} ${label} ${place + 1}` };
    const middle = (start + end) / 2;
    lab.hop({ ...common, from: 'backend', to: 'sql', start, end: middle, label: `statement ${place + 1}` });
    lab.hop({ ...common, from: 'sql', to: 'backend', start: middle, end, label: `rows: ${rows}` });
  });
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
