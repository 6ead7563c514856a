/** How what we keep looks in JSON; the version is not a member, it travels as the ETag. */

import type { Upload } from '../../application/image-store.ts';
import type { Album } from '../../domain/album.ts';
import type { Image } from '../../domain/image.ts';
import type { Membership } from '../../domain/membership.ts';
import type { Postcard } from '../../domain/postcard.ts';
import type { User } from '../../domain/user.ts';

export function representUser({ id, name, createdAt, updatedAt }: User) {
  return { id, name, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

export function representAlbum({ id, ownerId, title, createdAt, updatedAt }: Album) {
  return { id, ownerId, title, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

export function representPostcard(postcard: Postcard) {
  const { id, senderId, albumId, text, place, imageId, createdAt, updatedAt } = postcard;
  return {
    id,
    senderId,
    albumId,
    text,
    place,
    imageId,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

export function representMember({ albumId, userId, createdAt }: Membership) {
  return { albumId, userId, createdAt: createdAt.toISOString() };
}

export function representImage({ id, contentType, byteLength, state, createdAt, updatedAt }: Image) {
  return {
    id,
    contentType,
    byteLength,
    state,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

export function representUpload({ method, url, headers, expiresAt }: Upload) {
  return { method, url, headers, expiresAt: expiresAt.toISOString() };
}
