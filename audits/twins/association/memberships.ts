/** Who belongs to what: the pairs, as both sides see them. */
import type { Key, Row } from '../steps.ts';
import type { AssociationFaultId } from './faults.ts';
import { type AssociationStyle, type Side, shownTime } from './styles.ts';

export interface Memberships {
  find(wholeId: string, partId: string): Row | undefined;
  add(wholeId: string, partId: string, key: Key): Row;
  remove(wholeId: string, partId: string): void;
  /** All of one whole, as it shows them. */
  ofWhole(wholeId: string): readonly Row[];
  ofPart(partId: string): readonly Row[];
  refersTo(side: Side, id: string): boolean;
  /** Removes all that refer to it. */
  dropAll(side: Side, id: string): void;
  /** Makes these, and no others, the members of the whole. */
  replace(wholeId: string, members: readonly Row[]): void;
}

/** Memberships in memory. */
export function createMemberships(
  { whole, part }: AssociationStyle,
  fault: AssociationFaultId | undefined,
): Memberships {
  let all: readonly Row[] = [];
  /** Pairs that were removed, and what the other side still shows of them. */
  const removed = new Set<string>();
  let kept: readonly Row[] = [];
  const pairOf = ({ item }: Row) => `${String(item[whole.key])} ${String(item[part.key])}`;
  const refers = (side: Side, id: string) => (one: Row) => String(one.item[side.key]) === id;
  const hidden = (one: Row) => fault === 'never-again' && removed.has(pairOf(one));

  return {
    find: (wholeId, partId) => all.find((one) => pairOf(one) === `${wholeId} ${partId}`),
    add(wholeId, partId, { id, time }) {
      const item = { [whole.key]: wholeId, [part.key]: partId, createdAt: shownTime(time) };
      const membership = { id, time, item };
      if (fault === 'one-at-a-time') all = all.filter((one) => !refers(part, partId)(one));
      all = [...all, membership];
      return membership;
    },
    remove(wholeId, partId) {
      const pair = `${wholeId} ${partId}`;
      kept = [...kept, ...all.filter((one) => pairOf(one) === pair)];
      removed.add(pair);
      // With the fault the row stays, marked as removed, and is found when the pair is added again.
      if (fault === 'leaves-all') all = all.filter((one) => !refers(part, partId)(one));
      else if (fault !== 'never-again') all = all.filter((one) => pairOf(one) !== pair);
    },
    ofWhole: (wholeId) =>
      all.filter((one) => (fault === 'lists-all' || refers(whole, wholeId)(one)) && !hidden(one)),
    ofPart(partId) {
      const stale = fault === 'other-side-keeps' ? kept : [];
      const own = [...all, ...stale].filter(refers(part, partId)).filter((one) => !hidden(one));
      return fault === 'other-side-shows-one' ? own.slice(0, 1) : own;
    },
    refersTo: (side, id) => all.some((one) => refers(side, id)(one) && !hidden(one)),
    dropAll(side, id) {
      all = all.filter((one) => !refers(side, id)(one));
    },
    replace(wholeId, members) {
      all = [...all.filter((one) => !refers(whole, wholeId)(one)), ...members];
    },
  };
}
