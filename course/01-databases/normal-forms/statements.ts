/** Sends statements to PostgreSQL and records them: their measured journeys, there and back, and their messages. */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Lab } from '../../../kit/experiment.ts';
import { tapOf } from '../../../parts/sql/tapped.ts';
import { recordHeard } from '../../lab/record-heard.ts';

/** One statement of one client. */
export interface Call {
  readonly client: pg.Client;
  readonly sql: string;
  readonly parameters?: readonly unknown[];
  /** The node of the topology that sends it. */
  readonly from: string;
  readonly variant: string;
  readonly label: string;
}

export type Statement = Pick<Call, 'sql' | 'parameters'>;

/** The SQLSTATE of an error that PostgreSQL answered (PostgreSQL manual, appendix A), or undefined. */
export function sqlStateOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** Sends the statement; the answer, or the SQLSTATE of a refusal, is written on its way back. */
export async function runTraced(lab: Lab, call: Call): Promise<pg.QueryResult> {
  const { client, sql, parameters = [], from, variant, label } = call;
  const exchange = randomUUID();
  const start = now();
  const answered = (answer: string) => {
    const end = now();
    recordHeard(lab, tapOf(client), { from, variant, label, start, end });
    // Only the client's clock is read: where between the two the server worked is not known.
    const middle = (start + end) / 2;
    lab.hop({ from, to: 'sql', start, end: middle, variant, exchange, label });
    lab.hop({ from: 'sql', to: from, start: middle, end, variant, exchange, label: `${label}: ${answer}` });
  };
  try {
    const result = await client.query(sql, [...parameters]);
    answered(`${result.rowCount ?? 0} rows`);
    return result;
  } catch (error) {
    answered(sqlStateOf(error) ?? 'no answer');
    throw error;
  }
}

/** ms since the epoch. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
