/** How users, albums and postcards look in JSON; the version is not a member, it travels as the ETag. */
import type { Album } from '../../domain/album.ts';
import type { Postcard } from '../../domain/postcard.ts';
import type { User } from '../../domain/user.ts';

export function representUser({ id, name, createdAt, updatedAt }: User) {
  return { id, name, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

export function representAlbum({ id, ownerId, title, createdAt, updatedAt }: Album) {
  return { id, ownerId, title, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

export function representPostcard(postcard: Postcard) {
  const { id, senderId, albumId, text, place, imageUrl, createdAt, updatedAt } = postcard;
  return {
    id,
    senderId,
    albumId,
    text,
    place,
    imageUrl,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
