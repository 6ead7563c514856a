/** The operations on the one table: read an item, read a list, write all or nothing. */
import { randomUUID } from 'node:crypto';
import { type AttributeValue, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  GetCommand,
  type NativeAttributeValue,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { fail, type Result, succeed } from '../../domain/result.ts';
import type { Connection } from './connection.ts';
import type { Key } from './keys.ts';

/** Attributes by name, as DynamoDB has them: no instants, and the key among them. */
export type Stored = Readonly<Record<string, NativeAttributeValue>>;

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** A part of a transaction, which may be refused by its condition. */
export type Action<Refusal> = {
  readonly key: Key;
  write(table: string): TransactItem;
  /** What it means that the condition did not hold, by what is stored there. Absent where it always holds. */
  readonly refusal?: (stored: Readonly<Record<string, AttributeValue>>) => Refusal;
};

export type Table = {
  get(key: Key): Promise<Stored | null>;
  /** At most so many entries of a list behind a key, newest first. */
  read(list: string, behind: Key | undefined, most: number): Promise<Stored[]>;
  /** The key of the last of so many entries; `null` when nothing is behind it. */
  skip(list: string, count: number): Promise<Key | null>;
  /** All of it or nothing. The first action that is refused, in this order, says why. */
  transact<Refusal>(actions: readonly Action<Refusal>[]): Promise<Result<null, Refusal>>;
};

export function createTable(connection: Connection, TableName: string): Table {
  const common = { TableName, ReturnConsumedCapacity: 'TOTAL' } as const;

  function query(list: string, behind: Key | undefined, most: number, Select?: 'COUNT') {
    const request: QueryCommandInput = {
      ...common,
      KeyConditionExpression: 'pk = :list',
      ExpressionAttributeValues: { ':list': list },
      ExclusiveStartKey: behind,
      Limit: most,
      ScanIndexForward: false,
      ConsistentRead: true,
      Select,
    };
    return connection.request('Query', request, (documents, options) =>
      documents.send(new QueryCommand(request), options),
    );
  }

  return {
    async get(Key) {
      const request = { ...common, Key, ConsistentRead: true };
      const { Item } = await connection.request('GetItem', request, (documents, options) =>
        documents.send(new GetCommand(request), options),
      );
      return Item ?? null;
    },

    async read(list, behind, most) {
      const entries: Stored[] = [];
      let last = behind;
      // One query reads at most 1 MiB, and then says where it stopped.
      do {
        const { Items = [], LastEvaluatedKey } = await query(list, last, most - entries.length);
        entries.push(...Items);
        last = LastEvaluatedKey as Key | undefined;
      } while (last !== undefined && entries.length < most);
      return entries;
    },

    async skip(list, count) {
      let skipped = 0;
      let last: Key | undefined;
      do {
        const { Count = 0, LastEvaluatedKey } = await query(list, last, count - skipped, 'COUNT');
        skipped += Count;
        last = LastEvaluatedKey as Key | undefined;
      } while (last !== undefined && skipped < count);
      return last ?? null;
    },

    async transact<Refusal>(actions: readonly Action<Refusal>[]) {
      const request: TransactWriteCommandInput = {
        ReturnConsumedCapacity: 'TOTAL',
        TransactItems: actions.map(({ write }) => write(TableName)),
        // Under the same token a repeated transaction happens once (for ten minutes, longer than we repeat it).
        ClientRequestToken: randomUUID(),
      };
      const touched = actions.map(({ key: { pk, sk } }) => `${pk} ${sk}`);
      try {
        await connection.request(
          'TransactWriteItems',
          request,
          (documents, options) => documents.send(new TransactWriteCommand(request), options),
          touched,
        );
        return succeed(null);
      } catch (error) {
        return fail(refusalOf(error, actions));
      }
    },
  };
}

/** The reasons come one for each action. */
function refusalOf<Refusal>(error: unknown, actions: readonly Action<Refusal>[]): Refusal {
  if (!(error instanceof TransactionCanceledException)) throw error;
  const reasons = error.CancellationReasons ?? [];
  const index = reasons.findIndex(({ Code }) => Code === 'ConditionalCheckFailed');
  const refusal = actions[index]?.refusal;
  if (refusal === undefined) throw error;
  return refusal(reasons[index]?.Item ?? {});
}
