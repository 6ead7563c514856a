/** Writing one item: alone, in a batch, or in a transaction. */
import { type Charge, chargesOfChange } from '../capacity/charge.ts';
import { applyUpdate } from '../expressions/apply-update.ts';
import type { Condition } from '../expressions/condition.ts';
import type { Path } from '../expressions/cursor.ts';
import { holds } from '../expressions/evaluate.ts';
import type { Update } from '../expressions/update.ts';
import {
  maxItemBytes,
  placeholderMembers,
  readExpressions,
  readItem,
  readNewItem,
  readReturnOnFailure,
} from '../requests/item-request.ts';
import type { Members } from '../requests/members.ts';
import { invalid } from '../service-error.ts';
import { type Change, createChange } from '../storage/changes.ts';
import { assertKey, keyOfItem } from '../storage/key.ts';
import type { Table } from '../storage/table.ts';
import { assertDepth, type Item } from '../values/attribute-value.ts';
import { sizeOfItem } from '../values/size.ts';
import type { Service } from './service.ts';

/** What is to be done to one item, as far as the request alone tells. */
export interface Write {
  readonly tableName: string;
  readonly condition: Condition | undefined;
  /** Whether the item is wanted when the condition does not hold. */
  readonly returnOnFailure: boolean;
  /** The item that a put brings. */
  readonly item?: Item;
  /** The paths that an update names. */
  readonly paths: readonly Path[];
  /** The key in that table; throws when it does not fit. */
  keyIn(table: Table): Item;
  /** What the item becomes. */
  produce(key: Item, before: Item | undefined): Item | undefined;
}

/** The members of a request to write, without those that only a single write has. */
export const putMembers = ['TableName', 'Item', 'ConditionExpression', ...placeholderMembers] as const;
export const deleteMembers = ['TableName', 'Key', 'ConditionExpression', ...placeholderMembers] as const;
export const updateMembers = [...deleteMembers, 'UpdateExpression'] as const;

export function readPut(request: Members, tableName = request.tableName()): Write {
  const item = readNewItem(request);
  return {
    tableName,
    ...readCondition(request),
    item,
    paths: [],
    keyIn: (table) => keyOfItem(item, table.keys),
    produce: () => item,
  };
}

export function readDelete(request: Members, tableName = request.tableName()): Write {
  return {
    tableName,
    ...readCondition(request),
    ...readKeyed(request),
    paths: [],
    produce: () => undefined,
  };
}

/** Only looks whether the condition holds. */
export function readConditionCheck(request: Members): Write {
  const tableName = request.tableName();
  if (!request.has('ConditionExpression')) request.missing('ConditionExpression');
  return {
    tableName,
    ...readCondition(request),
    ...readKeyed(request),
    paths: [],
    produce: (_, before) => before,
  };
}

export function readUpdate(request: Members): Write {
  const tableName = request.tableName();
  const { condition, update } = readExpressions(request, 'UpdateExpression', 'ConditionExpression');
  return {
    tableName,
    condition,
    returnOnFailure: readReturnOnFailure(request),
    ...readKeyed(request, update),
    paths: update ? pathsOf(update) : [],
    produce: (key, before) => updated(key, before, update),
  };
}

function readCondition(request: Members): Pick<Write, 'condition' | 'returnOnFailure'> {
  const { condition } = readExpressions(request, 'ConditionExpression');
  return { condition, returnOnFailure: readReturnOnFailure(request) };
}

function readKeyed(request: Members, update?: Update): Pick<Write, 'keyIn'> {
  const key = readItem(request, 'Key');
  return {
    keyIn(table) {
      assertKey(key, table.keys);
      const taken = update && pathsOf(update).find(([name]) => key.has(String(name)));
      if (!taken) return key;
      throw invalid(
        `One or more parameter values were invalid: Cannot update attribute ${taken[0]}. This attribute is part of the key`,
      );
    },
  };
}

function pathsOf(update: Update): Path[] {
  return [...[...update.set, ...update.add, ...update.delete].map(({ path }) => path), ...update.remove];
}

function updated(key: Item, before: Item | undefined, update: Update | undefined): Item | undefined {
  if (!update) return before ?? key;
  const after = applyUpdate(update, before ?? key);
  assertDepth(after);
  if (sizeOfItem(after) > maxItemBytes) {
    throw invalid('Item size to update has exceeded the maximum allowed size');
  }
  // Taking something away from an item that is not there does not make one.
  const makesNone = !before && update.set.length + update.add.length === 0;
  return makesNone ? undefined : after;
}

/** What a write comes to, given what is stored. Nothing has been changed yet. */
export interface Plan {
  readonly change: Change;
  readonly charges: readonly Charge[];
  /** When it does not, nothing is to be changed; it is paid for all the same. */
  readonly conditionHolds: boolean;
}

export function planWrite(write: Write, { catalog, items }: Service, transactional = false): Plan {
  const table = catalog.get(write.tableName);
  const key = write.keyIn(table);
  const before = items.get(table, key);
  const conditionHolds = !write.condition || holds(write.condition, before ?? new Map());
  // A put that is refused is paid for by its size too.
  const after = conditionHolds ? write.produce(key, before) : (write.item ?? before);
  const change = createChange(table, key, before, after);
  const [own, ...ofIndexes] = chargesOfChange(key, change, transactional);
  return { change, charges: conditionHolds ? [own, ...ofIndexes] : [own], conditionHolds };
}
