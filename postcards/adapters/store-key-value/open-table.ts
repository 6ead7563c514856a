/** Has the table ready: created where it is not there, waited for where it is not yet, refused where it is another. */
import { setTimeout as pause } from 'node:timers/promises';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { Connection } from './connection.ts';

/** What is paid is what is used: a table at rest costs nothing but its bytes. */
const DEFINITION = {
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
  ],
  BillingMode: 'PAY_PER_REQUEST',
} as const satisfies Omit<CreateTableCommandInput, 'TableName'>;

const POLL_MS = 200;

/** An `UPDATING` table answers like any other. */
const USABLE: readonly unknown[] = ['ACTIVE', 'UPDATING'];

export type OpenTableOptions = {
  readonly connection: Connection;
  readonly table: string;
  /** AWS takes some seconds to make a table. */
  readonly waitMs?: number | undefined;
  readonly onCreate: () => void;
};

/** The `code` of what it throws says which of our hints helps. */
export async function openTable(options: OpenTableOptions): Promise<void> {
  const { connection, table, waitMs = 60_000, onCreate } = options;
  const end = performance.now() + waitMs;
  for (;;) {
    // Where another instance has just created it, there is nothing to look at yet.
    const found = (await describe(connection, table)) ?? (await create(connection, table, onCreate));
    if (found !== undefined) assertKeys(found);
    if (USABLE.includes(found?.TableStatus)) return;
    if (performance.now() > end) {
      const status = found?.TableStatus ?? 'not to be seen';
      throw withCode('TABLE_NOT_READY', `the table ${table} is still ${status}`);
    }
    await pause(POLL_MS);
  }
}

async function describe(connection: Connection, table: string): Promise<TableDescription | undefined> {
  const request = { TableName: table };
  try {
    const { Table } = await connection.request('DescribeTable', request, (client, options) =>
      client.send(new DescribeTableCommand(request), options),
    );
    return Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function create(
  connection: Connection,
  table: string,
  onCreate: () => void,
): Promise<TableDescription | undefined> {
  const request = { TableName: table, ...DEFINITION };
  try {
    const { TableDescription } = await connection.request('CreateTable', request, (client, options) =>
      client.send(new CreateTableCommand(request), options),
    );
    onCreate();
    return TableDescription;
  } catch (error) {
    if (error instanceof ResourceInUseException) return undefined;
    throw error;
  }
}

function assertKeys({ TableName, KeySchema = [], AttributeDefinitions = [] }: TableDescription): void {
  const describeKeys = (keys: typeof KeySchema, attributes: typeof AttributeDefinitions) =>
    keys
      .map(({ AttributeName, KeyType }) => {
        const type = attributes.find((attribute) => attribute.AttributeName === AttributeName)?.AttributeType;
        return `${AttributeName} (${KeyType}, ${type})`;
      })
      .join(', ');
  const found = describeKeys(KeySchema, AttributeDefinitions);
  const ours = describeKeys([...DEFINITION.KeySchema], [...DEFINITION.AttributeDefinitions]);
  if (found === ours) return;
  throw withCode('TABLE_WITH_OTHER_KEYS', `the keys of the table ${TableName} are ${found}, not ${ours}`);
}

function withCode(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
