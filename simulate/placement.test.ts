import { expect, test } from 'vitest';
import { assignNodes, countMoves, hashKeys, type Move, measureImbalance } from './moved-keys.ts';
import { type Placement, placeByModulo, placeByRendezvous, placeOnRing } from './placement.ts';

const keys = hashKeys(20_000, 'key');
const sizes = [1, 2, 3, 7, 16, 50];
const ring = (nodes: number) => placeOnRing(nodes, 128);

const moveBetween = (place: (nodes: number) => Placement, nodes: number): Move =>
  countMoves(assignNodes(keys, place(nodes)), assignNodes(keys, place(nodes + 1)), nodes);
const imbalanceOf = (placement: Placement, nodes: number) =>
  measureImbalance(assignNodes(keys, placement), nodes);

const steady: [string, (nodes: number) => Placement][] = [
  ['a ring', ring],
  ['a ring of single points', (nodes) => placeOnRing(nodes, 1)],
  ['rendezvous', placeByRendezvous],
];

test.each([...steady, ['modulo', placeByModulo] as const])('%s names a node that is there', (_, place) => {
  for (const nodes of sizes) {
    const named = new Set([...keys].map(place(nodes).nodeOf));
    expect(Math.min(...named)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...named)).toBeLessThan(nodes);
  }
});

test.each(steady)('%s moves keys to the node that joins, and no others', (_, place) => {
  for (const nodes of sizes) {
    expect(moveBetween(place, nodes).betweenOld).toBe(0);
  }
});

test.each(steady)('%s gives up a node that leaves, and moves nothing else', (_, place) => {
  for (const nodes of sizes) {
    const [before, after] = [place(nodes + 1), place(nodes)];
    const stayed = [...keys].filter((key) => before.nodeOf(key) < nodes);
    expect(stayed.filter((key) => after.nodeOf(key) !== before.nodeOf(key))).toEqual([]);
  }
});

test.each([
  ['a ring', ring],
  ['rendezvous', placeByRendezvous],
] as const)('%s moves about one key in n', (_, place) => {
  for (const nodes of sizes) {
    const share = moveBetween(place, nodes).moved / keys.length;
    expect(share * (nodes + 1)).toBeGreaterThan(0.7);
    expect(share * (nodes + 1)).toBeLessThan(1.3);
  }
});

test('modulo keeps about one key in n', () => {
  for (const nodes of sizes.slice(1)) {
    const { moved } = moveBetween(placeByModulo, nodes);
    expect((1 - moved / keys.length) * (nodes + 1)).toBeCloseTo(1, 0);
  }
});

test('more points on the ring make it even', () => {
  const imbalances = [1, 8, 64, 512].map((points) => imbalanceOf(placeOnRing(20, points), 20));
  expect(imbalances).toEqual(imbalances.toSorted((a, b) => b - a));
  expect(imbalances[0]).toBeGreaterThan(2);
  expect(imbalances[3]).toBeLessThan(1.2);
  expect(imbalanceOf(placeByRendezvous(20), 20)).toBeLessThan(1.15);
});

test('the last arc of the ring belongs to its first point', () => {
  const place = placeOnRing(5, 1);
  expect(place.nodeOf(0xffff_ffff)).toBe(place.nodeOf(0));
});

test('other names draw other keys, the same name the same', () => {
  expect(hashKeys(5, 'key')).toEqual(keys.slice(0, 5));
  expect(hashKeys(5, 'other')).not.toEqual(keys.slice(0, 5));
});
