/** Why the process could not start, for the person who started it: expected, happened, what to try. */
import type { Settings } from './settings.ts';

export type StartFailure = {
  readonly expected: string;
  readonly happened: string;
  readonly hint: string;
};

/** Thrown by the step that failed, so that the explanation knows what was attempted. */
export class StartStepFailed extends Error {
  override readonly name = 'StartStepFailed';
  readonly step: Step;
  constructor(step: Step, cause: unknown) {
    super(`${step} failed`, { cause });
    this.step = step;
  }
}

export type Step = 'database' | 'port';

const HINTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there: start PostgreSQL, or correct host and port in DATABASE_URL.',
  ENOTFOUND: 'The name of the host is unknown: correct it in DATABASE_URL.',
  EAI_AGAIN: 'The name of the host cannot be looked up now: correct it in DATABASE_URL, or check DNS.',
  ECONNRESET: 'Something listens there that is not PostgreSQL, or it is shutting down: check DATABASE_URL.',
  '28P01': 'The password is wrong: correct user and password in DATABASE_URL.',
  '28000': 'The user is not let in: correct the user in DATABASE_URL, or the rules in pg_hba.conf.',
  '3D000': 'Create the database (createdb), or correct its name in DATABASE_URL.',
  '42501': 'Give the user the right to create tables and a schema in this database.',
  '53300': 'All connections are taken: stop another program, or raise max_connections.',
  '55P03': 'Another instance has been migrating for long: see whether it hangs.',
  '57P03': 'PostgreSQL is starting or stopping: try again in a moment.',
  EADDRINUSE: 'Another program has the port: stop it, or choose another PORT (0 takes any free one).',
  EADDRNOTAVAIL: 'HOST is not an address of this machine: use 127.0.0.1.',
  EACCES: 'Ports below 1024 need a right of their own: choose another PORT.',
};

export function explainSettings(wrong: readonly string[]): StartFailure {
  return {
    expected: 'settings in the environment that can be used',
    happened: wrong.join('; '),
    hint: 'Set these variables and start again.',
  };
}

export function explainStep(error: StartStepFailed, settings: Settings): StartFailure {
  const cause = mostTelling(error.cause);
  const hint = HINTS[cause.code ?? ''];
  if (error.step === 'port') {
    const expected = `to listen on ${settings.host}:${settings.port}`;
    return { expected, happened: cause.message, hint: hint ?? 'Check HOST and PORT.' };
  }
  return {
    expected: `a PostgreSQL database that lets us in and takes our tables, at ${describeDatabase(settings.databaseUrl)}`,
    happened: cause.message,
    hint: hint ?? 'Check that DATABASE_URL names a PostgreSQL that answers (try it with psql).',
  };
}

/** Where it is and who we are, without the password. */
function describeDatabase(databaseUrl: string): string {
  const url = URL.parse(databaseUrl);
  if (url === null) return 'DATABASE_URL';
  return `${url.hostname}:${url.port === '' ? '5432' : url.port}${url.pathname} as ${url.username}`;
}

/**
 * The error that has a code says most, and it may be wrapped: by Drizzle, or, when a host has several addresses and all
 * refuse, in an AggregateError.
 */
function mostTelling(error: unknown): { readonly message: string; readonly code?: string } {
  if (error instanceof AggregateError && error.errors.length > 0) return mostTelling(error.errors[0]);
  if (!(error instanceof Error)) return { message: String(error) };
  if ('code' in error) return { message: error.message, code: String(error.code) };
  const cause = error.cause instanceof Error ? mostTelling(error.cause) : undefined;
  return cause?.code === undefined ? { message: error.message } : cause;
}
