/** What Query and Scan have in common: which index, which attributes, which page. */

import type { ReturnConsumedCapacity } from '../capacity/consumed.ts';
import type { ExpressionKind } from '../expressions/cursor.ts';
import type { Expressions } from '../expressions/expressions.ts';
import { placeholderMembers, readConsumedCapacity, readExpressions } from '../requests/item-request.ts';
import type { Members } from '../requests/members.ts';
import { invalid } from '../service-error.ts';
import { locate, locateInIndex, type Position } from '../storage/key.ts';
import {
  findIndex,
  type Index,
  isOfType,
  type KeyAttribute,
  keyAttributes,
  projectedNames,
  type Table,
} from '../storage/table.ts';
import { type Item, parseItem } from '../values/attribute-value.ts';
import type { Service } from './service.ts';

export interface RangeRequest {
  readonly table: Table;
  readonly index: Index | undefined;
  readonly expressions: Expressions;
  readonly consistent: boolean;
  /** Items to be looked at, before the filter. */
  readonly limit: number;
  readonly after: Position | undefined;
  readonly countOnly: boolean;
  /** Attributes are wanted that the local index does not hold: each item is read from the table as well. */
  readonly fetch: boolean;
  readonly consumed: ReturnConsumedCapacity;
}

export const rangeMembers = [
  'TableName',
  'IndexName',
  'ConsistentRead',
  'ExclusiveStartKey',
  'FilterExpression',
  'Limit',
  'ProjectionExpression',
  'ReturnConsumedCapacity',
  'Select',
  ...placeholderMembers,
] as const;

const selections = ['SPECIFIC_ATTRIBUTES', 'COUNT', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES'] as const;
type Selection = (typeof selections)[number];

export function readRange(
  request: Members,
  kinds: readonly ExpressionKind[],
  { catalog }: Service,
): RangeRequest {
  const tableName = request.tableName();
  const indexName = request.text('IndexName', { min: 3, max: 255 });
  const limit = request.integer('Limit', { min: 1, max: 2 ** 31 - 1 }) ?? Number.POSITIVE_INFINITY;
  const selection = request.choice('Select', selections);
  const consumed = readConsumedCapacity(request);
  const expressions = readExpressions(request, ...kinds, 'FilterExpression', 'ProjectionExpression');
  assertSelection(selection, expressions, indexName);
  const table = catalog.get(tableName);
  const index = indexName === undefined ? undefined : findIndex(table, indexName);
  if (indexName !== undefined && !index) {
    throw invalid(`The table does not have the specified index: ${indexName}`);
  }
  const consistent = request.flag('ConsistentRead') ?? false;
  if (consistent && index?.scope === 'global') {
    throw invalid('Consistent reads are not supported on global secondary indexes');
  }
  return {
    table,
    index,
    expressions,
    consistent,
    limit,
    after: readStart(request, table, index),
    countOnly: selection === 'COUNT',
    fetch: index !== undefined && isBeyond(selection, expressions, index, table),
    consumed,
  };
}

function assertSelection(
  selection: Selection | undefined,
  { projection }: Expressions,
  indexName: string | undefined,
): void {
  if (selection === 'SPECIFIC_ATTRIBUTES' && !projection) {
    throw invalid(
      'One or more parameter values were invalid: Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    );
  }
  if (projection && selection !== undefined && selection !== 'SPECIFIC_ATTRIBUTES') {
    const wanted = selection === 'COUNT' ? 'only the Count' : selection;
    throw invalid(`Cannot specify the ProjectionExpression when choosing to get ${wanted}`);
  }
  if (selection === 'ALL_PROJECTED_ATTRIBUTES' && indexName === undefined) {
    throw invalid(
      'One or more parameter values were invalid: ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName',
    );
  }
}

/** Whether attributes are wanted that the index does not hold. A global index cannot fetch them. */
function isBeyond(
  selection: Selection | undefined,
  { projection }: Expressions,
  index: Index,
  table: Table,
): boolean {
  const names = projectedNames(table, index);
  if (!names) return false;
  const missing =
    selection === 'ALL_ATTRIBUTES' || (projection ?? []).some(([name]) => !names.has(String(name)));
  if (!missing || index.scope === 'local') return missing;
  const attributes = selection === 'ALL_ATTRIBUTES' ? 'all attributes' : 'attributes that are not projected';
  throw invalid(
    `One or more parameter values were invalid: Global secondary index ${index.name} does not project ${attributes}`,
  );
}

/** The keys that tell where a page ended: those of the table, and those of the index. */
export function startKeyAttributes(table: Table, index: Index | undefined): KeyAttribute[] {
  const attributes = [...keyAttributes(table.keys), ...(index ? keyAttributes(index.keys) : [])];
  return [...new Map(attributes.map((attribute) => [attribute.name, attribute])).values()];
}

function readStart(request: Members, table: Table, index: Index | undefined): Position | undefined {
  if (!request.has('ExclusiveStartKey')) return undefined;
  const key = parseItem(request.any('ExclusiveStartKey'));
  const attributes = startKeyAttributes(table, index);
  const fits = attributes.every((attribute) => isOfType(key.get(attribute.name), attribute));
  if (!fits || key.size !== attributes.length) throw invalid('The provided starting key is invalid');
  return positionOf(key, table, index);
}

function positionOf(key: Item, table: Table, index: Index | undefined): Position | undefined {
  return index ? locateInIndex(key, index, table) : locate(key, table.keys);
}
