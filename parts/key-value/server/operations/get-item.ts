/** GetItem, and reading one item for those that read several. */
import { type Charge, partitionOf } from '../capacity/charge.ts';
import { renderConsumed } from '../capacity/consumed.ts';
import { type ReadConsistency, readUnits } from '../capacity/units.ts';
import type { Path } from '../expressions/cursor.ts';
import { project } from '../expressions/projection.ts';
import { readConsumedCapacity, readExpressions, readItem } from '../requests/item-request.ts';
import { assertKey } from '../storage/key.ts';
import type { Table } from '../storage/table.ts';
import { type Item, renderItem } from '../values/attribute-value.ts';
import { sizeOfItem } from '../values/size.ts';
import type { Operation, Service } from './service.ts';

export interface Found {
  /** Only what was asked for. */
  readonly item: Item | undefined;
  readonly charge: Charge;
}

/** An item that is not there is paid for like a small one. */
export function findItem(
  table: Table,
  key: Item,
  projection: readonly Path[] | undefined,
  consistency: ReadConsistency,
  { items }: Service,
): Found {
  assertKey(key, table.keys);
  const item = items.get(table, key);
  return {
    item: item && projection ? project(item, projection) : item,
    charge: {
      kind: 'read',
      table,
      partition: partitionOf(key, table.keys),
      units: readUnits(item ? sizeOfItem(item) : 0, consistency),
    },
  };
}

export const getItem: Operation = (request, service) => {
  request.only(
    'TableName',
    'Key',
    'ConsistentRead',
    'ProjectionExpression',
    'ExpressionAttributeNames',
    'ReturnConsumedCapacity',
  );
  const tableName = request.tableName();
  const key = readItem(request, 'Key');
  const { projection } = readExpressions(request, 'ProjectionExpression');
  const consumed = readConsumedCapacity(request);
  const consistency = request.flag('ConsistentRead') ? 'strong' : 'eventual';
  const found = findItem(service.catalog.get(tableName), key, projection, consistency, service);
  service.capacity.take([found.charge]);
  const [capacity] = renderConsumed([found.charge], consumed);
  return {
    ...(found.item && { Item: renderItem(found.item) }),
    ...(capacity && { ConsumedCapacity: capacity }),
  };
};
