/** A postcard: a text from a place, perhaps with a photo, perhaps in an album. */
import { firstVersion, nextVersion, type Resource } from './resource.ts';
import { fail, type Result, succeed } from './result.ts';
import { checkText, type Violation } from './text.ts';

export type Postcard = Resource & {
  readonly senderId: string;
  readonly albumId: string | null;
  readonly text: string;
  readonly place: string;
  readonly imageId: string | null;
};

export type PostcardDraft = {
  readonly senderId: string;
  readonly albumId?: string | null;
  readonly text: string;
  readonly place: string;
  readonly imageId?: string | null;
};

/** `null` takes the postcard out of its album or removes the photo; an absent member stays as it is. */
export type PostcardChange = {
  readonly albumId?: string | null;
  readonly text?: string;
  readonly place?: string;
  readonly imageId?: string | null;
};

export function createPostcard(draft: PostcardDraft, id: string, now: Date): Result<Postcard, Violation[]> {
  return checked({
    ...firstVersion(id, now),
    senderId: draft.senderId,
    albumId: draft.albumId ?? null,
    text: draft.text,
    place: draft.place,
    imageId: draft.imageId ?? null,
  });
}

export function changePostcard(
  postcard: Postcard,
  change: PostcardChange,
  now: Date,
): Result<Postcard, Violation[]> {
  return checked({
    ...nextVersion(postcard, now),
    senderId: postcard.senderId,
    albumId: change.albumId === undefined ? postcard.albumId : change.albumId,
    text: change.text ?? postcard.text,
    place: change.place ?? postcard.place,
    imageId: change.imageId === undefined ? postcard.imageId : change.imageId,
  });
}

function checked(postcard: Postcard): Result<Postcard, Violation[]> {
  const violations = [
    ...checkText('text', postcard.text, { min: 0, max: 2000 }),
    ...checkText('place', postcard.place, { min: 1, max: 200 }),
  ];
  return violations.length > 0 ? fail(violations) : succeed(postcard);
}
