/** A photo. Its bytes lie in an object store; this is what the database knows of them. */
import { firstVersion, nextVersion, type Resource } from './resource.ts';
import { fail, type Result, succeed } from './result.ts';
import type { Violation } from './text.ts';

export const IMAGE_TYPES = ['image/jpeg', 'image/png'] as const;
export type ImageType = (typeof IMAGE_TYPES)[number];

/** 10 MiB: what a phone's camera makes fits, a video does not. */
export const MAX_IMAGE_BYTES = 10 * 1024 * 1024;

/** `rejected`: what was uploaded was no image of that type, and is gone. */
export type ImageState = 'awaiting-upload' | 'stored' | 'rejected';

export type Image = Resource & {
  readonly contentType: ImageType;
  readonly byteLength: number;
  /** Until then the bytes may be uploaded. */
  readonly uploadUntil: Date;
  readonly state: ImageState;
};

export type ImageDraft = {
  readonly contentType: ImageType;
  readonly byteLength: number;
  readonly uploadUntil: Date;
};

export function createImage(draft: ImageDraft, id: string, now: Date): Result<Image, Violation[]> {
  const { contentType, byteLength, uploadUntil } = draft;
  if (!Number.isInteger(byteLength) || byteLength < 1 || byteLength > MAX_IMAGE_BYTES) {
    return fail([{ field: 'byteLength', detail: `must be a whole number from 1 to ${MAX_IMAGE_BYTES}` }]);
  }
  return succeed({
    ...firstVersion(id, now),
    contentType,
    byteLength,
    uploadUntil,
    state: 'awaiting-upload',
  });
}

/** Once it is known whether the bytes that came are what was announced. */
export function settleImage(image: Image, state: Exclude<ImageState, 'awaiting-upload'>, now: Date): Image {
  return { ...image, ...nextVersion(image, now), state };
}
