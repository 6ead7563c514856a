/** Query: the items of one partition, in the order of their sort keys. */
import { type Condition, namesIn } from '../expressions/condition.ts';
import { readKeyCondition, type SortCondition } from '../expressions/key-condition.ts';
import { invalid } from '../service-error.ts';
import type { Range } from '../storage/items.ts';
import { encodePartition } from '../storage/key.ts';
import { type Keys, keyAttributes } from '../storage/table.ts';
import { renderValue } from '../values/attribute-value.ts';
import { encodeScalar } from '../values/compare.ts';
import { rangeMembers, readRange } from './range-request.ts';
import { readPage } from './read-page.ts';
import type { Operation } from './service.ts';

export const query: Operation = (request, service) => {
  request.only(...rangeMembers, 'KeyConditionExpression', 'ScanIndexForward');
  const range = readRange(request, ['KeyConditionExpression'], service);
  const { keyCondition } = range.expressions;
  if (!keyCondition) {
    throw invalid(
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    );
  }
  const keys = range.index?.keys ?? range.table.keys;
  const { partition, sort } = readKeyCondition(keyCondition, keys);
  assertNoKeys(range.expressions.filter, keys);
  return readPage(
    range,
    {
      partition: { is: encodePartition(partition) },
      ...(sort && { sort: boundsOf(sort) }),
      descending: request.flag('ScanIndexForward') === false,
    },
    JSON.stringify(renderValue(partition)),
    service,
  );
};

/** A filter on a key would read, and cost, what a key condition would leave out. */
function assertNoKeys(filter: Condition | undefined, keys: Keys): void {
  const names = filter ? namesIn(filter) : new Set();
  const key = keyAttributes(keys).find(({ name }) => names.has(name));
  if (!key) return;
  throw invalid(
    `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${key.name}`,
  );
}

function boundsOf(sort: SortCondition): NonNullable<Range['sort']> {
  switch (sort.kind) {
    case 'compare':
      return [{ sign: sort.comparator, bytes: encodeScalar(sort.value) }];
    case 'between':
      return [
        { sign: '>=', bytes: encodeScalar(sort.low) },
        { sign: '<=', bytes: encodeScalar(sort.high) },
      ];
    case 'begins_with': {
      const prefix = encodeScalar(sort.prefix);
      const end = firstBehind(prefix);
      return [{ sign: '>=', bytes: prefix }, ...(end ? [{ sign: '<', bytes: end } as const] : [])];
    }
  }
}

/** The first bytes behind all that begin with these; there are none behind bytes that are all 0xff. */
function firstBehind(prefix: Buffer): Buffer | undefined {
  const last = prefix.findLastIndex((byte) => byte < 0xff);
  if (last < 0) return undefined;
  const end = Buffer.from(prefix.subarray(0, last + 1));
  end[last] = (end[last] ?? 0) + 1;
  return end;
}
