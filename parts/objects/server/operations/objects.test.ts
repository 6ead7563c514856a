/** Single operations through the SDK, beyond the contract. */
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  type ListObjectsCommandOutput,
  ListObjectsV2Command,
  PutObjectCommand,
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

const put = async (Key: string, Body: string, more: object = {}) =>
  await store.s3().send(new PutObjectCommand({ Bucket, Key, Body, ...more }));

test.each(['ab', 'UPPER', 'under_score', '-dash', 'dot.', 'two..dots', '192.168.0.1', 'x'.repeat(64)])(
  'no bucket is called %s',
  async (name) => {
    await expect(store.s3().send(new CreateBucketCommand({ Bucket: name }))).rejects.toMatchObject({
      name: 'InvalidBucketName',
    });
  },
);

test('a bucket may be called what Windows has no folder for', async () => {
  for (const name of ['con', 'a.b-c.9']) {
    await store.s3().send(new CreateBucketCommand({ Bucket: name }));
    await store.s3().send(new DeleteBucketCommand({ Bucket: name }));
  }
});

test('a bucket is made where the endpoint is', async () => {
  const elsewhere = {
    Bucket: 'elsewhere',
    CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
  } as const;
  await expect(store.s3().send(new CreateBucketCommand(elsewhere))).rejects.toMatchObject({
    name: 'IllegalLocationConstraintException',
  });
  const { LocationConstraint } = await store.s3().send(new GetBucketLocationCommand({ Bucket }));
  expect(LocationConstraint || 'us-east-1').toBe('us-east-1');
});

test('answers with the headers that it was given, or those that the reader wants', async () => {
  const Expires = new Date('2030-01-01T00:00:00Z');
  const given = {
    CacheControl: 'max-age=60',
    ContentDisposition: 'attachment; filename="a.txt"',
    ContentEncoding: 'br',
    ContentLanguage: 'en',
    ContentType: 'text/plain',
  };
  await put('headers', 'x', { ...given, Expires });
  const head = await store.s3().send(new HeadObjectCommand({ Bucket, Key: 'headers' }));
  expect(head).toMatchObject(given);
  expect(head.ExpiresString).toBe('Tue, 01 Jan 2030 00:00:00 GMT');
  const wanted = { ResponseContentType: 'text/html', ResponseCacheControl: 'no-store' };
  const got = await store.s3().send(new GetObjectCommand({ Bucket, Key: 'headers', ...wanted }));
  expect(got).toMatchObject({ ContentType: 'text/html', CacheControl: 'no-store', ContentLanguage: 'en' });
});

test('metadata has its limit', async () => {
  await put('metadata', 'x', { Metadata: { a: 'v'.repeat(2_047) } });
  await expect(put('metadata', 'x', { Metadata: { a: 'v'.repeat(2_048) } })).rejects.toMatchObject({
    name: 'MetadataTooLarge',
  });
});

test('a range of another version is the whole', async () => {
  const { ETag = '' } = await put('if-range', '0123456789');
  const read = async (ifRange: string) => {
    const s3 = store.s3();
    const command = new GetObjectCommand({ Bucket, Key: 'if-range', Range: 'bytes=0-1' });
    command.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers['if-range'] = ifRange;
        return next(args);
      },
      { step: 'build' },
    );
    return await (await s3.send(command)).Body?.transformToString();
  };
  expect(await read(ETag)).toBe('01');
  expect(await read('"other"')).toBe('0123456789');
});

test('a copy can change the metadata, of itself too, and depends on its source', async () => {
  const { ETag } = await put('source', 'x', { Metadata: { a: '1' } });
  const copy = async (Key: string, more: object = {}) =>
    await store.s3().send(new CopyObjectCommand({ Bucket, Key, CopySource: `/${Bucket}/source`, ...more }));
  await expect(copy('source')).rejects.toMatchObject({ name: 'InvalidRequest' });
  await copy('source', { MetadataDirective: 'REPLACE', Metadata: { a: '2' } });
  const head = await store.s3().send(new HeadObjectCommand({ Bucket, Key: 'source' }));
  expect(head.Metadata).toEqual({ a: '2' });
  await copy('copy', { CopySourceIfMatch: ETag });
  await expect(copy('copy', { CopySourceIfMatch: '"other"' })).rejects.toMatchObject({
    name: 'PreconditionFailed',
  });
  await expect(copy('copy', { CopySourceIfNoneMatch: ETag })).rejects.toMatchObject({
    name: 'PreconditionFailed',
  });
  await expect(copy('copy', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  await expect(copy('copy', { CopySource: `${Bucket}/absent` })).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(copy('copy', { CopySource: `${Bucket}/source?versionId=1` })).rejects.toMatchObject({
    name: 'NotImplemented',
  });
  await expect(copy('copy', { CopySource: 'nothing' })).rejects.toMatchObject({ name: 'InvalidArgument' });
});

test('a deletion may depend on the version', async () => {
  const { ETag } = await put('versioned', 'x');
  const remove = async (IfMatch: string | undefined) =>
    await store.s3().send(new DeleteObjectCommand({ Bucket, Key: 'versioned', IfMatch }));
  await expect(remove('"other"')).rejects.toMatchObject({ name: 'PreconditionFailed' });
  const { Deleted, Errors = [] } = await store.s3().send(
    new DeleteObjectsCommand({
      Bucket,
      Delete: {
        Quiet: true,
        Objects: [
          { Key: 'versioned', ETag: '"other"' },
          { Key: 'versioned', VersionId: 'v' },
          { Key: 'absent' },
        ],
      },
    }),
  );
  expect(Deleted).toBeUndefined();
  expect(Errors.map(({ Code }) => Code)).toEqual(['PreconditionFailed', 'NotImplemented']);
  await remove(ETag);
  await expect(store.s3().send(new HeadObjectCommand({ Bucket, Key: 'versioned' }))).rejects.toThrow();
});

test('the first version of listing goes on by a key', async () => {
  for (const key of ['v1/a', 'v1/b/1', 'v1/b/2', 'v1/c']) await put(key, 'x');
  const seen: (string | undefined)[] = [];
  let Marker = '';
  do {
    const page: ListObjectsCommandOutput = await store
      .s3()
      .send(new ListObjectsCommand({ Bucket, Prefix: 'v1/', Delimiter: '/', MaxKeys: 1, Marker }));
    seen.push(...(page.Contents ?? []).map(({ Key }) => Key));
    seen.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
    Marker = page.NextMarker ?? '';
  } while (Marker !== '');
  expect(seen).toEqual(['v1/a', 'v1/b/', 'v1/c']);
});

test.each([
  [{ ContinuationToken: 'made up' }, 'InvalidArgument'],
  [{ MaxKeys: -1 }, 'InvalidArgument'],
  [{ EncodingType: 'base64' as 'url' }, 'InvalidArgument'],
])('a listing with %j is refused', async (more, name) => {
  await expect(store.s3().send(new ListObjectsV2Command({ Bucket, ...more }))).rejects.toMatchObject({
    name,
  });
});

test('a page of nothing ends the listing', async () => {
  const { KeyCount, IsTruncated, Contents } = await store
    .s3()
    .send(new ListObjectsV2Command({ Bucket, MaxKeys: 0 }));
  expect({ KeyCount, IsTruncated, Contents }).toEqual({
    KeyCount: 0,
    IsTruncated: false,
    Contents: undefined,
  });
});
