/** Why the process could not start, for the person who started it: expected, happened, what to try. */
import type { Settings } from './settings.ts';

export type StartFailure = {
  readonly failed: 'settings' | Step;
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

export type Step = 'store' | 'port';

const PORT_HINTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Another program has the port: stop it, or choose another PORT (0 takes any free one).',
  EADDRNOTAVAIL: 'HOST is not an address of this machine: use 127.0.0.1.',
  EACCES: 'Ports below 1024 need a right of their own: choose another PORT.',
};

export function explainSettings(wrong: readonly string[]): StartFailure {
  return {
    failed: 'settings',
    expected: 'settings in the environment that can be used',
    happened: wrong.join('; '),
    hint: 'Set these variables and start again.',
  };
}

export function explainStep(error: StartStepFailed, settings: Settings): StartFailure {
  const { message, code = '' } = mostTelling(error.cause);
  if (error.step === 'port') {
    const expected = `to listen on ${settings.host}:${settings.port}`;
    return {
      failed: error.step,
      expected,
      happened: message,
      hint: PORT_HINTS[code] ?? 'Check HOST and PORT.',
    };
  }
  const { store, databaseUrl } = settings;
  return {
    failed: error.step,
    expected: store.expected(databaseUrl),
    happened: message,
    hint: store.hints[code] ?? store.hint,
  };
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
