/** Every audit, by category: one line each, in the order in which they are asked. */
import type { Audit } from '../kit/audit.ts';
import { CourseError } from '../kit/errors.ts';
import { addedAgain } from './associations/added-again.ts';
import { addedAtOnce } from './associations/added-at-once.ts';
import { addedTwice } from './associations/added-twice.ts';
import { additionsAtOnce } from './associations/additions-at-once.ts';
import { bothSidesAgree } from './associations/both-sides-agree.ts';
import { eachItsOwn } from './associations/each-its-own.ts';
import { noOrphans } from './associations/no-orphans.ts';
import { noOrphansAtOnce } from './associations/no-orphans-at-once.ts';
import { refusesUnknown } from './associations/refuses-unknown.ts';
import { changesAtOnce } from './concurrency/changes-at-once.ts';
import { staleChangeIsRefused } from './concurrency/stale-change-is-refused.ts';
import { keepsChanges } from './durability/keeps-changes.ts';
import { keepsVersions } from './durability/keeps-versions.ts';
import { survivesIdleKill } from './durability/survives-idle-kill.ts';
import { survivesKill } from './durability/survives-kill.ts';
import { survivesRestart } from './durability/survives-restart.ts';
import { answersWithAPage } from './lists/answers-with-a-page.ts';
import { showsWhatWasCreated } from './lists/shows-what-was-created.ts';
import { alteredCursor } from './pagination/altered-cursor.ts';
import { cursorOfAnother } from './pagination/cursor-of-another.ts';
import { deepPages } from './pagination/deep-pages.ts';
import { deletesDuringWalk } from './pagination/deletes-during-walk.ts';
import { filterBeforePage } from './pagination/filter-before-page.ts';
import { insertsDuringWalk } from './pagination/inserts-during-walk.ts';
import { nextKeepsTheFilter } from './pagination/next-keeps-the-filter.ts';
import { nextLeadsToTheEnd } from './pagination/next-leads-to-the-end.ts';
import { oddSizes } from './pagination/odd-sizes.ts';
import { pageSize } from './pagination/page-size.ts';
import { pastTheEnd } from './pagination/past-the-end.ts';
import { sizeIsCapped } from './pagination/size-is-capped.ts';
import { stableOrder } from './pagination/stable-order.ts';
import { totalAgrees } from './pagination/total-agrees.ts';
import { unknownFilter } from './pagination/unknown-filter.ts';
import { arrives } from './uploads/arrives.ts';
import { expires } from './uploads/expires.ts';
import { goesPast } from './uploads/goes-past.ts';
import { isBound } from './uploads/is-bound.ts';
import { isPrivate } from './uploads/is-private.ts';
import { leavesNothing } from './uploads/leaves-nothing.ts';
import { waitsForBytes } from './uploads/waits-for-bytes.ts';

/** Category → its audits. An audit stands behind those that it comes after. */
export const categories: Readonly<Record<string, readonly Audit[]>> = {
  lists: [answersWithAPage, showsWhatWasCreated],
  pagination: [
    pageSize,
    nextLeadsToTheEnd,
    insertsDuringWalk,
    deletesDuringWalk,
    stableOrder,
    nextKeepsTheFilter,
    filterBeforePage,
    unknownFilter,
    alteredCursor,
    cursorOfAnother,
    oddSizes,
    sizeIsCapped,
    pastTheEnd,
    totalAgrees,
    deepPages,
  ],
  uploads: [arrives, waitsForBytes, goesPast, isPrivate, isBound, expires, leavesNothing],
  associations: [
    addedTwice,
    addedAtOnce,
    additionsAtOnce,
    refusesUnknown,
    addedAgain,
    noOrphans,
    noOrphansAtOnce,
    eachItsOwn,
    bothSidesAgree,
  ],
  concurrency: [staleChangeIsRefused, changesAtOnce],
  durability: [survivesRestart, survivesIdleKill, survivesKill, keepsChanges, keepsVersions],
};

export function listAudits(): Audit[] {
  return Object.values(categories).flat();
}

/** The audits with these ids or of these categories; all of them for an empty list. Throws `unknown-audit`. */
export function selectAudits(only: readonly string[]): Audit[] {
  const all = listAudits();
  const isMeant = (audit: Audit, name: string) => audit.id === name || audit.id.startsWith(`${name}/`);
  for (const name of only) {
    if (all.some((audit) => isMeant(audit, name))) continue;
    const known = [...Object.keys(categories), ...all.map(({ id }) => id)].join(', ');
    throw new CourseError('unknown-audit', `There is no audit and no category “${name}”. There is ${known}.`);
  }
  return only.length === 0 ? all : all.filter((audit) => only.some((name) => isMeant(audit, name)));
}
