/** A shared album: it belongs to one user and holds the postcards of many. */
import { firstVersion, nextVersion, type Resource } from './resource.ts';
import { fail, type Result, succeed } from './result.ts';
import { checkText, type Violation } from './text.ts';

export type Album = Resource & { readonly ownerId: string; readonly title: string };
export type AlbumDraft = { readonly ownerId: string; readonly title: string };
/** The owner stays: an album is not handed over by a change of its title. */
export type AlbumChange = { readonly title?: string };

export function createAlbum(draft: AlbumDraft, id: string, now: Date): Result<Album, Violation[]> {
  return checked({ ...firstVersion(id, now), ownerId: draft.ownerId, title: draft.title });
}

export function changeAlbum(album: Album, change: AlbumChange, now: Date): Result<Album, Violation[]> {
  return checked({
    ...nextVersion(album, now),
    ownerId: album.ownerId,
    title: change.title ?? album.title,
  });
}

function checked(album: Album): Result<Album, Violation[]> {
  const violations = checkText('title', album.title, { min: 1, max: 200 });
  return violations.length > 0 ? fail(violations) : succeed(album);
}
