/** What can be set from outside, by environment variables (twelve-factor app, III); wrong ones are all named at once. */
import { LOG_LEVELS, type LogLevel } from './adapters/log.ts';
import type { StoreKind } from './adapters/store-kind.ts';
import { chooseStore, stores } from './adapters/stores.ts';
import { fail, type Result, succeed } from './domain/result.ts';

export type Settings = {
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string;
  /** The kind that the scheme of `databaseUrl` chooses. */
  readonly store: StoreKind;
  readonly databasePool: number;
  /** Where images are; without a bucket there are none. */
  readonly images: ImageSettings | undefined;
  readonly logLevel: LogLevel;
  readonly shutdownTimeoutMs: number;
  readonly exitWithStdin: boolean;
};

export type ImageSettings = {
  /** Of this database alone: what has no row in it is swept away. */
  readonly bucket: string;
  /** Another store than AWS's own has the bucket in the path, not in the name of the host. */
  readonly forcePathStyle: boolean;
  /** How long between two sweeps of the bucket, in seconds. */
  readonly sweepSeconds: number;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** The failure lists what each wrong variable must be. It never repeats DATABASE_URL: that may hold a password. */
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
  function readStore(databaseUrl: string | undefined): StoreKind | undefined {
    const store = databaseUrl === undefined ? undefined : chooseStore(databaseUrl);
    if (databaseUrl === undefined) wrong.push('DATABASE_URL must be set');
    else if (store === undefined)
      wrong.push(`DATABASE_URL must look like ${stores.map(({ example }) => example).join(' or ')}`);
    return store;
  }

  function readImages(): ImageSettings | undefined {
    const bucket = read('OBJECTS_BUCKET');
    const sweepSeconds = readInteger('IMAGES_SWEEP_SECONDS', 600, 1, 86_400);
    // Endpoint, region and credentials are read by the SDK.
    const endpoint = read('AWS_ENDPOINT_URL_S3') ?? read('AWS_ENDPOINT_URL');
    return bucket === undefined
      ? undefined
      : { bucket, forcePathStyle: endpoint !== undefined, sweepSeconds };
  }

  const databaseUrl = read('DATABASE_URL');
  const store = readStore(databaseUrl);
  const settings = {
    host: read('HOST') ?? '127.0.0.1',
    port: readInteger('PORT', 3000, 0, 65_535),
    databasePool: readInteger('DATABASE_POOL', 10, 1, 1_000),
    images: readImages(),
    logLevel: readChoice('LOG_LEVEL', 'info', LOG_LEVELS),
    shutdownTimeoutMs: readInteger('SHUTDOWN_TIMEOUT_MS', 10_000, 0, 600_000),
    exitWithStdin: readChoice('EXIT_WITH_STDIN', '0', ['0', '1']) === '1',
  };
  if (databaseUrl === undefined || store === undefined || wrong.length > 0) return fail(wrong);
  return succeed({ ...settings, databaseUrl, store });
}
