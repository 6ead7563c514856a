/** Images end to end: announced at the program, put to the object store, shown, removed; and what goes wrong on the way. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { createJimp } from '@jimp/core';
import jpeg from '@jimp/js-jpeg';
import png from '@jimp/js-png';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createTestBucket, noObjectStore, noObjectStoreReason, type TestBucket } from './test-bucket.ts';
import { killPrograms, type Program, startProgram } from './test-program.ts';
import { type Relay, startRelay } from './test-relay.ts';

type Json = Record<string, unknown>;
type Upload = { method: string; url: string; headers: Record<string, string>; expiresAt: string };

const Jimp = createJimp({ formats: [jpeg, png] });

describe.skipIf(noObjectStore)(`images${noObjectStoreReason}`, () => {
  let photo: Buffer;
  let folder: string;
  let bucket: TestBucket;
  let relay: Relay;
  let url: string;

  beforeAll(async () => {
    photo = await new Jimp({ width: 400, height: 300, color: 0x3366ccff }).getBuffer('image/png');
  });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'postcards-images-'));
    bucket = await createTestBucket();
    relay = await startRelay(new URL(bucket.variables['AWS_ENDPOINT_URL_S3'] ?? ''));
    ({ url } = await start());
  });
  afterEach(async () => {
    await killPrograms();
    await relay.stop();
    rmSync(folder, { recursive: true });
  });
  afterAll(killPrograms);

  async function start(more: Record<string, string> = {}): Promise<{ url: string; program: Program }> {
    const program = startProgram({
      DATABASE_URL: pathToFileURL(folder).href,
      ...bucket.variables,
      AWS_ENDPOINT_URL_S3: relay.url,
      ...more,
    });
    const line = await program.event('listening');
    return { url: String(line['url']), program };
  }

  async function request(method: string, path: string, body?: object) {
    const response = await fetch(url + path, {
      method,
      redirect: 'manual',
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text ? JSON.parse(text) : {}) as Json,
    };
  }

  async function announce(order: object = {}): Promise<{ id: string; upload: Upload }> {
    const draft = { contentType: 'image/png', byteLength: photo.length, ...order };
    const { status, body } = await request('POST', '/images', draft);
    expect(status).toBe(201);
    expect(body).toMatchObject({ state: 'awaiting-upload', byteLength: draft.byteLength });
    return body as { id: string; upload: Upload };
  }

  /** As a client does: with just the headers that it was told. */
  async function put(
    { method, url, headers }: Upload,
    bytes: Uint8Array = photo,
    more: Record<string, string> = {},
  ) {
    // fetch says the length itself.
    const { 'content-length': _, ...others } = headers;
    const response = await fetch(url, { method, body: Buffer.from(bytes), headers: { ...others, ...more } });
    return { status: response.status, text: await response.text() };
  }

  async function download(id: string, size = 'original') {
    const { status, headers } = await request('GET', `/images/${id}/content?size=${size}`);
    expect(status).toBe(307);
    expect(headers.get('cache-control')).toBe('private, max-age=240');
    const response = await fetch(headers.get('location') ?? '');
    return { type: response.headers.get('content-type'), bytes: Buffer.from(await response.arrayBuffer()) };
  }

  test('the bytes go past the program, come back whole, and have a thumbnail', async () => {
    const { id, upload } = await announce();
    expect(new URL(upload.url).host).toBe(new URL(relay.url).host);
    expect((await request('GET', `/images/${id}`)).body['state']).toBe('awaiting-upload');
    expect((await request('GET', `/images/${id}/content`)).status).toBe(404);
    expect((await put(upload)).status).toBe(200);
    expect((await request('GET', `/images/${id}`)).body['state']).toBe('stored');
    expect(await download(id)).toEqual({ type: 'image/png', bytes: photo });
    const thumbnail = await download(id, 'thumbnail');
    const { width, height } = await Jimp.fromBuffer(thumbnail.bytes);
    expect([thumbnail.type, width, height]).toEqual(['image/jpeg', 256, 192]);
    expect((await request('GET', '/images')).body).toMatchObject({
      items: [{ id, state: 'stored' }],
      next: null,
    });
  });

  test('the URL is good for this type, this length, once, and not for long', async () => {
    const { upload } = await announce();
    expect((await put(upload, photo, { 'content-type': 'image/jpeg' })).status).toBe(403);
    expect((await put(upload, photo.subarray(1))).status).toBe(403);
    const { 'if-none-match': _, ...headers } = upload.headers;
    expect((await put({ ...upload, headers })).status).toBe(403);
    expect((await put({ ...upload, url: upload.url.replace(/(Signature=.)./, '$1_') })).status).toBe(403);
    expect(await bucket.keys()).toEqual([]);
    expect((await put(upload)).status).toBe(200);
    expect((await put(upload)).status).toBe(412);

    const short = await announce({ uploadSeconds: 1 });
    const late = Date.parse(short.upload.expiresAt);
    await vi.waitUntil(() => Date.now() > late + 1000, { timeout: 5_000 });
    expect(await put(short.upload)).toMatchObject({ status: 403, text: expect.stringContaining('expired') });
  });

  test('what is no image of that type is rejected, and does not stay', async () => {
    const { id, upload } = await announce({ byteLength: 5 });
    expect((await put(upload, Buffer.from('hello'))).status).toBe(200);
    expect((await request('GET', `/images/${id}`)).body['state']).toBe('rejected');
    expect((await request('GET', `/images/${id}/content`)).status).toBe(404);
    expect(await bucket.keys()).toEqual([]);
  });

  test('wrong orders are refused', async () => {
    const wrong = [
      { contentType: 'image/gif' },
      { byteLength: 0 },
      { byteLength: 1e9 },
      { uploadSeconds: 1e6 },
    ];
    for (const order of wrong) {
      const draft = { contentType: 'image/png', byteLength: 9, ...order };
      expect((await request('POST', '/images', draft)).status).toBe(422);
    }
    expect((await request('GET', '/images')).body['items']).toEqual([]);
  });

  test('an image that a postcard shows stays; once removed, nothing of it is left', async () => {
    const { id: imageId, upload } = await announce();
    await put(upload);
    const sender = (await request('POST', '/users', { name: 'Ada' })).body['id'];
    const draft = { senderId: sender, text: '', place: 'Lisbon', imageId };
    const postcard = (await request('POST', '/postcards', draft)).body;
    expect(postcard['imageId']).toBe(imageId);
    expect((await request('GET', `/images/${imageId}`)).body['state']).toBe('stored');
    expect(await bucket.keys()).toHaveLength(2);
    expect((await request('DELETE', `/images/${imageId}`)).status).toBe(409);
    expect(await bucket.keys()).toHaveLength(2);
    await request('DELETE', `/postcards/${postcard['id']}`);
    expect((await request('DELETE', `/images/${imageId}`)).status).toBe(204);
    expect(await bucket.keys()).toEqual([]);
    expect((await request('DELETE', `/images/${imageId}`)).status).toBe(404);
    const unknown = await request('POST', '/postcards', draft);
    expect(unknown.body).toMatchObject({ status: 422, errors: [{ pointer: '#/imageId' }] });
  });

  test('what comes after its image was removed is swept away; what is not ours stays', async () => {
    const { id, upload } = await announce();
    await request('DELETE', `/images/${id}`);
    expect((await put(upload)).status).toBe(200);
    const Body = 'not ours';
    await bucket.client.send(new PutObjectCommand({ Bucket: bucket.name, Key: 'images/notes.txt', Body }));
    const kept = await announce();
    await put(kept.upload);
    await killPrograms();
    ({ url } = await start({ IMAGES_SWEEP_SECONDS: '1' }));
    const expected = [`images/${kept.id}/original`, 'images/notes.txt'].toSorted();
    await vi.waitUntil(async () => (await bucket.keys()).length === 2, { timeout: 5_000, interval: 50 });
    expect((await bucket.keys()).toSorted()).toEqual(expected);
    expect((await request('GET', `/images/${kept.id}`)).body['state']).toBe('stored');
  });

  test('an object store that goes away is 503, in bounded time; all else works, and it comes back', async () => {
    const { id, upload } = await announce();
    await put(upload);
    relay.cut();
    const began = performance.now();
    const { status, headers, body } = await request('GET', `/images/${id}`);
    expect(performance.now() - began).toBeLessThan(15_000);
    expect([status, headers.get('retry-after'), body['type']]).toEqual([
      503,
      '2',
      'urn:postcards:problem:unavailable',
    ]);
    expect((await request('POST', '/users', { name: 'Ada' })).status).toBe(201);
    relay.mend();
    expect((await request('GET', `/images/${id}`)).body['state']).toBe('stored');
  });

  test('without an object store there are no images, and all else works', async () => {
    await killPrograms();
    ({ url } = await start({ OBJECTS_BUCKET: '' }));
    const refused = await request('POST', '/images', { contentType: 'image/png', byteLength: 9 });
    expect(refused.body).toMatchObject({ status: 503, type: 'urn:postcards:problem:unavailable' });
    expect((await request('GET', '/images')).body).toEqual({ items: [], next: null });
    expect((await request('POST', '/users', { name: 'Ada' })).status).toBe(201);
  });
});
