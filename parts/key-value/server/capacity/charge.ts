/** What a request costs, by table or index and by partition. */
import type { Change, IndexChange } from '../storage/changes.ts';
import type { Index, Keys, Table, Throughput } from '../storage/table.ts';
import { type Item, renderValue } from '../values/attribute-value.ts';
import { changeUnits, indexChangeUnits } from './units.ts';

export interface Charge {
  readonly kind: 'read' | 'write';
  readonly table: Table;
  /** Where an entry of an index is read or written; the units of a local index come from the table's throughput. */
  readonly index?: Index;
  /** The value of the partition key, as JSON. */
  readonly partition: string;
  readonly units: number;
}

/** What gives the units: the table, or a global index, which has a throughput of its own. */
export interface Source {
  /** As in its Amazon Resource Name. */
  readonly name: string;
  readonly isIndex: boolean;
  readonly throughput: Throughput | undefined;
}

export function sourceOf({ table, index }: Charge): Source {
  const name = `table/${table.name}`;
  if (index?.scope !== 'global') return { name, isIndex: false, throughput: table.throughput };
  return { name: `${name}/index/${index.name}`, isIndex: true, throughput: index.throughput };
}

/** The partition that an item, or an entry of an index, belongs to. */
export function partitionOf(item: Item, { partition }: Keys): string {
  const value = item.get(partition.name);
  return value ? JSON.stringify(renderValue(value)) : '';
}

/** What a write costs: the table, then the indexes. */
export function chargesOfChange(key: Item, change: Change, transactional: boolean): [Charge, ...Charge[]] {
  const { table, indexes } = change;
  const own: Charge = {
    kind: 'write',
    table,
    partition: partitionOf(key, table.keys),
    units: changeUnits(change, transactional),
  };
  return [own, ...indexes.map((one) => chargeOfIndex(one, table, transactional))];
}

function chargeOfIndex(change: IndexChange, table: Table, transactional: boolean): Charge {
  const { index, before, after } = change;
  const item = (after ?? before)?.item ?? new Map();
  return {
    kind: 'write',
    table,
    index,
    partition: partitionOf(item, index.keys),
    units: indexChangeUnits(change, transactional),
  };
}
