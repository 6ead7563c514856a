/** A connection on which transactions run: statements with their times, and the errors that mean “try again”. */
import type pg from 'pg';
import { CourseError } from '../../../kit/errors.ts';
import type { Lab } from '../../../kit/experiment.ts';
import { openConnection } from '../../../parts/sql/sql.ts';
import { tapOf } from '../../../parts/sql/tapped.ts';
import { epochMs } from '../../../wire/clock.ts';
import { recordHeard } from '../../lab/record-heard.ts';

/** What the server said to a statement. Times are ms since the epoch. */
export interface Answer {
  readonly rows: readonly Readonly<Record<string, number>>[];
  /** Rows that it returned or changed. */
  readonly count: number;
  /** The SQLSTATE of an error that means “not in this order, try again”. */
  readonly refused?: string;
  readonly start: number;
  readonly end: number;
  /** The connection on which it was said. */
  readonly client: pg.Client;
}

/** serialization_failure and deadlock_detected (PostgreSQL manual, 13.5). */
const refusals: readonly unknown[] = ['40001', '40P01'];

/** ms that an answer may take: longer than the server takes to find a deadlock (`deadlock_timeout`, 1 s). */
const patienceMs = 5_000;

/** A connection that ends with the lab. */
export async function openSession(url: string, lab: Lab): Promise<pg.Client> {
  return lab.keep(await openConnection(url), (client) => client.end());
}

/** Sends a statement. A refusal is an answer; any other error is thrown. */
export async function send(client: pg.Client, sql: string, values: readonly unknown[] = []): Promise<Answer> {
  const start = epochMs();
  try {
    const query = { text: sql, values: [...values], query_timeout: patienceMs };
    const { rows, rowCount } = await client.query<Record<string, number>>(query);
    return { rows, count: rowCount ?? 0, start, end: epochMs(), client };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (refusals.includes(code))
      return { rows: [], count: 0, refused: String(code), start, end: epochMs(), client };
    if (error instanceof Error && error.message === 'Query read timeout') throw unanswered(sql, error);
    throw error;
  }
}

function unanswered(sql: string, cause: Error): CourseError {
  return new CourseError(
    'engine-unavailable',
    `The database did not answer “${sql}” within ${patienceMs / 1_000} s while another transaction was open.`,
    {
      cause,
      hint: 'Choose an engine that runs transactions at the same time: the embedded PostgreSQL does.',
    },
  );
}

/** A statement on its way, and when it was where. */
export interface Journey extends Pick<Answer, 'refused' | 'start' | 'end' | 'client'> {
  readonly from: string;
  readonly label: string;
  readonly variant: string;
  readonly exchange: string;
  /** From when to when it waited for another transaction: known only where somebody looked. */
  readonly waited?: { readonly since: number; readonly until: number };
}

/** Records its messages, and shows it in the replay: there and back. What was not seen on the way lies half-way. */
export function addHops(lab: Lab, journey: Journey): void {
  const { from, label, variant, exchange, start, end, waited, refused } = journey;
  recordHeard(lab, tapOf(journey.client), { from, variant, label, start, end });
  const middle = (start + end) / 2;
  const common = { variant, exchange };
  lab.hop({ ...common, from, to: 'sql', start, end: waited?.since ?? middle, label });
  const answer = refused ?? (waited ? 'done, after waiting' : 'done');
  lab.hop({
    ...common,
    from: 'sql',
    to: from,
    start: waited?.until ?? middle,
    end,
    label: `${label}: ${answer}`,
  });
}
