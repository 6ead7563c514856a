/** For tests: a database of one's own on the MongoDB that TEST_MONGODB_URL names. */
import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import type { TestDatabase } from './test-database.ts';

const server = process.env['TEST_MONGODB_URL'];

export const noDocuments = server === undefined || server === '';
export const reasonForNoDocuments = noDocuments ? ' (skipped: TEST_MONGODB_URL is not set)' : '';

export async function createTestDocumentDatabase(): Promise<TestDatabase> {
  const url = new URL(server ?? '');
  url.pathname = `/postcards_test_${randomBytes(6).toString('hex')}`;
  return {
    url: url.href,
    async drop() {
      const client = new MongoClient(url.href, { serverSelectionTimeoutMS: 5_000 });
      try {
        await client.db().dropDatabase();
      } finally {
        await client.close();
      }
    },
  };
}

/** The same by way of a relay: without this, the driver would go straight to where the replica set says it is. */
export function byRelay(url: string): URL {
  const direct = new URL(url);
  direct.searchParams.set('directConnection', 'true');
  return direct;
}
