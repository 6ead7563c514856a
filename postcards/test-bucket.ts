/** For tests: a bucket of one's own in the object store that TEST_OBJECT_STORE describes. */
import { randomBytes } from 'node:crypto';
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';

const store = process.env['TEST_OBJECT_STORE'];

/** For `describe.skipIf`, and for the name of what is skipped, so that the reason is seen. */
export const noObjectStore = store === undefined || store === '';
export const noObjectStoreReason = noObjectStore ? ' (skipped: TEST_OBJECT_STORE is not set)' : '';

export type TestBucket = {
  /** What a program reads to find it. */
  readonly variables: Readonly<Record<string, string>>;
  /** The keys of all objects in it. */
  keys(): Promise<string[]>;
  readonly client: S3Client;
  readonly name: string;
};

export async function createTestBucket(): Promise<TestBucket> {
  const variables: Record<string, string> = JSON.parse(store ?? '');
  const name = `test-${randomBytes(6).toString('hex')}`;
  const client = new S3Client({
    endpoint: variables['AWS_ENDPOINT_URL_S3'] ?? '',
    region: variables['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: variables['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: variables['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
    forcePathStyle: true,
  });
  await client.send(new CreateBucketCommand({ Bucket: name }));
  return {
    variables: { ...variables, OBJECTS_BUCKET: name },
    client,
    name,
    async keys() {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: name }));
      return Contents.map(({ Key = '' }) => Key);
    },
  };
}
