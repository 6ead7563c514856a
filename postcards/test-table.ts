/** For tests: a table of one's own on the DynamoDB that TEST_KEY_VALUE_STORE describes. */
import { randomBytes } from 'node:crypto';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';

const store = process.env['TEST_KEY_VALUE_STORE'];

/** For `describe.skipIf`, and for the name of what is skipped, so that the reason is seen. */
export const noKeyValueStore = store === undefined || store === '';
export const noKeyValueStoreReason = noKeyValueStore ? ' (skipped: TEST_KEY_VALUE_STORE is not set)' : '';

export type TestTable = {
  readonly name: string;
  readonly url: string;
  /** What a program reads to find it. */
  readonly variables: Readonly<Record<string, string>>;
  /** The same, for the SDK. */
  readonly address: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  drop(): Promise<void>;
};

/** It is created by whoever opens it first. */
export function createTestTable(): TestTable {
  const variables: Readonly<Record<string, string>> = JSON.parse(store ?? '');
  const name = `postcards_test_${randomBytes(6).toString('hex')}`;
  const url = `dynamodb:///${name}`;
  const address = {
    endpoint: variables['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
    region: variables['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: variables['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: variables['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  };
  return {
    name,
    url,
    variables: { ...variables, DATABASE_URL: url },
    address,
    async drop() {
      const client = new DynamoDBClient(address);
      await client.send(new DeleteTableCommand({ TableName: name }));
      client.destroy();
    },
  };
}
