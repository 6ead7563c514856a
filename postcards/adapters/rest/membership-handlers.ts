/** The operations on memberships, between HTTP and their use cases. */
import { memberships } from '../../application/memberships.ts';
import type { Dependencies } from '../../application/ports.ts';
import { type MembershipKey, type MembershipSide, positionOn } from '../../domain/membership.ts';
import { type Call, type Handler, REVALIDATE } from './endpoint.ts';
import { nextCursor, pageHeaders, parsePageRequest } from './pagination.ts';
import { problemOf } from './problem.ts';
import { representMember } from './representations.ts';

export type MembershipHandlers = Record<'listOfAlbum' | 'listOfUser' | 'join' | 'get' | 'leave', Handler>;

export function createMembershipHandlers(deps: Dependencies): MembershipHandlers {
  const listOn =
    (side: MembershipSide): Handler =>
    async ({ path, parameters, query }) => {
      const request = parsePageRequest(query);
      if (!request.ok) return request.failure;
      const id = String(parameters[side]);
      const listed = await memberships.list(deps, { page: request.value, side, id });
      if (!listed.ok) return problemOf(listed.failure);
      const next = nextCursor(listed.value, (membership) => positionOn(side, membership));
      return {
        status: 200,
        headers: { ...REVALIDATE, ...pageHeaders(path, query, request.value, next) },
        body: { items: listed.value.items.map(representMember), next },
      };
    };

  return {
    listOfAlbum: listOn('albumId'),
    listOfUser: listOn('userId'),

    async join({ path, parameters, body }) {
      const { userId } = body as { userId: string };
      const joined = await memberships.join(deps, { albumId: String(parameters['albumId']), userId });
      if (!joined.ok) return problemOf(joined.failure);
      const { membership, already } = joined.value;
      // 201 says that something was created; the second time nothing was (RFC 9110 §9.3.3).
      return {
        status: already ? 200 : 201,
        headers: { ...REVALIDATE, location: `${path}/${membership.userId}` },
        body: representMember(membership),
      };
    },

    async get({ parameters }) {
      const found = await memberships.get(deps, keyOf(parameters));
      if (!found.ok) return problemOf(found.failure);
      return { status: 200, headers: REVALIDATE, body: representMember(found.value) };
    },

    async leave({ parameters }) {
      const left = await memberships.leave(deps, keyOf(parameters));
      return left.ok ? { status: 204 } : problemOf(left.failure);
    },
  };
}

function keyOf(parameters: Call['parameters']): MembershipKey {
  return { albumId: String(parameters['albumId']), userId: String(parameters['userId']) };
}
