/** BatchWriteItem: puts and deletions, each for itself; those for which there are no units are given back as not processed. */
import type { Charge } from '../capacity/charge.ts';
import { renderConsumed } from '../capacity/consumed.ts';
import { readConsumedCapacity } from '../requests/item-request.ts';
import { Members } from '../requests/members.ts';
import { invalid, type ServiceError } from '../service-error.ts';
import { hasDuplicates } from '../storage/key.ts';
import type { Operation, Service } from './service.ts';
import { refuseMetrics } from './single-writes.ts';
import { planWrite, readDelete, readPut, type Write } from './write.ts';

/** Requests in a batch (API Reference, “BatchWriteItem”). */
const maxRequests = 25;

interface Part {
  readonly write: Write;
  /** As it came, to be given back when it is not processed. */
  readonly json: unknown;
}

export const batchWriteItem: Operation = async (request, service) => {
  request.only('RequestItems', 'ReturnConsumedCapacity', 'ReturnItemCollectionMetrics');
  refuseMetrics(request);
  const consumed = readConsumedCapacity(request);
  const parts = (request.entries('RequestItems') ?? request.missing('RequestItems')).flatMap(readParts);
  if (parts.length === 0) throw invalid('The requestItems parameter is required for BatchWriteItem');
  if (parts.length > maxRequests) {
    throw invalid(
      `1 validation error detected: Value at 'requestItems' failed to satisfy constraint: Member must have length less than or equal to ${maxRequests}`,
    );
  }
  assertKeys(parts, service);
  return await service.writer.write(() => {
    const charges: Charge[] = [];
    const unprocessed: Part[] = [];
    let refused: ServiceError | undefined;
    for (const part of parts) {
      const plan = planWrite(part.write, service);
      const refusal = service.capacity.tryTake(plan.charges);
      if (refusal) {
        refused = refusal.error;
        unprocessed.push(part);
        continue;
      }
      service.items.apply(plan.change);
      charges.push(...plan.charges);
    }
    if (refused && charges.length === 0) throw refused;
    const left = Map.groupBy(unprocessed, ({ write }) => write.tableName);
    return {
      UnprocessedItems: Object.fromEntries(
        [...left].map(([tableName, own]) => [tableName, own.map(({ json }) => json)]),
      ),
      ...(consumed !== 'NONE' && { ConsumedCapacity: renderConsumed(charges, consumed) }),
    };
  });
};

function readParts([tableName, list]: readonly [string, unknown]): Part[] {
  return new Members({ [tableName]: list })
    .requiredList(tableName, { min: 1, max: maxRequests })
    .map((json) => ({ json, write: readPart(new Members(json), tableName) }));
}

function readPart(request: Members, tableName: string): Write {
  request.only('PutRequest', 'DeleteRequest');
  const [put, deletion] = [request.structure('PutRequest'), request.structure('DeleteRequest')];
  if (put && deletion) {
    throw invalid('Supplied WriteRequest must contain exactly one of PutRequest and DeleteRequest');
  }
  if (put) return readPut(put.only('Item'), tableName);
  if (deletion) return readDelete(deletion.only('Key'), tableName);
  throw invalid('Supplied WriteRequest is empty, must contain exactly one of the supported request types');
}

/** A batch with a wrong key, or with one key twice, is refused as a whole. */
function assertKeys(parts: readonly Part[], { catalog }: Service): void {
  for (const [tableName, own] of Map.groupBy(parts, ({ write }) => write.tableName)) {
    const table = catalog.get(tableName);
    const keys = own.map(({ write }) => write.keyIn(table));
    if (hasDuplicates(keys)) throw invalid('Provided list of item keys contains duplicates');
  }
}
