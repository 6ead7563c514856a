/** Tells apart what an error from the driver means: a broken reference, an absent database, or a fault of ours. */
import { StoreUnavailable } from '../../application/failure.ts';

export type DatabaseError = {
  readonly code?: string;
  readonly constraint?: string;
  readonly table?: string;
};

/** SQLSTATE 23503 (PostgreSQL manual, appendix A). */
export const FOREIGN_KEY_VIOLATION = '23503';

/**
 * Classes and codes that say "the server is going away, starting, or full": connection exceptions, insufficient
 * resources, shutdown, and a statement that ran into its timeout.
 */
const AWAY = /^(08|53|57P0|57014)/;
const SQLSTATE = /^[0-9A-Z]{5}$/;

/** Drizzle wraps what the driver threw. */
export function databaseError(error: unknown): DatabaseError {
  if (!(error instanceof Error)) return {};
  if (error.cause instanceof Error && !('code' in error)) return databaseError(error.cause);
  return error as Error & DatabaseError;
}

/** Waits for the database. Whatever is no answer of a healthy one becomes `StoreUnavailable`. */
export async function reached<Value>(work: PromiseLike<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    const { code } = databaseError(error);
    const answered = code !== undefined && SQLSTATE.test(code);
    if (answered && !AWAY.test(code)) throw error;
    throw new StoreUnavailable('the database does not answer', { cause: error });
  }
}
