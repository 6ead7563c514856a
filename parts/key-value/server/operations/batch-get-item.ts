/** BatchGetItem: items of several tables; those for which there are no units are given back as not processed. */
import type { Charge } from '../capacity/charge.ts';
import { renderConsumed } from '../capacity/consumed.ts';
import type { Path } from '../expressions/cursor.ts';
import { readConsumedCapacity, readExpressions } from '../requests/item-request.ts';
import { Members } from '../requests/members.ts';
import { invalid, type ServiceError } from '../service-error.ts';
import { hasDuplicates } from '../storage/key.ts';
import { type Item, parseItem, renderItem } from '../values/attribute-value.ts';
import { sizeOfItem } from '../values/size.ts';
import { findItem } from './get-item.ts';
import type { Operation } from './service.ts';

/** Keys in a request, and bytes in an answer (API Reference, “BatchGetItem”). */
const maxKeys = 100;
const maxBytes = 16 * 1_024 * 1_024;

interface Wanted {
  readonly tableName: string;
  /** As it came, to be given back with the keys that are not processed. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly keys: readonly Item[];
  readonly projection: readonly Path[] | undefined;
  readonly consistent: boolean;
}

export const batchGetItem: Operation = (request, service) => {
  request.only('RequestItems', 'ReturnConsumedCapacity');
  const wanted = (request.entries('RequestItems') ?? request.missing('RequestItems')).map(readWanted);
  const consumed = readConsumedCapacity(request);
  const count = wanted.reduce((sum, { keys }) => sum + keys.length, 0);
  if (count === 0) throw invalid('The requestItems parameter is required for BatchGetItem');
  if (count > maxKeys) throw invalid('Too many items requested for the BatchGetItem call');
  const charges: Charge[] = [];
  const responses = new Map<string, unknown[]>();
  const unprocessed = new Map<string, unknown>();
  let bytes = 0;
  let refused: ServiceError | undefined;
  for (const { tableName, request, keys, projection, consistent } of wanted) {
    const table = service.catalog.get(tableName);
    const found: unknown[] = [];
    const left: unknown[] = [];
    for (const key of keys) {
      const one = findItem(table, key, projection, consistent ? 'strong' : 'eventual', service);
      const size = one.item ? sizeOfItem(one.item) : 0;
      if (bytes + size > maxBytes) {
        left.push(renderItem(key));
        continue;
      }
      const refusal = service.capacity.tryTake([one.charge]);
      if (refusal) {
        refused = refusal.error;
        left.push(renderItem(key));
        continue;
      }
      bytes += size;
      charges.push(one.charge);
      if (one.item) found.push(renderItem(one.item));
    }
    responses.set(tableName, found);
    if (left.length > 0) unprocessed.set(tableName, { ...request, Keys: left });
  }
  if (refused && charges.length === 0) throw refused;
  return {
    Responses: Object.fromEntries(responses),
    UnprocessedKeys: Object.fromEntries(unprocessed),
    ...(consumed !== 'NONE' && { ConsumedCapacity: renderConsumed(charges, consumed) }),
  };
};

function readWanted([tableName, json]: readonly [string, unknown]): Wanted {
  const request = new Members(json).only(
    'Keys',
    'ConsistentRead',
    'ProjectionExpression',
    'ExpressionAttributeNames',
  );
  const keys = request.requiredList('Keys', { min: 1, max: maxKeys }).map((key) => parseItem(key));
  if (hasDuplicates(keys)) throw invalid('Provided list of item keys contains duplicates');
  return {
    tableName,
    request: json as Readonly<Record<string, unknown>>,
    keys,
    projection: readExpressions(request, 'ProjectionExpression').projection,
    consistent: request.flag('ConsistentRead') ?? false,
  };
}
