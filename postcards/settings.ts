/** What can be set from outside, by environment variables (twelve-factor app, III); wrong ones are all named at once. */
import { LOG_LEVELS, type LogLevel } from './adapters/log.ts';
import { fail, type Result, succeed } from './domain/result.ts';

export type Settings = {
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string;
  readonly databasePool: number;
  readonly logLevel: LogLevel;
  readonly shutdownTimeoutMs: number;
  readonly exitWithStdin: boolean;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** The failure lists what each wrong variable must be. It never repeats DATABASE_URL: that holds a password. */
export function parseSettings(environment: Environment): Result<Settings, string[]> {
  const wrong: string[] = [];

  function read(name: string): string | undefined {
    const value = environment[name]?.trim();
    return value === '' ? undefined : value;
  }
  function readInteger(name: string, fallback: number, least: number, most: number): number {
    const text = read(name);
    if (text === undefined) return fallback;
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    wrong.push(`${name} must be a whole number from ${least} to ${most}, not "${text}"`);
    return fallback;
  }
  function readChoice<Choice extends string>(
    name: string,
    fallback: Choice,
    choices: readonly Choice[],
  ): Choice {
    const text = read(name);
    const choice = text === undefined ? fallback : choices.find((candidate) => candidate === text);
    if (choice !== undefined) return choice;
    wrong.push(`${name} must be one of ${choices.join(', ')}, not "${text}"`);
    return fallback;
  }
  function readDatabaseUrl(): string {
    const text = read('DATABASE_URL');
    if (text === undefined) wrong.push('DATABASE_URL must be set');
    else if (!isPostgresUrl(text))
      wrong.push('DATABASE_URL must look like postgres://user:password@host:5432/name');
    return text ?? '';
  }

  const settings: Settings = {
    host: read('HOST') ?? '127.0.0.1',
    port: readInteger('PORT', 3000, 0, 65_535),
    databaseUrl: readDatabaseUrl(),
    databasePool: readInteger('DATABASE_POOL', 10, 1, 1_000),
    logLevel: readChoice('LOG_LEVEL', 'info', LOG_LEVELS),
    shutdownTimeoutMs: readInteger('SHUTDOWN_TIMEOUT_MS', 10_000, 0, 600_000),
    exitWithStdin: readChoice('EXIT_WITH_STDIN', '0', ['0', '1']) === '1',
  };
  return wrong.length > 0 ? fail(wrong) : succeed(settings);
}

function isPostgresUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && ['postgres:', 'postgresql:'].includes(url.protocol);
}
