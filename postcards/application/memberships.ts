/** The use cases of sharing an album: who is in, join, leave. */
import type { Membership, MembershipKey, MembershipSide } from '../domain/membership.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import { fail, type Result, succeed } from '../domain/result.ts';
import type { MissingReference, NotFound } from './failure.ts';
import type { Dependencies } from './ports.ts';

export type Joined = { readonly membership: Membership; readonly already: boolean };

/** It may be there, gone, and there again while we look; after so many times somebody else has to decide. */
const MAX_ATTEMPTS = 10;

export const memberships = {
  async list(
    { store }: Dependencies,
    { page, side, id }: { page: PageRequest; side: MembershipSide; id: string },
  ): Promise<Result<Page<Membership>, NotFound>> {
    const owner = side === 'albumId' ? store.albums : store.users;
    if ((await owner.find(id)) === null) return fail({ kind: 'not-found' });
    return succeed(await store.memberships.list(page, side, id));
  },

  async get({ store }: Dependencies, key: MembershipKey): Promise<Result<Membership, NotFound>> {
    const membership = await store.memberships.find(key);
    return membership === null ? fail({ kind: 'not-found' }) : succeed(membership);
  },

  /** Who is in already stays in as he was: asking again, after a lost answer, does no harm. */
  async join(
    { store, clock }: Dependencies,
    key: MembershipKey,
  ): Promise<Result<Joined, NotFound | MissingReference>> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const membership = { ...lowerCase(key), createdAt: clock.now() };
      const inserted = await store.memberships.insert(membership);
      if (inserted.ok) return succeed({ membership, already: false });
      if (inserted.failure.kind === 'missing-reference') {
        return fail(inserted.failure.field === 'albumId' ? { kind: 'not-found' } : inserted.failure);
      }
      const found = await store.memberships.find(key);
      if (found !== null) return succeed({ membership: found, already: true });
    }
    throw new Error('the membership came and went');
  },

  async leave({ store }: Dependencies, key: MembershipKey): Promise<Result<null, NotFound>> {
    return (await store.memberships.remove(key)) ? succeed(null) : fail({ kind: 'not-found' });
  },
};

/** As UUIDs are written out (RFC 9562 §4), and as every store gives them back. */
function lowerCase({ albumId, userId }: MembershipKey): MembershipKey {
  return { albumId: albumId.toLowerCase(), userId: userId.toLowerCase() };
}
