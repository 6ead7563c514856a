/** kill -9 in the middle of uploads: what was acknowledged is there and whole, and of the rest nothing is left. */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestStore, type TestStore } from './testing.ts';

const Bucket = 'bucket';
const writers = 8;
const rounds = 20;
let store: TestStore;

beforeAll(async () => {
  store = await startTestStore();
  await store.s3().send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => await store.remove());

/** What is stored under a key is known from the key and its version alone; its length is anything up to 300 kB. */
function bodyOf(key: string, version: number): Buffer {
  const seed = createHash('sha256').update(`${key} ${version}`).digest();
  return Buffer.alloc(1 + (seed.readUInt32BE() % 300_000), seed);
}

/** Whether one of the versions from `version` on is there, whole. */
async function isWhole(key: string, version: number): Promise<boolean> {
  const { Body, Metadata } = await store.s3().send(new GetObjectCommand({ Bucket, Key: key }));
  const found = Number(Metadata?.['version']);
  return (
    found >= version && bodyOf(key, found).equals((await Body?.transformToByteArray()) ?? Buffer.alloc(0))
  );
}

async function listKeys(): Promise<string[]> {
  const { Contents = [], IsTruncated } = await store.s3().send(new ListObjectsV2Command({ Bucket }));
  expect(IsTruncated).toBe(false);
  return Contents.map(({ Key = '' }) => Key);
}

const filesIn = (name: string) => readdirSync(join(store.folder, `bucket-${Bucket}`, name));

test(`${rounds} times: no acknowledged object is lost, no half one is seen`, async () => {
  /** Key → the last version that was acknowledged. */
  const acknowledged = new Map<string, number>();
  const deleted = new Set<string>();
  for (let round = 0; round < rounds; round++) {
    const s3 = store.s3();
    const { promise: killed, resolve } = Promise.withResolvers<void>();
    let left = 5 + ((round * 7) % 20);
    const onAcknowledged = () => {
      if (--left === 0) void store.kill().then(resolve);
    };
    await Promise.all([
      killed,
      ...Array.from({ length: writers }, async (_, writer) => {
        try {
          for (let n = 0; ; n++) {
            // Every third one is written over and over, every fifth one is deleted again.
            const Key = n % 3 === 0 ? `hot/${writer}` : `${round}/${writer}/${n}`;
            const version = (acknowledged.get(Key) ?? 0) + 1;
            const Metadata = { version: String(version) };
            await s3.send(new PutObjectCommand({ Bucket, Key, Body: bodyOf(Key, version), Metadata }));
            acknowledged.set(Key, version);
            onAcknowledged();
            if (n % 5 !== 4 || n % 3 === 0) continue;
            // Until it is acknowledged it may be there or not.
            acknowledged.delete(Key);
            await s3.send(new DeleteObjectCommand({ Bucket, Key }));
            deleted.add(Key);
          }
        } catch {
          // Killed.
        }
      }),
    ]);
    await store.restart();
    const keys = await listKeys();
    expect([...acknowledged.keys()].filter((key) => !keys.includes(key))).toEqual([]);
    expect(keys.filter((key) => deleted.has(key))).toEqual([]);
    // Whatever is there is whole, acknowledged or not; older rounds are looked at again in the last one.
    const suspects =
      round === rounds - 1
        ? keys
        : keys.filter((key) => key.startsWith('hot/') || key.startsWith(`${round}/`));
    for (const key of suspects)
      expect([key, await isWhole(key, acknowledged.get(key) ?? 0)]).toEqual([key, true]);
    // A file of data for each object, and nothing else.
    expect(filesIn('data')).toHaveLength(keys.length);
    expect(filesIn('keys').filter((name) => !name.endsWith('.json'))).toEqual([]);
  }
  expect(acknowledged.size).toBeGreaterThan(50);
}, 120_000);

test('parts that were acknowledged are there after kill -9, and the upload can be completed', async () => {
  const at = { Bucket, Key: 'in parts' };
  const first = Buffer.alloc(5 * 1024 ** 2, 'first');
  const { UploadId } = await store.s3().send(new CreateMultipartUploadCommand(at));
  const one = await store.s3().send(new UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body: first }));
  // Under way when the blow falls.
  const cut = store.s3().send(new UploadPartCommand({ ...at, UploadId, PartNumber: 2, Body: first }));
  await Promise.allSettled([store.kill(), cut]);
  await store.restart();
  const s3 = store.s3();
  const two = await s3.send(new UploadPartCommand({ ...at, UploadId, PartNumber: 2, Body: 'second' }));
  const { Parts = [] } = await s3.send(new ListPartsCommand({ ...at, UploadId }));
  expect(Parts.map(({ ETag }) => ETag)).toEqual([one.ETag, two.ETag]);
  const MultipartUpload = { Parts: [one, two].map(({ ETag }, n) => ({ ETag, PartNumber: n + 1 })) };
  await s3.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload }));
  await store.kill();
  await store.restart();
  const { ContentLength } = await store.s3().send(new HeadObjectCommand(at));
  expect(ContentLength).toBe(first.length + 6);
  expect(filesIn('uploads')).toEqual([]);
});
