/** A table as the service describes it (API Reference, “TableDescription”). */
import type { Items } from '../storage/items.ts';
import {
  type Index,
  type KeyAttribute,
  type Keys,
  keyAttributes,
  type Table,
  type Throughput,
} from '../storage/table.ts';

export type TableStatus = 'ACTIVE' | 'DELETING';

export function describe(
  table: Table,
  status: TableStatus,
  items: Items,
  arnPrefix: string,
): Record<string, unknown> {
  const { items: count, bytes } = items.count(table.space);
  const arn = `${arnPrefix}table/${table.name}`;
  return {
    TableName: table.name,
    TableArn: arn,
    TableStatus: status,
    CreationDateTime: table.createdAt,
    AttributeDefinitions: definitionsOf(table).map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    KeySchema: renderKeys(table.keys),
    ItemCount: count,
    TableSizeBytes: bytes,
    DeletionProtectionEnabled: false,
    ...renderThroughput(table.throughput),
    ...(table.throughput ? {} : { BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' } }),
    ...renderIndexes('LocalSecondaryIndexes', 'local', table, items, arn),
    ...renderIndexes('GlobalSecondaryIndexes', 'global', table, items, arn),
  };
}

function definitionsOf({ keys, indexes }: Table): KeyAttribute[] {
  const attributes = [keys, ...indexes.map((index) => index.keys)].flatMap(keyAttributes);
  return [...new Map(attributes.map((attribute) => [attribute.name, attribute])).values()];
}

function renderKeys({ partition, sort }: Keys): Record<string, string>[] {
  return [
    { AttributeName: partition.name, KeyType: 'HASH' },
    ...(sort ? [{ AttributeName: sort.name, KeyType: 'RANGE' }] : []),
  ];
}

/** A table that is paid per request is described with no units. */
function renderThroughput(throughput: Throughput | undefined): Record<string, unknown> {
  return {
    ProvisionedThroughput: {
      NumberOfDecreasesToday: 0,
      ReadCapacityUnits: throughput?.read ?? 0,
      WriteCapacityUnits: throughput?.write ?? 0,
    },
  };
}

function renderIndexes(
  member: string,
  scope: Index['scope'],
  table: Table,
  items: Items,
  arn: string,
): Record<string, unknown> {
  const indexes = table.indexes.filter((index) => index.scope === scope);
  if (indexes.length === 0) return {};
  return {
    [member]: indexes.map((index) => {
      const { items: count, bytes } = items.count(index.space);
      return {
        IndexName: index.name,
        IndexArn: `${arn}/index/${index.name}`,
        KeySchema: renderKeys(index.keys),
        Projection: {
          ProjectionType: index.projection.type,
          ...(index.projection.type === 'INCLUDE' && { NonKeyAttributes: index.projection.attributes }),
        },
        ItemCount: count,
        IndexSizeBytes: bytes,
        ...(scope === 'global' && { IndexStatus: 'ACTIVE', ...renderThroughput(index.throughput) }),
      };
    }),
  };
}
