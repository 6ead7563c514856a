/** The association as documents whose `_id` is the pair: so each is there once, whoever asks at the same time. */
import type { Memberships } from '../../application/ports.ts';
import type { Membership, MembershipKey } from '../../domain/membership.ts';
import { cutPage } from '../../domain/page.ts';
import { fail, succeed } from '../../domain/result.ts';
import { untilSettled } from './attempts.ts';
import type { Ask } from './connection.ts';
import { readPageAndOneMore } from './page.ts';
import { tryToWrite } from './references.ts';
import { COMPLETE, inSmallLetters, type Stored } from './schema.ts';

const name = 'memberships';

export function createMemberships(ask: Ask): Memberships {
  return {
    async list(request, side, id) {
      const tie = side === 'albumId' ? 'userId' : 'albumId';
      const where = { [side]: id.toLowerCase() };
      const documents = await readPageAndOneMore(ask, { name, where, tie }, request);
      return cutPage(documents.map(membershipOf), request.limit);
    },

    async find(key) {
      const wanted = { _id: idOf(key), ...COMPLETE };
      const found = await ask(name, (collection) => collection.findOne(wanted));
      return found === null ? null : membershipOf(found);
    },

    async insert(membership) {
      const id = idOf(membership);
      const { albumId, userId, createdAt } = inSmallLetters(name, membership);
      const members = { albumId, userId, createdAt };
      const outcome = await untilSettled(() => tryToWrite(ask, { name, id, expected: null, members }));
      if (outcome === 'written') return succeed(null);
      if (outcome === 'not-as-expected') return fail({ kind: 'already-there' });
      return fail({ kind: 'missing-reference', field: outcome.missing });
    },

    async remove(key) {
      const wanted = { _id: idOf(key), ...COMPLETE };
      const { deletedCount } = await ask(name, (collection) => collection.deleteOne(wanted));
      return deletedCount === 1;
    },
  };
}

function idOf({ albumId, userId }: MembershipKey): string {
  return `${albumId}/${userId}`.toLowerCase();
}

function membershipOf(document: Stored): Membership {
  const { albumId, userId, createdAt } = document as unknown as Membership;
  return { albumId, userId, createdAt };
}
