/**
 * References between documents, without foreign keys and without transactions.
 *
 * The document that is referred to is the arbiter. Who wants to refer to it leaves a claim, then touches it, then
 * writes, if the claim is still there. Who wants to remove it reads how often it was touched, drops all claims on it,
 * looks whether something refers to it, then deletes it, if it was not touched since. So of the two one is refused,
 * whatever the order of their steps; and what a crash leaves between two steps is a claim that stops nobody.
 * docs/decisions/references-without-foreign-keys.md says why this way.
 */
import { randomUUID } from 'node:crypto';
import type { Filter } from 'mongodb';
import type { Ask } from './connection.ts';
import { isDuplicate } from './errors.ts';
import {
  COMPLETE,
  type CollectionName,
  INCOMPLETE,
  type Members,
  type Reference,
  type Referrer,
  referencesOf,
  type Stored,
} from './schema.ts';

/** Reads the newest, which a majority may not have yet: what a write is decided on must not be old. */
const NEWEST = { readConcern: { level: 'local' } } as const;

export type WriteOrder = {
  readonly name: CollectionName;
  readonly id: string;
  /** The version to be replaced; `null` when nothing may be there yet. */
  readonly expected: number | null;
  readonly members: Members;
};

/** One attempt to write a document that refers to others; `undefined` when its claim was dropped meanwhile. */
export async function tryToWrite(
  ask: Ask,
  { name, id, expected, members }: WriteOrder,
): Promise<'written' | 'not-as-expected' | { readonly missing: string } | undefined> {
  const references = referencesOf(name, members);
  const before = { _id: id, ...(expected === null ? INCOMPLETE : { version: expected }) };
  const claim = { by: randomUUID(), to: references.map((reference) => reference.id) };
  const mine = { ...before, 'claims.by': claim.by };

  const claimed = await ask(name, (collection) =>
    collection.updateOne(before, { $push: { claims: claim } }, { upsert: expected === null }),
  ).catch((error: unknown) => {
    if (!isDuplicate(error)) throw error;
    return 'duplicate' as const;
  });
  if (claimed === 'duplicate') {
    // It is there, or somebody else made the place for it in this moment.
    const there = await ask(name, (collection) => collection.findOne({ _id: id, ...COMPLETE }, NEWEST));
    return there === null ? undefined : 'not-as-expected';
  }
  if (claimed.matchedCount + claimed.upsertedCount === 0) return 'not-as-expected';

  const missing = await touchAll(ask, references);
  if (missing !== undefined) {
    const withdrawal = { $pull: { claims: { by: claim.by } } };
    if (expected === null) await ask(name, (collection) => collection.deleteOne(mine));
    else await ask(name, (collection) => collection.updateOne(mine, withdrawal));
    return { missing: missing.member };
  }
  const { matchedCount } = await ask(name, (collection) =>
    collection.updateOne(mine, { $set: members, $unset: { claims: '' } }),
  );
  return matchedCount === 1 ? 'written' : undefined;
}

/** From now on, a removal that has looked before fails. Gives what is not there. */
async function touchAll(ask: Ask, references: readonly Reference[]): Promise<Reference | undefined> {
  const touched = await Promise.all(
    references.map(({ to, id }) =>
      ask(to, (collection) => collection.updateOne({ _id: id, ...COMPLETE }, { $inc: { touched: 1 } })),
    ),
  );
  return references.find((_, index) => touched[index]?.matchedCount === 0);
}

/** One attempt to remove a document that others may refer to; `undefined` when it was touched meanwhile. */
export async function tryToRemove(
  ask: Ask,
  name: CollectionName,
  referrers: readonly Referrer[],
  wanted: Filter<Stored> & { readonly _id: string },
): Promise<'removed' | 'not-as-expected' | { readonly by: CollectionName } | undefined> {
  const found = await ask(name, (collection) =>
    collection.findOne(wanted, { ...NEWEST, projection: { touched: 1 } }),
  );
  if (found === null) return 'not-as-expected';
  const referring = await Promise.all(referrers.map((referrer) => refersTo(ask, referrer, wanted._id)));
  const by = referrers.find((_, index) => referring[index]);
  if (by !== undefined) return { by: by.name };
  const untouched = { ...wanted, touched: found.touched ?? { $exists: false } };
  const { deletedCount } = await ask(name, (collection) => collection.deleteOne(untouched));
  return deletedCount === 1 ? 'removed' : undefined;
}

/** First the claims, then the look: a write that is done between the two is seen. */
async function refersTo(ask: Ask, { name, members }: Referrer, id: string): Promise<boolean> {
  await dropClaims(ask, name, { 'claims.to': id });
  for (const member of members) {
    const found = await ask(name, (collection) =>
      collection.findOne({ [member]: id }, { ...NEWEST, projection: { _id: 1 } }),
    );
    if (found !== null) return true;
  }
  return false;
}

/** What crashes left. A write under way elsewhere, which loses its claim or its place by this, begins again. */
export async function dropAllClaims(ask: Ask, names: readonly CollectionName[]): Promise<void> {
  for (const name of names) await dropClaims(ask, name, { 'claims.to': { $gt: '' } });
}

async function dropClaims(ask: Ask, name: CollectionName, claims: Filter<Stored>): Promise<void> {
  await ask(name, (collection) => collection.deleteMany({ ...claims, ...INCOMPLETE }));
  await ask(name, (collection) =>
    collection.updateMany({ ...claims, ...COMPLETE }, { $unset: { claims: '' } }),
  );
}
