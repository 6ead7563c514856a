/** What one change comes to: the thing, the counts of references to others, and its copies, all in one transaction. */
import type { MissingReference, StillReferenced } from '../../application/failure.ts';
import { countsKey, itemKey, type Key, type Kind } from './keys.ts';
import { renderRow } from './rows.ts';
import { referrersOf, type Schema } from './schemas.ts';
import type { Action } from './table.ts';

/** Only while this member of the stored thing has this value. */
export type Seen = { readonly member: string; readonly value: string | number };

export function insertion<Item extends object, Taken>(
  schema: Schema<Item>,
  item: Item,
  taken: () => Taken,
): Action<Taken | MissingReference>[] {
  const key = schema.key(item);
  const thing: Action<Taken> = {
    key,
    write: (TableName) => ({
      Put: { TableName, Item: renderRow(key, item), ConditionExpression: 'attribute_not_exists(pk)' },
    }),
    refusal: taken,
  };
  const counts = referrersOf(schema.kind).length > 0 ? [put(countsKey(key), {})] : [];
  return [thing, ...counts, ...refer(schema, item), ...putCopies(schema, item)];
}

export function replacement<Item extends object, Changed>(
  schema: Schema<Item>,
  before: Item,
  after: Item,
  seen: Seen,
  changed: () => Changed,
): Action<Changed | MissingReference>[] {
  const key = schema.key(after);
  const thing: Action<Changed> = {
    key,
    write: (TableName) => ({
      Put: { TableName, Item: renderRow(key, after), ...whileStill(seen) },
    }),
    refusal: changed,
  };
  return [
    thing,
    ...refer(schema, after, before),
    ...release(schema, before, after),
    ...putCopies(schema, after),
    ...removeCopies(schema, before, after),
  ];
}

export function removal<Item extends object, Changed>(
  schema: Schema<Item>,
  item: Item,
  seen: Seen,
  changed: () => Changed,
): Action<Changed | StillReferenced>[] {
  const key = schema.key(item);
  const thing: Action<Changed> = {
    key,
    write: (TableName) => ({ Delete: { TableName, Key: key, ...whileStill(seen) } }),
    refusal: changed,
  };
  const referrers = referrersOf(schema.kind);
  const counts = referrers.length > 0 ? [removeCounts(key, referrers)] : [];
  return [thing, ...counts, ...release(schema, item), ...removeCopies(schema, item)];
}

/** The counts go with the thing, and only at zero. What has never been referred to by a kind has no count of it. */
function removeCounts(of: Key, referrers: readonly Kind[]): Action<StillReferenced> {
  const key = countsKey(of);
  return {
    key,
    write: (TableName) => ({
      Delete: {
        TableName,
        Key: key,
        ConditionExpression: `NOT (${referrers.map((by) => `${by} > :none`).join(' OR ')})`,
        ExpressionAttributeValues: { ':none': 0 },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    }),
    refusal(stored) {
      const by = referrers.find((by) => Number(stored[by]?.N ?? 0) > 0);
      return { kind: 'still-referenced', by: by ?? 'something' };
    },
  };
}

/**
 * Counts what the thing refers to and has not referred to before. Where counts are, there is what they belong to; and
 * of two transactions that write the same counts, one sees the other: so of this and a removal, one is refused.
 */
function refer<Item extends object>(
  schema: Schema<Item>,
  after: Item,
  before?: Item,
): Action<MissingReference>[] {
  return newReferences(schema, after, before).map(({ member, to }) => ({
    ...count(to, schema.kind, 1),
    refusal: () => ({ kind: 'missing-reference', field: member }),
  }));
}

/** Takes back the counts for what it refers to no longer. */
function release<Item extends object>(schema: Schema<Item>, before: Item, after?: Item): Action<never>[] {
  return newReferences(schema, before, after).map(({ to }) => count(to, schema.kind, -1));
}

function count(to: Key, by: Kind, change: 1 | -1): Action<never> {
  const key = countsKey(to);
  return {
    key,
    write: (TableName) => ({
      Update: {
        TableName,
        Key: key,
        UpdateExpression: `ADD ${by} :change`,
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':change': change },
      },
    }),
  };
}

/** The references of the one that the other does not have. */
function newReferences<Item extends object>({ references }: Schema<Item>, one: Item, other?: Item) {
  const ids = new Map<string, unknown>(Object.entries(one));
  const others = new Map<string, unknown>(Object.entries(other ?? {}));
  return Object.entries(references).flatMap(([member, kind]) => {
    const id = ids.get(member);
    return typeof id === 'string' && id !== others.get(member) ? [{ member, to: itemKey(kind, id) }] : [];
  });
}

function putCopies<Item extends object>(schema: Schema<Item>, item: Item): Action<never>[] {
  return schema.entries(item).map((key) => put(key, item));
}

/** Those in lists in which its successor does not stand, or at another place. */
function removeCopies<Item extends object>(
  schema: Schema<Item>,
  before: Item,
  after?: Item,
): Action<never>[] {
  const kept = after === undefined ? [] : schema.entries(after);
  return schema
    .entries(before)
    .filter(({ pk, sk }) => !kept.some((key) => key.pk === pk && key.sk === sk))
    .map((key) => ({ key, write: (TableName) => ({ Delete: { TableName, Key: key } }) }));
}

function put(key: Key, item: object): Action<never> {
  return { key, write: (TableName) => ({ Put: { TableName, Item: renderRow(key, item) } }) };
}

function whileStill({ member, value }: Seen) {
  return {
    ConditionExpression: `${member} = :seen`,
    ExpressionAttributeValues: { ':seen': value },
  };
}
