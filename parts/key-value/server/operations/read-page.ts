/** Reads a page of a table or an index: filters, projects, counts, and says where the next page begins. */
import { type Charge, partitionOf } from '../capacity/charge.ts';
import { renderConsumed } from '../capacity/consumed.ts';
import { readUnits } from '../capacity/units.ts';
import { holds } from '../expressions/evaluate.ts';
import { project } from '../expressions/projection.ts';
import type { Range } from '../storage/items.ts';
import { pick } from '../storage/key.ts';
import { type Item, renderItem } from '../values/attribute-value.ts';
import { sizeOfItem } from '../values/size.ts';
import { type RangeRequest, startKeyAttributes } from './range-request.ts';
import type { Service } from './service.ts';

/** Bytes that one page looks at (Developer Guide, “Paginating table query results”). */
const maxPageBytes = 1_024 * 1_024;

/** `emptyPartition`: the one that is charged where nothing is found. */
export function readPage(
  request: RangeRequest,
  range: Omit<Range, 'space' | 'after'>,
  emptyPartition: string,
  service: Service,
): unknown {
  const { table, index, expressions, after } = request;
  const space = index?.space ?? table.space;
  const rows = service.items.read({ ...range, space, ...(after && { after }) });
  const { seen, isLast } = takePage(rows, request.limit);
  const whole = request.fetch
    ? seen.map((item) => service.items.get(table, pickKey(item, request)) ?? item)
    : seen;
  const charges = [
    ...chargesOfPage(request, seen, emptyPartition),
    ...(request.fetch ? chargesOfFetched(request, whole) : []),
  ];
  service.capacity.take(charges);
  const { filter, projection } = expressions;
  const kept = filter ? whole.filter((item) => holds(filter, item)) : whole;
  const last = seen.at(-1);
  const [capacity] = renderConsumed(charges, request.consumed);
  return {
    Count: kept.length,
    ScannedCount: seen.length,
    ...(!request.countOnly && {
      Items: kept.map((item) => renderItem(projection ? project(item, projection) : item)),
    }),
    ...(!isLast && last && { LastEvaluatedKey: renderItem(pick(last, startKeyAttributes(table, index))) }),
    ...(capacity && { ConsumedCapacity: capacity }),
  };
}

/** As many items as fit into a page, and whether that were all. */
function takePage(items: Iterable<Item>, limit: number): { seen: Item[]; isLast: boolean } {
  const seen: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    bytes += sizeOfItem(item);
    if (seen.length > 0 && bytes > maxPageBytes) return { seen, isLast: false };
    seen.push(item);
    // Whether another one follows is not looked at: the next page may be empty.
    if (seen.length >= limit) return { seen, isLast: false };
  }
  return { seen, isLast: true };
}

function pickKey(item: Item, { table }: RangeRequest): Item {
  return pick(item, startKeyAttributes(table, undefined));
}

/** The page is rounded as a whole; each partition pays for its part of the bytes. */
function chargesOfPage(
  { table, index, consistent }: RangeRequest,
  seen: readonly Item[],
  emptyPartition: string,
): Charge[] {
  const sizes = new Map<string, number>();
  for (const item of seen) {
    const partition = partitionOf(item, index?.keys ?? table.keys);
    sizes.set(partition, (sizes.get(partition) ?? 0) + sizeOfItem(item));
  }
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  if (bytes === 0) sizes.set(emptyPartition, 1);
  const units = readUnits(bytes, consistent ? 'strong' : 'eventual');
  return [...sizes].map(([partition, size]) => ({
    kind: 'read',
    table,
    ...(index && { index }),
    partition,
    units: (units * size) / (bytes || 1),
  }));
}

/** What is fetched from the table is rounded for each item. */
function chargesOfFetched({ table, consistent }: RangeRequest, items: readonly Item[]): Charge[] {
  return items.map((item) => ({
    kind: 'read',
    table,
    partition: partitionOf(item, table.keys),
    units: readUnits(sizeOfItem(item), consistent ? 'strong' : 'eventual'),
  }));
}
