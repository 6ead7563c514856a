/** Memberships as rows whose id is the pair: what refers to them, and their order, come with the tables. */
import type { AlreadyThere, MissingReference } from '../../application/failure.ts';
import type { Memberships } from '../../application/ports.ts';
import type { Membership, MembershipKey, MembershipSide } from '../../domain/membership.ts';
import { cutPage, type PageRequest } from '../../domain/page.ts';
import { fail, type Result, succeed } from '../../domain/result.ts';
import type { GroupCommit } from './group-commit.ts';
import type { Row } from './table.ts';
import { type Change, findMissing, reliesOn, rowKey, type Tables } from './tables.ts';

const NAME = 'memberships';

export function createMemberships(tables: Tables, { commit }: GroupCommit): Memberships {
  const table = tables.table(NAME);

  return {
    async list(request, side, anyCaseId) {
      const id = anyCaseId.toLowerCase();
      const rows = table.referringTo(side, id).pageAndOneMore(onSide(request, side, id));
      return cutPage(rows.map(membershipOf), request.limit);
    },

    async find(key) {
      const row = table.get(idOf(key));
      return row === undefined ? null : membershipOf(row);
    },

    async insert(membership) {
      const row = rowOf(membership);
      return await commit({
        writes: rowKey(NAME, row.id),
        reliesOn: reliesOn(NAME, row),
        decide(): Result<Change, AlreadyThere | MissingReference> {
          if (table.get(row.id) !== undefined) return fail({ kind: 'already-there' });
          const missing = findMissing(tables, NAME, row);
          return missing === undefined ? succeed({ put: NAME, row }) : fail(missing);
        },
      });
    },

    async remove(key) {
      const id = idOf(key);
      const removed = await commit({
        writes: rowKey(NAME, id),
        reliesOn: [],
        decide(): Result<Change, null> {
          return table.get(id) === undefined ? fail(null) : succeed({ remove: NAME, id });
        },
      });
      return removed.ok;
    },
  };
}

/** On one side all ids share one half, so they are in the order of the other. */
function idOf({ albumId, userId }: MembershipKey): string {
  return `${albumId}/${userId}`.toLowerCase();
}

function rowOf(membership: Membership): Row {
  const { createdAt } = membership;
  const albumId = membership.albumId.toLowerCase();
  const userId = membership.userId.toLowerCase();
  return { id: idOf(membership), version: 1, createdAt, updatedAt: createdAt, albumId, userId };
}

function membershipOf(row: Row): Membership {
  return { albumId: String(row['albumId']), userId: String(row['userId']), createdAt: row.createdAt };
}

/** A cursor names the other half; the list holds whole pairs. */
function onSide({ limit, start }: PageRequest, side: MembershipSide, id: string): PageRequest {
  if (start.from !== 'after') return { limit, start };
  const { createdAt, id: other } = start.position;
  const pair = side === 'albumId' ? { albumId: id, userId: other } : { albumId: other, userId: id };
  return { limit, start: { from: 'after', position: { createdAt, id: idOf(pair) } } };
}
