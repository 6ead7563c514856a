/** CreateTable, DescribeTable, ListTables and DeleteTable. */
import {
  assertIndexes,
  readBillingMode,
  readDefinitions,
  readIndexes,
  readKeys,
  readThroughput,
} from '../requests/table-request.ts';
import { invalid, ServiceError } from '../service-error.ts';
import type { Table } from '../storage/table.ts';
import { describe } from './describe.ts';
import type { Operation, Service } from './service.ts';

const maxListed = 100;

export const createTable: Operation = async (request, service) => {
  request.only(
    'TableName',
    'AttributeDefinitions',
    'KeySchema',
    'LocalSecondaryIndexes',
    'GlobalSecondaryIndexes',
    'BillingMode',
    'ProvisionedThroughput',
  );
  const name = request.tableName();
  if (name.length < 3) {
    throw invalid(
      `1 validation error detected: Value '${name}' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3`,
    );
  }
  const mode = readBillingMode(request) ?? 'PROVISIONED';
  const definitions = readDefinitions(request);
  const keys = readKeys(request, definitions);
  const indexes = readIndexes(request, definitions, mode);
  const throughput = readThroughput(request, mode);
  assertIndexes(keys, indexes, definitions);
  return await service.writer.write(() => {
    if (service.catalog.find(name)) {
      throw new ServiceError('ResourceInUseException', `Table already exists: ${name}`);
    }
    const space = service.catalog.nextSpace();
    const table: Table = {
      space,
      name,
      keys,
      ...(throughput && { throughput }),
      indexes: indexes.map((index, at) => ({ ...index, space: space + 1 + at })),
      createdAt: service.now().getTime() / 1_000,
    };
    service.catalog.put(table);
    return { TableDescription: describe(table, 'ACTIVE', service.items, service.arnPrefix) };
  });
};

export const describeTable: Operation = (request, { catalog, items, arnPrefix }) => {
  const name = request.only('TableName').tableName();
  const table = catalog.get(name, notFound(name));
  return { Table: describe(table, 'ACTIVE', items, arnPrefix) };
};

export const listTables: Operation = (request, { catalog }) => {
  request.only('ExclusiveStartTableName', 'Limit');
  const after = request.text('ExclusiveStartTableName', { min: 3, max: 255 }) ?? '';
  const limit = request.integer('Limit', { min: 1, max: maxListed }) ?? maxListed;
  // One more tells whether there are more.
  const names = catalog.list(after, limit + 1);
  const listed = names.slice(0, limit);
  return {
    TableNames: listed,
    ...(names.length > limit && { LastEvaluatedTableName: listed.at(-1) }),
  };
};

export const deleteTable: Operation = async (request, service) => {
  const name = request.only('TableName').tableName();
  return await service.writer.write(() => {
    const table = service.catalog.get(name, notFound(name));
    const description = describe(table, 'DELETING', service.items, service.arnPrefix);
    for (const { space } of [table, ...table.indexes]) service.items.clear(space);
    service.catalog.remove(table);
    service.capacity.meter.forget(name);
    return { TableDescription: description };
  });
};

export function notFound(name: string): string {
  return `Requested resource not found: Table: ${name} not found`;
}

/** Writes down what a table is from now on, and describes it. */
export function putTable(table: Table, { catalog, items, arnPrefix }: Service): unknown {
  catalog.put(table);
  return { TableDescription: describe(table, 'ACTIVE', items, arnPrefix) };
}
