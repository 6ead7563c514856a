/** The association of albums with users: an item for the pair, and a copy in the list of either side. */
import { StoreUnavailable } from '../../application/failure.ts';
import type { Memberships } from '../../application/ports.ts';
import type { Membership, MembershipKey } from '../../domain/membership.ts';
import { insertion, removal } from './actions.ts';
import { readPage } from './lists.ts';
import { normalise, parseRow } from './rows.ts';
import { membershipKey, membershipsOn, memberships as schema } from './schemas.ts';
import type { Table } from './table.ts';

/** One may be there, gone, and there again while we look. */
const MAX_ATTEMPTS = 20;

export function createMemberships(table: Table): Memberships {
  async function find(key: MembershipKey): Promise<Membership | null> {
    const stored = await table.get(membershipKey(key));
    return stored === null ? null : parseRow<Membership>(stored);
  }

  return {
    list: (request, side, id) => readPage<Membership>(table, membershipsOn(side, id), request),

    find,

    insert: (membership) =>
      table.transact(
        insertion(schema, normalise(schema, membership), () => ({ kind: 'already-there' as const })),
      ),

    async remove(key) {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        const membership = await find(key);
        if (membership === null) return false;
        // The copies lie where this one has put them; a later one of the same pair has put them elsewhere.
        const seen = { member: 'createdAt', value: membership.createdAt.toISOString() };
        const removed = await table.transact(removal(schema, membership, seen, () => null));
        if (removed.ok) return true;
      }
      throw new StoreUnavailable('others are faster', { cause: new Error('the membership keeps changing') });
    },
  };
}
