/** What the requests on items have in common: keys, items, expressions, what is to be returned. */
import type { ReturnConsumedCapacity } from '../capacity/consumed.ts';
import type { ExpressionKind } from '../expressions/cursor.ts';
import { type Expressions, parseExpressions } from '../expressions/expressions.ts';
import { invalid } from '../service-error.ts';
import { type Item, parseItem, parseValue } from '../values/attribute-value.ts';
import { sizeOfItem } from '../values/size.ts';
import type { Members } from './members.ts';

/** Bytes of an item (Developer Guide, “Quotas”). */
export const maxItemBytes = 400 * 1_024;

export function readItem(request: Members, name: 'Item' | 'Key'): Item {
  return parseItem(request.any(name) ?? request.missing(name));
}

/** An item that is to be written. */
export function readNewItem(request: Members): Item {
  const item = readItem(request, 'Item');
  if (sizeOfItem(item) > maxItemBytes) throw invalid('Item size has exceeded the maximum allowed size');
  return item;
}

/** The expressions of these kinds, with their placeholders. */
export function readExpressions(request: Members, ...kinds: readonly ExpressionKind[]): Expressions {
  const names = request.entries('ExpressionAttributeNames');
  const values = request.entries('ExpressionAttributeValues');
  for (const [what, entries] of Object.entries({ Names: names, Values: values })) {
    if (entries?.length === 0) throw invalid(`ExpressionAttribute${what} must not be empty`);
  }
  return parseExpressions({
    expressions: new Map(
      kinds.flatMap((kind) => {
        const text = request.text(kind);
        return text === undefined ? [] : [[kind, text] as const];
      }),
    ),
    names: new Map((names ?? []).map(([key, name]) => [key, readName(name)])),
    values: new Map((values ?? []).map(([key, value]) => [key, parseValue(value)])),
  });
}

function readName(name: unknown): string {
  if (typeof name === 'string') return name;
  throw invalid('ExpressionAttributeNames contains invalid value: a name must be a string');
}

export function readConsumedCapacity(request: Members): ReturnConsumedCapacity {
  return request.choice('ReturnConsumedCapacity', ['INDEXES', 'TOTAL', 'NONE']) ?? 'NONE';
}

/** Whether the item is wanted when its condition does not hold. */
export function readReturnOnFailure(request: Members): boolean {
  return request.choice('ReturnValuesOnConditionCheckFailure', ['ALL_OLD', 'NONE']) === 'ALL_OLD';
}

/** The members of a request that `readExpressions` reads beside the expressions themselves. */
export const placeholderMembers = ['ExpressionAttributeNames', 'ExpressionAttributeValues'] as const;
