/** What a change of nodes costs: the keys that have to move, and how unevenly the nodes are filled. */
import { hashName } from './hash.ts';
import type { Placement } from './placement.ts';

export interface Move {
  /** Keys whose node has changed. */
  readonly moved: number;
  /** Of those, the keys that went from one old node to another: work that helps nobody. */
  readonly betweenOld: number;
}

/** The hashes of so many keys; another name draws other keys. */
export function hashKeys(count: number, name: string): Uint32Array {
  return Uint32Array.from({ length: count }, (_, index) => hashName(`${name} ${index}`));
}

/** The node of each key. */
export function assignNodes(hashes: Uint32Array, { nodeOf }: Placement): Uint32Array {
  return hashes.map(nodeOf);
}

/** What moves when the same keys are assigned anew, the first `oldNodes` nodes being there before and after. */
export function countMoves(before: Uint32Array, after: Uint32Array, oldNodes: number): Move {
  let [moved, betweenOld] = [0, 0];
  after.forEach((node, key) => {
    if (node === before[key]) return;
    moved++;
    if (node < oldNodes) betweenOld++;
  });
  return { moved, betweenOld };
}

/** Keys of the fullest node, as a multiple of the mean: 1 is even. */
export function measureImbalance(assigned: Uint32Array, nodes: number): number {
  const counts = new Uint32Array(nodes);
  for (const node of assigned) counts[node] = (counts[node] ?? 0) + 1;
  return (counts.reduce((most, count) => Math.max(most, count), 0) * nodes) / assigned.length;
}
