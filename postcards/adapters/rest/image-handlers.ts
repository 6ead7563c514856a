/** The operations on images, between HTTP and their use cases. The bytes go to and from the object store, not through us. */
import type { ImageSize } from '../../application/image-store.ts';
import {
  DOWNLOAD_SECONDS,
  type ImageDependencies,
  type ImageOrder,
  images,
} from '../../application/images.ts';
import { positionOf } from '../../domain/page.ts';
import { type Handler, REVALIDATE } from './endpoint.ts';
import { nextCursor, pageHeaders, parsePageRequest } from './pagination.ts';
import { problemOf } from './problem.ts';
import { representImage, representUpload } from './representations.ts';

export type ImageHandlers = Record<'list' | 'announce' | 'get' | 'locate' | 'remove', Handler>;

/** A client may follow the same redirection again for as long as the URL is good, and a while less. */
const REDIRECT_SECONDS = DOWNLOAD_SECONDS - 60;

export function createImageHandlers(deps: ImageDependencies): ImageHandlers {
  return {
    async list({ path, query }) {
      const request = parsePageRequest(query);
      if (!request.ok) return request.failure;
      const page = await images.list(deps, { page: request.value });
      const next = nextCursor(page, positionOf);
      return {
        status: 200,
        headers: { ...REVALIDATE, ...pageHeaders(path, query, request.value, next) },
        body: { items: page.items.map(representImage), next },
      };
    },

    async announce({ path, body }) {
      const announced = await images.announce(deps, body as ImageOrder);
      if (!announced.ok) return problemOf(announced.failure);
      const { image, upload } = announced.value;
      return {
        status: 201,
        // The URL lets whoever holds it upload: no cache may keep it.
        headers: { 'cache-control': 'no-store', location: `${path}/${image.id}` },
        body: { ...representImage(image), upload: representUpload(upload) },
      };
    },

    async get({ id }) {
      const found = await images.get(deps, { id });
      if (!found.ok) return problemOf(found.failure);
      return { status: 200, headers: REVALIDATE, body: representImage(found.value) };
    },

    async locate({ id, query }) {
      const size: ImageSize = query['size'] === 'thumbnail' ? 'thumbnail' : 'original';
      const located = await images.locate(deps, { id, size });
      if (!located.ok) return problemOf(located.failure);
      const cacheControl = `private, max-age=${REDIRECT_SECONDS}`;
      return { status: 307, headers: { location: located.value, 'cache-control': cacheControl } };
    },

    async remove({ id }) {
      const removed = await images.remove(deps, { id });
      return removed.ok ? { status: 204 } : problemOf(removed.failure);
    },
  };
}
