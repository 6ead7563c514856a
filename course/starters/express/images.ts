/** Pictures: what is known of them is kept here, their bytes are in the object store. */
import { randomUUID } from 'node:crypto';
import type { Express } from 'express';
import { type Item, listPage } from './page.ts';
import { sendProblem } from './problem.ts';
import type { Collection } from './store.ts';
import { announceUpload, locateBytes, type Picture, removeBytes } from './upload.ts';

const TYPES = ['image/jpeg', 'image/png'];
const MAX_BYTES = 10 * 1024 * 1024;

export function serveImages(app: Express, images: Collection): void {
  app.get('/images', (request, response) => {
    const page = listPage(images.list(), request.query, []);
    response.json({ ...page, items: page.items.map(pictureOf) });
  });

  app.post('/images', async (request, response) => {
    const { contentType, byteLength, uploadSeconds = 300 } = request.body ?? {};
    const isRight =
      TYPES.includes(contentType) && isWhole(byteLength, MAX_BYTES) && isWhole(uploadSeconds, 3600);
    if (!isRight) return sendProblem(response, 422, 'Outside the contract: see NewImage in openapi.yaml.');
    const createdAt = new Date().toISOString();
    // The store keeps texts.
    const item = { id: randomUUID(), contentType, byteLength: String(byteLength), createdAt };
    const picture = pictureOf(images.add(item).item);
    const upload = await announceUpload(picture, uploadSeconds);
    response
      .status(201)
      .location(`/images/${picture.id}`)
      .json({ ...picture, upload });
  });

  app.get('/images/:id', (request, response) => {
    const kept = images.find(request.params.id);
    if (kept) response.json(pictureOf(kept.item));
    else sendProblem(response, 404, 'Nothing has this id.');
  });

  app.get('/images/:id/content', async (request, response) => {
    const kept = images.find(request.params.id);
    const url = kept && (await locateBytes(pictureOf(kept.item)));
    // A client may keep the address for as long as it is good, and a while less.
    if (url) response.set('Cache-Control', 'private, max-age=240').redirect(307, url);
    else sendProblem(response, 404, 'There is no such image, or its bytes have not come.');
  });

  app.delete('/images/:id', async (request, response) => {
    const kept = images.find(request.params.id);
    if (!kept) return sendProblem(response, 404, 'Nothing has this id.');
    images.remove(request.params.id);
    await removeBytes(pictureOf(kept.item));
    response.status(204).end();
  });
}

function pictureOf({ id, contentType, byteLength, createdAt }: Item): Picture {
  return { id, contentType: contentType ?? '', byteLength: Number(byteLength), createdAt };
}

function isWhole(value: unknown, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;
}
