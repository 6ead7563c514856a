/** A key-value store for an experiment: AWS's client, which never tries again, tables, and the service's own count. */
import type { CreateTableInput } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import type { Lab } from '../../../kit/experiment.ts';
import { keyValue } from '../../../parts/key-value/part.ts';
import type { CapacityReport } from '../../../parts/key-value/server/capacity/meter.ts';
import { readHttpPassed } from '../../../wire/http1/read-passed.ts';
import { type Tap, tapPort } from '../../../wire/tap.ts';
import { awsClientName } from '../../lab/aws-client-name.ts';

export type Key = Readonly<Record<string, string>>;
export type Item = Readonly<Record<string, string | number>>;

export interface Store {
  readonly documents: DynamoDBDocument;
  /** What is said on all connections of the client. */
  readonly tap: Tap;
  /** Makes a table with these keys, paid by request, and gives its name. */
  createTable(name: string, definition: TableDefinition): Promise<string>;
  /** Writes them all, in batches. */
  putAll(table: string, items: readonly Item[]): Promise<void>;
  deleteAll(table: string, keys: readonly Key[]): Promise<void>;
  /** What the service itself has counted; undefined where it does not say. */
  readCapacity(): Promise<CapacityReport | undefined>;
}

/** Names of the attributes, all strings: the partition key, and the sort key if there is one. */
export interface TableDefinition {
  readonly keys: KeyNames;
  /** A global secondary index: it holds the keys, and what is `copied` of each item. */
  readonly index?: { readonly name: string; readonly keys: KeyNames; readonly copied?: readonly string[] };
}

type KeyNames = readonly [partition: string, sort?: string];

/** Items of one BatchWriteItem, at most (API Reference). */
const batchSize = 25;

export async function openStore(lab: Lab): Promise<Store> {
  const running = await lab.start(keyValue);
  // AWS's client is read when it is used, so that no other experiment waits for it.
  const sdk = await import('@aws-sdk/client-dynamodb');
  const { DynamoDBDocument } = await import('@aws-sdk/lib-dynamodb');
  const { endpoint, region, credentials, tablePrefix } = running;
  const tap = lab.keep(tapPort(Number(new URL(endpoint).port), readHttpPassed), (one) => one.stop());
  // A refusal is to be seen, not repeated.
  const client = new sdk.DynamoDB({ endpoint, region, credentials, maxAttempts: 1, ...awsClientName });
  lab.keep(client, () => client.destroy());
  const documents = DynamoDBDocument.from(client);

  const writeAll = async (table: string, requests: readonly Write[]) => {
    for (let from = 0; from < requests.length; from += batchSize) {
      lab.signal.throwIfAborted();
      const batch = requests.slice(from, from + batchSize) as Write[];
      const { UnprocessedItems } = await documents.batchWrite({ RequestItems: { [table]: batch } });
      if (UnprocessedItems?.[table]) throw new Error(`${table} took only a part of a batch`);
    }
  };

  return {
    documents,
    tap,
    async createTable(name, { keys, index }) {
      const TableName = `${tablePrefix}${name}`;
      const names = new Set([...keys, ...(index?.keys ?? [])].filter((key) => key !== undefined));
      await client.createTable({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [...names].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: toSchema(keys),
        ...(index && {
          GlobalSecondaryIndexes: [
            {
              IndexName: index.name,
              KeySchema: toSchema(index.keys),
              Projection: index.copied
                ? { ProjectionType: 'INCLUDE', NonKeyAttributes: [...index.copied] }
                : { ProjectionType: 'KEYS_ONLY' },
            },
          ],
        }),
      });
      const patience = { client, maxWaitTime: 60, minDelay: 1, abortSignal: lab.signal };
      await sdk.waitUntilTableExists(patience, { TableName });
      return TableName;
    },
    putAll: (table, items) =>
      writeAll(
        table,
        items.map((Item) => ({ PutRequest: { Item } })),
      ),
    deleteAll: (table, keys) =>
      writeAll(
        table,
        keys.map((Key) => ({ DeleteRequest: { Key } })),
      ),
    async readCapacity() {
      const response = await fetch(new URL('/_capacity', endpoint), { signal: lab.signal });
      return response.ok ? ((await response.json()) as CapacityReport) : undefined;
    },
  };
}

type Write = { PutRequest: { Item: Item } } | { DeleteRequest: { Key: Key } };

function toSchema([partition, sort]: KeyNames): NonNullable<CreateTableInput['KeySchema']> {
  return [
    { AttributeName: partition, KeyType: 'HASH' },
    ...(sort === undefined ? [] : [{ AttributeName: sort, KeyType: 'RANGE' as const }]),
  ];
}
