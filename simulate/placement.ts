/** Which of n nodes keeps a key: by modulo, on a ring of points, and by rendezvous. */
import { hashName, mix } from './hash.ts';

/** Nodes are numbered from 0; a node that joins gets the next number. */
export interface Placement {
  /** The node that keeps the key with this hash. */
  nodeOf(hash: number): number;
}

/** The remainder of a division: even, and it forgets nearly everything when the divisor changes. */
export function placeByModulo(nodes: number): Placement {
  return { nodeOf: (hash) => hash % nodes };
}

/**
 * Consistent hashing (Karger et al., Consistent Hashing and Random Trees, STOC 1997): a key belongs to the first point
 * at or after it on a ring. Several points for each node, “virtual nodes”, make the arcs even (DeCandia et al., Dynamo,
 * SOSP 2007, section 4.2).
 */
export function placeOnRing(nodes: number, pointsEach: number): Placement {
  const points = Array.from({ length: nodes * pointsEach }, (_, index) => {
    const node = Math.floor(index / pointsEach);
    return { node, at: hashName(`node ${node} point ${index % pointsEach}`) };
  }).toSorted((a, b) => a.at - b.at || a.node - b.node);
  const places = Uint32Array.from(points, ({ at }) => at);
  const owners = Uint32Array.from(points, ({ node }) => node);
  return {
    // Behind the last point the ring begins anew.
    nodeOf: (hash) => owners[findFirst(places, hash)] ?? owners[0] ?? 0,
  };
}

/** Highest random weight (Thaler and Ravishankar, IEEE/ACM Transactions on Networking 6(1), 1998): even, at one hash for each node. */
export function placeByRendezvous(nodes: number): Placement {
  const names = Uint32Array.from({ length: nodes }, (_, node) => hashName(`node ${node}`));
  return {
    nodeOf(hash) {
      let [best, highest] = [0, -1];
      for (let node = 0; node < nodes; node++) {
        const weight = mix(hash ^ (names[node] ?? 0));
        if (weight > highest) [best, highest] = [node, weight];
      }
      return best;
    },
  };
}

/** Where the first place at or after `value` stands; the length when there is none. */
export function findFirst(places: ArrayLike<number>, value: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
