/** The log: one JSON object a line, for machines first (jq, a log store), readable by people all the same. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type Log = {
  (level: LogLevel, event: string, fields?: Readonly<Record<string, unknown>>): void;
  /** Whatever the level: those who start this process wait for these lines. */
  readonly announce: (event: string, fields?: Readonly<Record<string, unknown>>) => void;
  /** Whether such a line would be written; spares the work of collecting what nobody reads. */
  readonly writes: (level: LogLevel) => boolean;
};

export function createLog(threshold: LogLevel, write: (line: string) => void): Log {
  const lowest = LOG_LEVELS.indexOf(threshold);
  const writes = (level: LogLevel) => LOG_LEVELS.indexOf(level) >= lowest;
  const line = (level: LogLevel, event: string, fields: Readonly<Record<string, unknown>> = {}) =>
    write(`${JSON.stringify({ time: epochMilliseconds(), level, event, ...fields })}\n`);
  return Object.assign(
    (...[level, event, fields]: Parameters<Log>) => {
      if (writes(level)) line(level, event, fields);
    },
    { writes, announce: line.bind(null, 'info') },
  );
}

/** Milliseconds since the epoch with fractions, from a clock that is never set back while the process runs. */
export function epochMilliseconds(): number {
  return performance.timeOrigin + performance.now();
}

/** What an error says, with the causes behind it. For the log only: a client must never see it. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text = error.stack ?? error.message;
  return error.cause === undefined ? text : `${text}\ncaused by ${describeError(error.cause)}`;
}
