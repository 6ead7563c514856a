/** Why Postcards did not start, told alike whatever its store is. */
import { expect, test } from 'vitest';
import { startPostcards } from './postcards.ts';

const start = async (databaseUrl: string) =>
  await startPostcards({
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      AWS_REGION: 'local',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
    },
    signal: AbortSignal.timeout(30_000),
  });

// Port 1 is reserved, and nothing listens there.
test.each(['postgresql://127.0.0.1:1/x', 'mongodb://127.0.0.1:1/x', 'dynamodb://127.0.0.1:1/x', 'http://x/'])(
  'no database at %s',
  async (url) => {
    await expect(start(url)).rejects.toMatchObject({ code: 'database-unreachable' });
  },
  40_000,
);

test('over files no database is missing', async () => {
  await expect(start('file:/dev/null/x')).rejects.toMatchObject({ code: 'part-did-not-start' });
}, 40_000);
