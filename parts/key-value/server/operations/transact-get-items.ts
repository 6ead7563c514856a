/** TransactGetItems: several items as they were at one moment. */
import { renderConsumed } from '../capacity/consumed.ts';
import { readConsumedCapacity, readExpressions, readItem } from '../requests/item-request.ts';
import type { Members } from '../requests/members.ts';
import { invalid } from '../service-error.ts';
import { hasDuplicates } from '../storage/key.ts';
import { renderItem } from '../values/attribute-value.ts';
import { findItem } from './get-item.ts';
import type { Operation } from './service.ts';
import { maxActions } from './transact-write-items.ts';

export const transactGetItems: Operation = (request, service) => {
  request.only('TransactItems', 'ReturnConsumedCapacity');
  const consumed = readConsumedCapacity(request);
  const actions =
    request.structures('TransactItems', { min: 1, max: maxActions }) ?? request.missing('TransactItems');
  const gets = actions.map(readGet);
  for (const own of Map.groupBy(gets, ({ tableName }) => tableName).values()) {
    if (hasDuplicates(own.map(({ key }) => key))) {
      throw invalid('Transaction request cannot include multiple operations on one item');
    }
  }
  // Nothing else runs meanwhile, so that this is one moment.
  const found = gets.map(({ tableName, key, projection }) =>
    findItem(service.catalog.get(tableName), key, projection, 'transactional', service),
  );
  const charges = found.map(({ charge }) => charge);
  service.capacity.take(charges);
  return {
    Responses: found.map(({ item }) => (item ? { Item: renderItem(item) } : {})),
    ...(consumed !== 'NONE' && { ConsumedCapacity: renderConsumed(charges, consumed, true) }),
  };
};

function readGet(action: Members) {
  const request = action
    .only('Get')
    .requiredStructure('Get')
    .only('TableName', 'Key', 'ProjectionExpression', 'ExpressionAttributeNames');
  return {
    tableName: request.tableName(),
    key: readItem(request, 'Key'),
    projection: readExpressions(request, 'ProjectionExpression').projection,
  };
}
