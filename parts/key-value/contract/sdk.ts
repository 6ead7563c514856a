/** The official client for the cases of the contract; loaded when used, because it comes with the development only. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { CreateTableInput, DynamoDB, DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import type { ContractCase } from '../../../kit/part.ts';
import type { RunningKeyValue } from '../key-value.ts';

/** What a case works with. */
export interface Session {
  readonly store: RunningKeyValue;
  readonly client: DynamoDB;
  /** The same, with plain values in place of typed ones. */
  readonly documents: DynamoDBDocument;
  readonly signal: AbortSignal;
  /** Makes a table that is removed after the case, and gives its name. */
  createTable(definition: TableDefinition): Promise<string>;
}

export type TableDefinition = Omit<CreateTableInput, 'TableName'>;

/** Strings for keys; paid per request. */
export const albums: TableDefinition = {
  KeySchema: [
    { AttributeName: 'album', KeyType: 'HASH' },
    { AttributeName: 'card', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'album', AttributeType: 'S' },
    { AttributeName: 'card', AttributeType: 'S' },
  ],
  BillingMode: 'PAY_PER_REQUEST',
};

export const counters: TableDefinition = {
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  BillingMode: 'PAY_PER_REQUEST',
};

/** A case that talks through the SDK. */
export function sdkCase(
  id: string,
  promise: string,
  check: (session: Session) => Promise<void>,
): ContractCase<RunningKeyValue> {
  return {
    id,
    promise,
    async check(store, signal) {
      const sdk = await import('@aws-sdk/client-dynamodb');
      const { DynamoDBDocument } = await import('@aws-sdk/lib-dynamodb');
      const client = new sdk.DynamoDB(configOf(store));
      const documents = DynamoDBDocument.from(client);
      const tables: string[] = [];
      const createTable = async (definition: TableDefinition) => {
        const TableName = `${store.tablePrefix}${id}_${randomBytes(4).toString('hex')}`;
        await client.createTable({ TableName, ...definition });
        tables.push(TableName);
        const patience = { client, maxWaitTime: 60, minDelay: 1, abortSignal: signal };
        await sdk.waitUntilTableExists(patience, { TableName });
        return TableName;
      };
      try {
        await check({ store, client, documents, signal, createTable });
      } finally {
        for (const TableName of tables) await client.deleteTable({ TableName });
        client.destroy();
      }
    },
  };
}

/** It does not try again, so that a refusal is seen. */
export function configOf({ endpoint, region, credentials }: RunningKeyValue): DynamoDBClientConfig {
  return { endpoint, region, credentials, maxAttempts: 1 };
}

/** The error with which DynamoDB refuses. */
export async function refusalOf(asked: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  const error = await asked.then(
    () => assert.fail('it was not refused'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Error && '$metadata' in error, String(error));
  return error as Error & Record<string, unknown>;
}

export async function assertRefused(asked: Promise<unknown>, name: string): Promise<void> {
  const error = await refusalOf(asked);
  assert.equal(error.name, name, error.message);
}
