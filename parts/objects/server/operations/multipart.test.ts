/** Uploads in parts, beyond the contract: what is refused, what is replaced, and how long lists go on. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListPartsCommand,
  type ListPartsCommandOutput,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestStore, type TestStore } from '../../testing.ts';

const Bucket = 'bucket';
let store: TestStore;

beforeAll(async () => {
  store = await startTestStore();
  await store.s3().send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => await store.remove());

async function begin(Key: string) {
  const at = { Bucket, Key };
  const { UploadId } = await store.s3().send(new CreateMultipartUploadCommand(at));
  return {
    at: { ...at, UploadId },
    async put(PartNumber: number, Body: string | Buffer): Promise<CompletedPart> {
      const part = await store.s3().send(new UploadPartCommand({ ...at, UploadId, PartNumber, Body }));
      return { PartNumber, ETag: part.ETag };
    },
    complete: async (Parts: CompletedPart[], more: { MpuObjectSize?: number } = {}) =>
      await store
        .s3()
        .send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts }, ...more })),
    abort: async () => await store.s3().send(new AbortMultipartUploadCommand({ ...at, UploadId })),
  };
}

const files = () => readdirSync(join(store.folder, `bucket-${Bucket}`, 'data'));

test.each([0, 10_001, 1.5])('part number %d is refused', async (number) => {
  const upload = await begin('k');
  await expect(upload.put(number, 'x')).rejects.toMatchObject({ name: 'InvalidArgument' });
  await upload.abort();
  expect(files()).toEqual([]);
});

test('what cannot be put together is refused, and the upload goes on', async () => {
  const upload = await begin('k');
  const one = await upload.put(1, 'small');
  const two = await upload.put(2, 'end');
  for (const [parts, name] of [
    [[one, two], 'EntityTooSmall'],
    [[{ ...one, ETag: two.ETag }], 'InvalidPart'],
    [[one, { ...two, PartNumber: 3 }], 'InvalidPart'],
    [[{ ...one, ChecksumCRC32: 'AAAAAA==' }], 'InvalidPart'],
    [[one, one], 'InvalidPartOrder'],
    [[], 'MalformedXML'],
  ] as const) {
    await expect(upload.complete([...parts])).rejects.toMatchObject({ name });
  }
  await expect(upload.complete([one], { MpuObjectSize: 6 })).rejects.toMatchObject({
    name: 'InvalidRequest',
  });
  // A part that is not named is left out.
  await upload.complete([one], { MpuObjectSize: 5 });
  const { Body, ETag } = await store.s3().send(new GetObjectCommand({ Bucket, Key: 'k' }));
  expect(await Body?.transformToString()).toBe('small');
  expect(ETag).toMatch(/^"[0-9a-f]{32}-1"$/);
  expect(files()).toHaveLength(1);
  await expect(upload.put(1, 'late')).rejects.toMatchObject({ name: 'NoSuchUpload' });
  expect(files()).toHaveLength(1);
});

test('a part that is sent again takes the place of the first', async () => {
  const before = files().length;
  const upload = await begin('again');
  await upload.put(1, 'first');
  const second = await upload.put(1, 'second');
  expect(files()).toHaveLength(before + 1);
  await upload.complete([second]);
  const { Body } = await store.s3().send(new GetObjectCommand({ Bucket, Key: 'again' }));
  expect(await Body?.transformToString()).toBe('second');
});

test('an upload belongs to its key', async () => {
  const upload = await begin('mine');
  const other = { ...upload.at, Key: 'yours' };
  await expect(store.s3().send(new ListPartsCommand(other))).rejects.toMatchObject({ name: 'NoSuchUpload' });
  await upload.abort();
  await expect(upload.abort()).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

test('parts are listed page by page', async () => {
  const upload = await begin('pages');
  for (const number of [7, 1, 10_000, 3, 5]) await upload.put(number, 'x');
  const pages: (number | undefined)[][] = [];
  let PartNumberMarker: string | undefined;
  do {
    const page: ListPartsCommandOutput = await store
      .s3()
      .send(
        new ListPartsCommand({ ...upload.at, MaxParts: 2, ...(PartNumberMarker && { PartNumberMarker }) }),
      );
    pages.push((page.Parts ?? []).map(({ PartNumber }) => PartNumber));
    PartNumberMarker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
  } while (PartNumberMarker !== undefined);
  expect(pages).toEqual([[1, 3], [5, 7], [10_000]]);
  await upload.abort();
});

test('uploads are listed page by page, several of one key too', async () => {
  const uploads = [];
  for (const key of ['list/b', 'list/a', 'list/b', 'list/b', 'other']) uploads.push(await begin(key));
  const [b1, a, b2, b3] = uploads.map(({ at }) => [at.Key, at.UploadId]);
  const seen: (string | undefined)[][] = [];
  let markers: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {};
  while (markers) {
    const page: ListMultipartUploadsCommandOutput = await store
      .s3()
      .send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'list/', MaxUploads: 2, ...markers }));
    seen.push(...(page.Uploads ?? []).map(({ Key, UploadId }) => [Key, UploadId]));
    markers = page.IsTruncated
      ? { KeyMarker: page.NextKeyMarker ?? '', UploadIdMarker: page.NextUploadIdMarker ?? '' }
      : undefined;
  }
  expect(seen[0]).toEqual(a);
  // Of those that began in the same millisecond any may be first.
  expect(seen.slice(1).toSorted()).toEqual([b1, b2, b3].toSorted());
  expect(seen).toHaveLength(4);
  for (const upload of uploads) await upload.abort();
});
