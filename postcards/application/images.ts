/** The use cases of images: announce, upload past us, show, remove; and a sweep for what a crash left behind. */
import { createImage, type Image, type ImageType, settleImage } from '../domain/image.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import { fail, type Result, succeed } from '../domain/result.ts';
import type { Invalid, NoBytes, NotFound, StillReferenced } from './failure.ts';
import {
  type ImageSize,
  type ImageStore,
  ImagesUnavailable,
  type Thumbnailer,
  type Upload,
} from './image-store.ts';
import type { Dependencies } from './ports.ts';

/** Where the bytes are, when there is such a place. */
export type ImageDependencies = Dependencies & {
  readonly imageStore: ImageStore | undefined;
  readonly thumbnailer: Thumbnailer;
};

export type ImageOrder = {
  readonly contentType: ImageType;
  readonly byteLength: number;
  readonly uploadSeconds?: number;
};

const UPLOAD_SECONDS = 300;
const THUMBNAIL_PIXELS = 256;
const SIZES: readonly ImageSize[] = ['original', 'thumbnail'];

/** How long the URL of a download is good. */
export const DOWNLOAD_SECONDS = 300;

/** What was announced and never came is forgotten a day after its time. */
const FORGOTTEN_AFTER_MS = 86_400_000;

export const images = {
  list: ({ store }: Dependencies, { page }: { page: PageRequest }): Promise<Page<Image>> =>
    store.images.list(page, {}),

  /** The row is there before the bytes can be: an object without a row is always left over. */
  async announce(
    deps: ImageDependencies,
    { contentType, byteLength, uploadSeconds = UPLOAD_SECONDS }: ImageOrder,
  ): Promise<Result<{ image: Image; upload: Upload }, Invalid>> {
    const objects = objectsOf(deps);
    const now = deps.clock.now();
    const uploadUntil = new Date(now.getTime() + uploadSeconds * 1000);
    const created = createImage({ contentType, byteLength, uploadUntil }, deps.ids.next(), now);
    if (!created.ok) return fail({ kind: 'invalid', violations: created.failure });
    const image = created.value;
    const name = { imageId: image.id, size: 'original' } as const;
    const upload = await objects.presignUpload(name, { contentType, byteLength }, uploadSeconds, now);
    await deps.store.images.insert(image);
    return succeed({ image, upload });
  },

  async get(deps: ImageDependencies, { id }: { id: string }): Promise<Result<Image, NotFound>> {
    const image = await deps.store.images.find(id);
    if (image === null) return fail({ kind: 'not-found' });
    return succeed(deps.imageStore === undefined ? image : await settled(deps, image));
  },

  /** A URL at which the bytes can be had for a while; nothing is there before they have come. */
  async locate(
    deps: ImageDependencies,
    { id, size }: { id: string; size: ImageSize },
  ): Promise<Result<string, NotFound | NoBytes>> {
    const objects = objectsOf(deps);
    const found = await images.get(deps, { id });
    if (!found.ok) return found;
    if (found.value.state !== 'stored') return fail({ kind: 'no-bytes' });
    return succeed(await objects.presignDownload({ imageId: found.value.id, size }, DOWNLOAD_SECONDS));
  },

  /** The row first, which knows whether it may go; the bytes after it. The sweep has what a crash leaves between. */
  async remove(
    deps: ImageDependencies,
    { id }: { id: string },
  ): Promise<Result<null, NotFound | StillReferenced>> {
    const objects = objectsOf(deps);
    const removed = await deps.store.images.remove(id, null);
    if (!removed.ok) {
      const { failure } = removed;
      return fail(failure.kind === 'still-referenced' ? failure : { kind: 'not-found' });
    }
    const imageId = id.toLowerCase();
    await objects.remove(SIZES.map((size) => ({ imageId, size })));
    return succeed(null);
  },

  /** Removes objects that belong to no image or to a rejected one, and images that were announced long ago and never came. */
  async sweep(deps: ImageDependencies, signal: AbortSignal): Promise<{ objects: number; announced: number }> {
    const objects = objectsOf(deps);
    let orphans = 0;
    for await (const name of objects.list()) {
      signal.throwIfAborted();
      const image = await deps.store.images.find(name.imageId);
      if (image !== null && image.state !== 'rejected') continue;
      await objects.remove([name]);
      orphans++;
    }
    let announced = 0;
    for await (const image of everyImage(deps)) {
      signal.throwIfAborted();
      const late = deps.clock.now().getTime() - image.uploadUntil.getTime() > FORGOTTEN_AFTER_MS;
      if (!late || (await settled(deps, image)).state !== 'awaiting-upload') continue;
      if ((await deps.store.images.remove(image.id, image.version)).ok) announced++;
    }
    return { objects: orphans, announced };
  },
};

function objectsOf({ imageStore }: ImageDependencies): ImageStore {
  if (imageStore === undefined) throw new ImagesUnavailable('no object store is configured');
  return imageStore;
}

/** Looks whether the bytes have come, and whether they are an image. Two that look at once find the same. */
async function settled(deps: ImageDependencies, image: Image): Promise<Image> {
  if (image.state !== 'awaiting-upload') return image;
  const objects = objectsOf(deps);
  const original = { imageId: image.id, size: 'original' } as const;
  if ((await objects.find(original)) === null) return image;
  const bytes = await objects.read(original);
  const thumbnail = await deps.thumbnailer.shrink(bytes, image.contentType, THUMBNAIL_PIXELS);
  if (thumbnail !== null) {
    await objects.write({ imageId: image.id, size: 'thumbnail' }, thumbnail, 'image/jpeg');
  }
  const after = settleImage(image, thumbnail === null ? 'rejected' : 'stored', deps.clock.now());
  const replaced = await deps.store.images.replace(after, image.version);
  if (!replaced.ok) {
    const now = await deps.store.images.find(image.id);
    // Removed while we looked: the thumbnail that we wrote must not stay.
    if (now === null) await objects.remove(SIZES.map((size) => ({ imageId: image.id, size })));
    return now ?? image;
  }
  if (after.state === 'rejected') await objects.remove([original]);
  return after;
}

async function* everyImage({ store }: Dependencies): AsyncGenerator<Image> {
  let start: PageRequest['start'] = { from: 'newest' };
  for (;;) {
    const page = await store.images.list({ limit: 100, start }, {});
    yield* page.items;
    const last = page.items.at(-1);
    if (!page.more || last === undefined) return;
    start = { from: 'after', position: { createdAt: last.createdAt, id: last.id } };
  }
}
