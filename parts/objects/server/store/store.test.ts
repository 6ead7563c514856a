import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Bucket, StoredObject } from './bucket.ts';
import { openStore, type Store } from './store.ts';

let folder: string;
let store: Store;
let bucket: Bucket;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'objects-store-'));
  store = await openStore(folder);
  await store.createBucket('bucket');
  bucket = store.bucket('bucket');
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const anything = () => {};
const files = (name: string) => readdirSync(join(folder, 'bucket-bucket', name));

/** Writes the bytes and gives back the object that they are, not put yet. */
async function write(key: string, text: string): Promise<StoredObject> {
  const { piece } = await bucket.data.write(async (sink) => await sink(Buffer.from(text)));
  const modified = '2026-01-02T03:04:05.678Z';
  return { key, size: text.length, etag: text, modified, headers: {}, pieces: [piece] };
}

async function read({ pieces, size }: StoredObject, start = 0, end = size): Promise<string> {
  let text = '';
  for await (const bytes of bucket.data.read(pieces, start, end)) text += bytes.toString();
  return text;
}

async function reopen(): Promise<void> {
  await store.close();
  store = await openStore(folder);
  bucket = store.bucket('bucket');
}

test('what was put is there when the folder is opened again', async () => {
  const object = await write('../k', 'text');
  await bucket.put(object, anything);
  await bucket.setCors([{ origins: ['*'], methods: ['GET'], headers: [], exposed: [] }]);
  await reopen();
  expect(bucket.find('../k')).toEqual(object);
  expect(await read(object)).toBe('text');
  expect(bucket.cors()).toHaveLength(1);
});

test('reads across pieces', async () => {
  const pieces = [];
  for (const text of ['abc', '', 'de', 'fgh']) pieces.push(...(await write('k', text)).pieces);
  const object = { ...(await write('k', 'abcdefgh')), pieces };
  for (let start = 0; start <= 8; start++) {
    for (let end = start; end <= 8; end++) {
      expect(await read(object, start, end)).toBe('abcdefgh'.slice(start, end));
    }
  }
});

test('when the bytes cannot be produced, no file is left', async () => {
  const failing = bucket.data.write(async (sink) => {
    await sink(Buffer.from('half'));
    throw new Error('the client has gone');
  });
  await expect(failing).rejects.toThrow('the client has gone');
  expect(files('data')).toEqual([]);
});

test('whoever reads keeps the bytes, although the object is replaced and deleted', async () => {
  const first = await write('k', 'first');
  await bucket.put(first, anything);
  const releases = [bucket.hold(first), bucket.hold(first)];
  await bucket.put(await write('k', 'second'), anything);
  await bucket.remove('k', anything);
  expect(await read(first)).toBe('first');
  await releases[0]?.();
  expect(await read(first)).toBe('first');
  await releases[1]?.();
  expect(files('data')).toEqual([]);
});

test('of those who expect nothing one is right', async () => {
  const objects = await Promise.all(Array.from({ length: 10 }, (_, n) => write('k', `${n}`)));
  const nothing = (current: StoredObject | undefined) => {
    if (current) throw new Error('there is one');
  };
  const outcomes = await Promise.allSettled(objects.map((object) => bucket.put(object, nothing)));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  // The others are told so, and do not just trip over its file.
  const told = outcomes.filter(
    (outcome) => outcome.status === 'rejected' && outcome.reason.message === 'there is one',
  );
  expect(told).toHaveLength(9);
});

test('throws away what a crash left: half files, bytes without an object, buckets that were not finished', async () => {
  await bucket.put(await write('k', 'kept'), anything);
  await write('never put', 'lost');
  writeFileSync(join(folder, 'bucket-bucket', 'keys', 'x.json.partial'), '{"half":');
  await store.createBucket('other');
  await store.close();
  rmSync(join(folder, 'bucket-other'), { recursive: true });
  for (const name of ['passing-1', 'passing-2']) writeFileSync(join(folder, name), '');
  store = await openStore(folder);
  bucket = store.bucket('bucket');
  expect(bucket.keys).toEqual(['k']);
  expect([files('data').length, files('keys').length]).toEqual([1, 1]);
  expect(readdirSync(folder).toSorted()).toEqual(['bucket-bucket', 'owner']);
});

test('an upload that was completed just before a crash is not one any more', async () => {
  const upload = await bucket.uploads.create({ key: 'k', headers: {} }, '2026-01-02T03:04:05.678Z');
  const object = await write('k', 'part');
  const [piece] = object.pieces;
  if (!piece) throw new Error('no piece');
  await bucket.uploads.putPart(upload, { number: 1, etag: 'e', modified: object.modified, piece });
  await reopen();
  expect(bucket.uploads.list().map(({ id, parts }) => [id, parts.size])).toEqual([[upload.id, 1]]);
  // The object is put, and before the upload is removed the blow falls.
  await bucket.put(object, anything);
  await reopen();
  expect(bucket.uploads.list()).toEqual([]);
  expect(await read(object)).toBe('part');
});

test('a bucket that is not empty cannot be deleted, and one that is being filled neither', async () => {
  const object = await write('k', 'x');
  const put = bucket.put(object, (current) => expect(current).toBeUndefined());
  // In the middle of the write.
  await Promise.resolve();
  await expect(store.deleteBucket('bucket')).rejects.toMatchObject({ code: 'BucketNotEmpty' });
  await put;
  await expect(store.deleteBucket('bucket')).rejects.toMatchObject({ code: 'BucketNotEmpty' });
  await bucket.remove('k', anything);
  await store.deleteBucket('bucket');
  await expect(bucket.put(object, anything)).rejects.toMatchObject({ code: 'NoSuchBucket' });
  expect(() => store.bucket('bucket')).toThrow(expect.objectContaining({ code: 'NoSuchBucket' }));
  expect(existsSync(join(folder, 'bucket-bucket'))).toBe(false);
});

test('a bucket is made once', async () => {
  const outcomes = await Promise.allSettled([store.createBucket('twice'), store.createBucket('twice')]);
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(store.buckets().map(({ name }) => name)).toEqual(['bucket', 'twice']);
});
