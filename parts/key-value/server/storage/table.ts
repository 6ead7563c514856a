/** What is known of a table and of its indexes. */
import type { AttributeValue } from '../values/attribute-value.ts';

export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N' | 'B';
}

export interface Keys {
  readonly partition: KeyAttribute;
  readonly sort?: KeyAttribute;
}

/** Units per second. */
export interface Throughput {
  readonly read: number;
  readonly write: number;
}

export interface Table {
  /** The number under which its items are kept. */
  readonly space: number;
  readonly name: string;
  readonly keys: Keys;
  /** Absent: paid per request, without a limit of the table's own. */
  readonly throughput?: Throughput;
  readonly indexes: readonly Index[];
  /** The attribute that says when an item expires. */
  readonly expiryAttribute?: string;
  /** Seconds since the epoch. */
  readonly createdAt: number;
}

export interface Index {
  /** The number under which its entries are kept. */
  readonly space: number;
  readonly name: string;
  /** `local`: the partitions of the table, in another order. */
  readonly scope: 'local' | 'global';
  readonly keys: Keys;
  /** Which attributes it holds beside the keys. */
  readonly projection: Projection;
  /** Of a global one. */
  readonly throughput?: Throughput;
}

export type Projection =
  | { readonly type: 'ALL' | 'KEYS_ONLY' }
  | { readonly type: 'INCLUDE'; readonly attributes: readonly string[] };

export function keyAttributes({ partition, sort }: Keys): KeyAttribute[] {
  return sort ? [partition, sort] : [partition];
}

export function findIndex(table: Table, name: string): Index | undefined {
  return table.indexes.find((index) => index.name === name);
}

/** The attributes that an index holds; undefined: all. */
export function projectedNames(table: Table, { keys, projection }: Index): ReadonlySet<string> | undefined {
  if (projection.type === 'ALL') return undefined;
  const names = [...keyAttributes(table.keys), ...keyAttributes(keys)].map(({ name }) => name);
  return new Set(projection.type === 'INCLUDE' ? [...names, ...projection.attributes] : names);
}

export function isOfType(value: AttributeValue | undefined, { type }: KeyAttribute): boolean {
  return value?.type === type;
}
