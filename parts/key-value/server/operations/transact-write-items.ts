/** TransactWriteItems: all of it or nothing, and once only for one token. */
import { createHash } from 'node:crypto';
import { type Charge, partitionOf } from '../capacity/charge.ts';
import { type ReturnConsumedCapacity, renderConsumed } from '../capacity/consumed.ts';
import { readUnits } from '../capacity/units.ts';
import { readConsumedCapacity } from '../requests/item-request.ts';
import type { Members } from '../requests/members.ts';
import { invalid, ServiceError } from '../service-error.ts';
import { hasDuplicates } from '../storage/key.ts';
import { renderItem } from '../values/attribute-value.ts';
import { sizeOfItem } from '../values/size.ts';
import type { Operation, Service } from './service.ts';
import { refuseMetrics } from './single-writes.ts';
import {
  deleteMembers,
  type Plan,
  planWrite,
  putMembers,
  readConditionCheck,
  readDelete,
  readPut,
  readUpdate,
  updateMembers,
  type Write,
} from './write.ts';

/** Actions and bytes of a transaction, and how long a token is remembered (API Reference, “TransactWriteItems”). */
export const maxActions = 100;
const maxBytes = 4 * 1_024 * 1_024;
const tokenMs = 10 * 60 * 1_000;

export const transactWriteItems: Operation = async (request, service) => {
  request.only(
    'TransactItems',
    'ClientRequestToken',
    'ReturnConsumedCapacity',
    'ReturnItemCollectionMetrics',
  );
  refuseMetrics(request);
  const token = request.text('ClientRequestToken', { min: 1, max: 36 });
  const consumed = readConsumedCapacity(request);
  const actions =
    request.structures('TransactItems', { min: 1, max: maxActions }) ?? request.missing('TransactItems');
  const writes = actions.map(readAction);
  const fingerprint = createHash('sha256')
    .update(JSON.stringify(request.any('TransactItems')))
    .digest('hex');
  return await service.writer.write(() => {
    if (token !== undefined && isRepeated(token, fingerprint, service)) {
      return repeat(writes, consumed, service);
    }
    const plans = planAll(writes, service);
    takeUnits(plans, service);
    for (const { change } of plans) service.items.apply(change);
    return render(
      plans.flatMap(({ charges }) => charges),
      consumed,
    );
  });
};

const kinds = {
  Put: { read: readPut, members: putMembers },
  Update: { read: readUpdate, members: updateMembers },
  Delete: { read: readDelete, members: deleteMembers },
  ConditionCheck: { read: readConditionCheck, members: deleteMembers },
} as const;

function readAction(action: Members): Write {
  action.only(...Object.keys(kinds));
  const given = Object.entries(kinds).flatMap(([name, kind]) => {
    const request = action.structure(name);
    return request ? [{ request, ...kind }] : [];
  });
  const [one, another] = given;
  if (!one || another) {
    throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  return one.read(one.request.only(...one.members, 'ReturnValuesOnConditionCheckFailure'));
}

/** Throws a TransactionCanceledException when one of the writes cannot be. */
function planAll(writes: readonly Write[], service: Service): Plan[] {
  assertDistinct(writes, service);
  const outcomes = writes.map((write) => planOne(write, service));
  const plans = outcomes.flatMap(({ plan }) => (plan ? [plan] : []));
  if (plans.length < outcomes.length) throw cancelled(outcomes.map(({ reason }) => reason));
  const bytes = plans.reduce((sum, { change }) => sum + (change.after ? sizeOfItem(change.after) : 0), 0);
  if (bytes > maxBytes) throw invalid('Transaction request size exceeds the maximum allowed size of 4 MB');
  return plans;
}

interface Reason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: unknown;
}

const noReason: Reason = { Code: 'None' };

function planOne(write: Write, service: Service): { readonly plan?: Plan; readonly reason: Reason } {
  try {
    const plan = planWrite(write, service, true);
    if (plan.conditionHolds) return { plan, reason: noReason };
    const { before } = plan.change;
    const Message = 'The conditional request failed';
    const item = write.returnOnFailure && before ? { Item: renderItem(before) } : {};
    return { reason: { Code: 'ConditionalCheckFailed', Message, ...item } };
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'ValidationException') throw error;
    return { reason: { Code: 'ValidationError', Message: error.message } };
  }
}

/** A key that does not fit its table is told later, as the reason of its action. */
function assertDistinct(writes: readonly Write[], { catalog }: Service): void {
  for (const [tableName, own] of Map.groupBy(writes, (write) => write.tableName)) {
    const table = catalog.get(tableName);
    const keys = own.flatMap((write) => {
      try {
        return [write.keyIn(table)];
      } catch {
        return [];
      }
    });
    if (hasDuplicates(keys)) {
      throw invalid('Transaction request cannot include multiple operations on one item');
    }
  }
}

function takeUnits(plans: readonly Plan[], { capacity }: Service): void {
  const refusal = capacity.tryTake(plans.flatMap(({ charges }) => charges));
  if (!refusal) return;
  const { charge, error } = refusal;
  const reason = { Code: 'ProvisionedThroughputExceeded', Message: error.message };
  throw cancelled(plans.map(({ charges }) => (charges.includes(charge) ? reason : noReason)));
}

function cancelled(reasons: readonly Reason[]): ServiceError {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  return new ServiceError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { CancellationReasons: reasons },
  );
}

/** Notes the token with its request; true when that has been done before. */
function isRepeated(token: string, request: string, { database, now }: Service): boolean {
  const time = now().getTime();
  database.run('delete from tokens where at < ?', time - tokenMs);
  const known = database.get<{ request: string }>('select request from tokens where token = ?', token);
  if (known && known.request !== request) throw new ServiceError('IdempotentParameterMismatchException');
  if (!known) database.run('insert into tokens values (?, ?, ?)', token, request, time);
  return known !== undefined;
}

/** Nothing is written again; what was written is read, and paid for as that. */
function repeat(writes: readonly Write[], consumed: ReturnConsumedCapacity, service: Service): unknown {
  const charges = writes.map((write): Charge => {
    const table = service.catalog.get(write.tableName);
    const key = write.keyIn(table);
    const item = service.items.get(table, key);
    return {
      kind: 'read',
      table,
      partition: partitionOf(key, table.keys),
      units: readUnits(item ? sizeOfItem(item) : 0, 'transactional'),
    };
  });
  service.capacity.take(charges);
  return render(charges, consumed);
}

function render(charges: readonly Charge[], consumed: ReturnConsumedCapacity): unknown {
  return consumed === 'NONE' ? {} : { ConsumedCapacity: renderConsumed(charges, consumed, true) };
}
