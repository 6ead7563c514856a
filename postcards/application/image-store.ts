/** What the application needs of an object store, and of whoever makes small pictures of large ones. */
import type { ImageType } from '../domain/image.ts';

/** An original and its thumbnail: what can lie in the store for one image. */
export type ImageSize = 'original' | 'thumbnail';
export type ObjectName = { readonly imageId: string; readonly size: ImageSize };

/** What a client needs to put the bytes there itself; they do not pass through us. */
export type Upload = {
  readonly method: 'PUT';
  readonly url: string;
  /** To be sent as they are: the signature covers them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: Date;
};

export type StoredObject = { readonly contentType: string; readonly byteLength: number };

/** Every method throws `ImagesUnavailable`, in bounded time, when the store does not answer. */
export type ImageStore = {
  /** Good for one upload of just this type and length. Needs no answer of the store. */
  presignUpload(name: ObjectName, object: StoredObject, seconds: number, now: Date): Promise<Upload>;
  presignDownload(name: ObjectName, seconds: number): Promise<string>;
  find(name: ObjectName): Promise<StoredObject | null>;
  read(name: ObjectName): Promise<Uint8Array>;
  write(name: ObjectName, bytes: Uint8Array, contentType: string): Promise<void>;
  /** Also when nothing is there. */
  remove(names: readonly ObjectName[]): Promise<void>;
  /** Everything that is there, in no particular order. */
  list(): AsyncIterable<ObjectName>;
};

/** Makes a JPEG that fits into a square of so many pixels; `null` when the bytes are no image of that type. */
export type Thumbnailer = {
  shrink(bytes: Uint8Array, type: ImageType, pixels: number): Promise<Uint8Array | null>;
};

/** Not expected, and not the caller's fault: the object store does not answer, or there is none. */
export class ImagesUnavailable extends Error {
  override readonly name = 'ImagesUnavailable';
}
