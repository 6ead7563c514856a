import { expect, test } from 'vitest';
import { sql } from './adapters/store-sql/kind.ts';
import { parseSettings } from './settings.ts';

const DATABASE_URL = 'postgres://user:secret@localhost/postcards';

test('only the database must be set', () => {
  expect(parseSettings({ DATABASE_URL })).toEqual({
    ok: true,
    value: {
      host: '127.0.0.1',
      port: 3000,
      databaseUrl: DATABASE_URL,
      store: sql,
      databasePool: 10,
      images: undefined,
      logLevel: 'info',
      shutdownTimeoutMs: 10_000,
      exitWithStdin: false,
    },
  });
});

test('every wrong variable is named at once, without the password', () => {
  const parsed = parseSettings({
    DATABASE_URL: 'mysql://user:secret@localhost/postcards',
    PORT: '70000',
    DATABASE_POOL: '0',
    LOG_LEVEL: 'loud',
    EXIT_WITH_STDIN: 'yes',
  });
  const wrong = parsed.ok ? [] : parsed.failure;
  expect(wrong.map((line) => line.split(' ')[0]).sort()).toEqual([
    'DATABASE_POOL',
    'DATABASE_URL',
    'EXIT_WITH_STDIN',
    'LOG_LEVEL',
    'PORT',
  ]);
  expect(wrong.join()).not.toContain('secret');
});

test('images need a bucket; beside an endpoint of its own it stands in the path', () => {
  const of = (more: Record<string, string>) => {
    const parsed = parseSettings({ DATABASE_URL, OBJECTS_BUCKET: 'photos', ...more });
    return parsed.ok ? parsed.value.images : parsed.failure;
  };
  expect(of({})).toEqual({ bucket: 'photos', forcePathStyle: false, sweepSeconds: 600 });
  expect(of({ AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9000', IMAGES_SWEEP_SECONDS: '5' })).toEqual({
    bucket: 'photos',
    forcePathStyle: true,
    sweepSeconds: 5,
  });
  expect(of({ IMAGES_SWEEP_SECONDS: '0' })).toEqual([expect.stringContaining('IMAGES_SWEEP_SECONDS')]);
});

test('a missing database, and one that is no URL', () => {
  expect(parseSettings({})).toEqual({ ok: false, failure: ['DATABASE_URL must be set'] });
  expect(parseSettings({ DATABASE_URL: 'localhost' }).ok).toBe(false);
});
