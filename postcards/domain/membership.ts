/** Who shares an album: an association of one album with one user. The pair is its identity, so it exists once. */
import type { Position } from './page.ts';

export type MembershipKey = { readonly albumId: string; readonly userId: string };
export type Membership = MembershipKey & { readonly createdAt: Date };

/** One side of the association: the members of an album, or the albums that a user shares. */
export type MembershipSide = keyof MembershipKey;

/** The place in the list of one side; there, the other side tells equal instants apart. */
export function positionOn(side: MembershipSide, membership: Membership): Position {
  const other = side === 'albumId' ? membership.userId : membership.albumId;
  return { createdAt: membership.createdAt, id: other };
}
