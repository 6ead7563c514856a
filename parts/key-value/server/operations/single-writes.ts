/** PutItem, UpdateItem and DeleteItem. */
import { renderConsumed } from '../capacity/consumed.ts';
import { project } from '../expressions/projection.ts';
import { readConsumedCapacity } from '../requests/item-request.ts';
import type { Members } from '../requests/members.ts';
import { invalid, ServiceError } from '../service-error.ts';
import { type Item, renderItem } from '../values/attribute-value.ts';
import type { Operation, Service } from './service.ts';
import {
  deleteMembers,
  type Plan,
  planWrite,
  putMembers,
  readDelete,
  readPut,
  readUpdate,
  updateMembers,
  type Write,
} from './write.ts';

/** Members that a single write has, and a part of a transaction has not. */
const members = [
  'ReturnValues',
  'ReturnConsumedCapacity',
  'ReturnItemCollectionMetrics',
  'ReturnValuesOnConditionCheckFailure',
] as const;

const allReturnValues = ['ALL_NEW', 'UPDATED_OLD', 'ALL_OLD', 'NONE', 'UPDATED_NEW'] as const;
type ReturnValues = (typeof allReturnValues)[number];

export const putItem: Operation = (request, service) =>
  perform(request.only(...putMembers, ...members), readPut, ['NONE', 'ALL_OLD'], service);

export const deleteItem: Operation = (request, service) =>
  perform(request.only(...deleteMembers, ...members), readDelete, ['NONE', 'ALL_OLD'], service);

export const updateItem: Operation = (request, service) =>
  perform(request.only(...updateMembers, ...members), readUpdate, allReturnValues, service);

async function perform(
  request: Members,
  read: (request: Members) => Write,
  allowed: readonly ReturnValues[],
  service: Service,
): Promise<unknown> {
  const returnValues = request.choice('ReturnValues', allReturnValues) ?? 'NONE';
  if (!allowed.includes(returnValues)) throw invalid('ReturnValues can only be ALL_OLD or NONE');
  refuseMetrics(request);
  const consumed = readConsumedCapacity(request);
  const write = read(request);
  return await service.writer.write(() => {
    const plan = planWrite(write, service);
    service.capacity.take(plan.charges);
    if (!plan.conditionHolds) throw conditionFailed(write, plan);
    service.items.apply(plan.change);
    const attributes = returned(returnValues, write, plan);
    const [capacity] = renderConsumed(plan.charges, consumed);
    return {
      ...(attributes && { Attributes: renderItem(attributes) }),
      ...(capacity && { ConsumedCapacity: capacity }),
    };
  });
}

/** The sizes of item collections are not kept here. */
export function refuseMetrics(request: Members): void {
  if (request.choice('ReturnItemCollectionMetrics', ['SIZE', 'NONE']) !== 'SIZE') return;
  throw invalid('ReturnItemCollectionMetrics SIZE is not supported by this engine.');
}

function conditionFailed({ returnOnFailure }: Write, { change: { before } }: Plan): ServiceError {
  const item = returnOnFailure && before ? { Item: renderItem(before) } : {};
  return new ServiceError('ConditionalCheckFailedException', undefined, item);
}

/** Undefined where there is nothing to return. */
function returned(values: ReturnValues, { paths }: Write, { change }: Plan): Item | undefined {
  if (values === 'NONE') return undefined;
  const item = values.endsWith('OLD') ? change.before : change.after;
  if (!item || values.startsWith('ALL')) return item;
  const parts = project(item, paths);
  return parts.size > 0 ? parts : undefined;
}
