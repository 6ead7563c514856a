/** UpdateTable: another throughput or way of paying, one global index more or less. */
import type { Members } from '../requests/members.ts';
import {
  assertIndexes,
  type BillingMode,
  readBillingMode,
  readDefinitions,
  readGlobalIndex,
  readIndexName,
  readThroughput,
} from '../requests/table-request.ts';
import { invalid, ServiceError } from '../service-error.ts';
import { findIndex, type Index, type KeyAttribute, keyAttributes, type Table } from '../storage/table.ts';
import type { Operation, Service } from './service.ts';
import { notFound, putTable } from './tables.ts';

export const updateTable: Operation = async (request, service) => {
  request.only(
    'TableName',
    'AttributeDefinitions',
    'BillingMode',
    'ProvisionedThroughput',
    'GlobalSecondaryIndexUpdates',
  );
  const name = request.tableName();
  const updates = request.structures('GlobalSecondaryIndexUpdates') ?? [];
  const throughputAsked = request.has('BillingMode') || request.has('ProvisionedThroughput');
  if (!throughputAsked && updates.length === 0) {
    throw invalid(
      'At least one of ProvisionedThroughput, BillingMode or GlobalSecondaryIndexUpdates is required',
    );
  }
  return await service.writer.write(() => {
    const before = service.catalog.get(name, notFound(name));
    const mode = readBillingMode(request) ?? (before.throughput ? 'PROVISIONED' : 'PAY_PER_REQUEST');
    const paid = throughputAsked ? withThroughput(before, request, mode) : before;
    const updated = updates.reduce(
      (table, update) => updateIndex(table, update, request, mode, service),
      paid,
    );
    const unpaid = updated.indexes.find(({ scope, throughput }) => scope === 'global' && !throughput);
    if (updated.throughput && unpaid) {
      throw invalid(
        `One or more parameter values were invalid: ProvisionedThroughput is not specified for index: ${unpaid.name}`,
      );
    }
    return putTable(updated, service);
  });
};

/** With the way of paying, that of the global indexes changes too. */
function withThroughput(table: Table, request: Members, mode: BillingMode): Table {
  const { throughput: _, ...rest } = table;
  const throughput = readThroughput(request, mode);
  if (throughput) return { ...rest, throughput };
  return {
    ...rest,
    indexes: table.indexes.map(({ throughput: _, ...index }) => index),
  };
}

function updateIndex(
  table: Table,
  update: Members,
  request: Members,
  mode: BillingMode,
  service: Service,
): Table {
  update.only('Create', 'Update', 'Delete');
  const [create, change, removal] = ['Create', 'Update', 'Delete'].map((kind) => update.structure(kind));
  if (create) return addIndex(table, create, request, mode, service);
  if (removal) return removeIndex(table, removal, service);
  if (!change) throw invalid('One of Create, Update or Delete is required in GlobalSecondaryIndexUpdates');
  change.only('IndexName', 'ProvisionedThroughput');
  const index = globalIndex(table, readIndexName(change));
  const throughput = readThroughput(change, mode);
  const changed = { ...index, ...(throughput && { throughput }) };
  return { ...table, indexes: table.indexes.map((one) => (one === index ? changed : one)) };
}

function addIndex(
  table: Table,
  create: Members,
  request: Members,
  mode: BillingMode,
  { catalog, items }: Service,
): Table {
  const known = [table.keys, ...table.indexes.map((index) => index.keys)].flatMap(keyAttributes);
  const definitions = new Map<string, KeyAttribute['type']>([
    ...known.map(({ name, type }) => [name, type] as const),
    ...readDefinitions(request),
  ]);
  const definition = readGlobalIndex(create, definitions, mode);
  if (findIndex(table, definition.name)) {
    throw invalid(`Attempting to create an index which already exists: ${definition.name}`);
  }
  assertIndexes(table.keys, [...table.indexes, definition], definitions);
  const index: Index = { ...definition, space: catalog.nextSpace() };
  items.fill(index, table);
  return { ...table, indexes: [...table.indexes, index] };
}

function removeIndex(table: Table, removal: Members, { items }: Service): Table {
  const index = globalIndex(table, readIndexName(removal.only('IndexName')));
  items.clear(index.space);
  return { ...table, indexes: table.indexes.filter((one) => one !== index) };
}

function globalIndex(table: Table, name: string): Index {
  const index = findIndex(table, name);
  if (index?.scope === 'global') return index;
  throw new ServiceError(
    'ResourceNotFoundException',
    `Requested resource not found: Index: ${name} not found`,
  );
}
