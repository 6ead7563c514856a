/** What is promised of access: who is let in, and that nothing is done that is not known. */
import assert from 'node:assert/strict';
import type { DynamoDB } from '@aws-sdk/client-dynamodb';
import type { ContractCase } from '../../../kit/part.ts';
import type { RunningKeyValue } from '../key-value.ts';
import { assertRefused, configOf, sdkCase } from './sdk.ts';

type Change = (headers: Record<string, string>) => void;

/** Changes the head of each request before it is signed. */
function changeUnsigned(client: DynamoDB, change: Change): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      change((args.request as { headers: Record<string, string> }).headers);
      return await next(args);
    },
    { step: 'build' },
  );
}

/** Changes the head of each request when it has been signed. */
function changeSigned(client: DynamoDB, change: Change): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      change((args.request as { headers: Record<string, string> }).headers);
      return await next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
}

const ordinaryClient: ContractCase<RunningKeyValue> = {
  id: 'ordinary-client',
  promise: 'A client that knows nothing but the variables lists the tables.',
  async check({ env }) {
    const { DynamoDB } = await import('@aws-sdk/client-dynamodb');
    const client = new DynamoDB({
      endpoint: env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
      region: env['AWS_REGION'] ?? '',
      credentials: {
        accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
      },
    });
    const { TableNames } = await client.listTables();
    client.destroy();
    assert.ok(Array.isArray(TableNames));
  },
};

const signature: ContractCase<RunningKeyValue> = {
  id: 'signature',
  promise: 'A request with a missing, malformed or wrong signature is refused (Signature Version 4).',
  async check(store) {
    const { DynamoDB } = await import('@aws-sdk/client-dynamodb');
    const refuse = async (
      name: string,
      change: Change,
      secretAccessKey = store.credentials.secretAccessKey,
    ) => {
      const config = configOf(store);
      const client = new DynamoDB({ ...config, credentials: { ...store.credentials, secretAccessKey } });
      changeSigned(client, change);
      await assertRefused(client.listTables(), name);
      client.destroy();
    };
    await refuse('MissingAuthenticationTokenException', (headers) => {
      delete headers['authorization'];
    });
    await refuse('IncompleteSignatureException', (headers) => {
      headers['authorization'] = 'AWS4-HMAC-SHA256 Credential=only';
    });
    await refuse('InvalidSignatureException', () => {}, 'another secret');
    await refuse('InvalidSignatureException', (headers) => {
      headers['x-amz-target'] = 'DynamoDB_20120810.DescribeTable';
    });
    await refuse('UnrecognizedClientException', (headers) => {
      const { accessKeyId } = store.credentials;
      headers['authorization'] = headers['authorization']?.replace(accessKeyId, 'NOBODYSKEY') ?? '';
    });
  },
};

const unknownOperation = sdkCase(
  'unknown-operation',
  'An operation that is not known is refused as such, never answered with success.',
  async ({ client }) => {
    changeUnsigned(client, (headers) => {
      headers['x-amz-target'] = 'DynamoDB_20120810.MakeCoffee';
    });
    await assertRefused(client.listTables(), 'UnknownOperationException');
  },
);

export const access = [ordinaryClient, signature, unknownOperation];
