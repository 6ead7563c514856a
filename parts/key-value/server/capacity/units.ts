/** What reading and writing costs, in capacity units (Developer Guide, “Read and write operations”, “Capacity unit consumption”). */
import { type Change, type IndexChange, isMoved } from '../storage/changes.ts';
import type { Item } from '../values/attribute-value.ts';
import { sizeOfItem } from '../values/size.ts';

export type ReadConsistency = 'eventual' | 'strong' | 'transactional';

const readUnitBytes = 4 * 1_024;
const writeUnitBytes = 1_024;
const readFactors = { eventual: 0.5, strong: 1, transactional: 2 } as const;

/** For each 4 KB: one unit, half of it when what is read may be out of date, two in a transaction. */
export function readUnits(bytes: number, consistency: ReadConsistency): number {
  return Math.max(1, Math.ceil(bytes / readUnitBytes)) * readFactors[consistency];
}

/** For each 1 KB: one unit, two in a transaction. */
export function writeUnits(bytes: number, transactional = false): number {
  return Math.max(1, Math.ceil(bytes / writeUnitBytes)) * (transactional ? 2 : 1);
}

/** The larger of both items counts: what is deleted or made smaller costs as much as it was. */
export function changeUnits({ before, after }: Pick<Change, 'before' | 'after'>, transactional: boolean) {
  return writeUnits(Math.max(sizeOf(before), sizeOf(after)), transactional);
}

/** An entry whose key changes costs a deletion and a write. */
export function indexChangeUnits(change: IndexChange, transactional: boolean): number {
  const { before, after } = change;
  const [old, next] = [sizeOf(before?.item), sizeOf(after?.item)];
  if (isMoved(change)) return writeUnits(old, transactional) + writeUnits(next, transactional);
  return writeUnits(Math.max(old, next), transactional);
}

function sizeOf(item: Item | undefined): number {
  return item ? sizeOfItem(item) : 0;
}
