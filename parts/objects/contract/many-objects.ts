/** What is promised of many objects at once: buckets, listings, deletions, and objects that come in parts. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { assertRefused, type Session, sdkCase } from './sdk.ts';

/** Puts an empty object under each key. */
async function putAll({ s3, sdk, Bucket, prefix }: Session, keys: readonly string[]): Promise<void> {
  await Promise.all(
    keys.map((key) => s3.send(new sdk.PutObjectCommand({ Bucket, Key: prefix + key, Body: 'x' }))),
  );
}

const minPartBytes = 5 * 1024 ** 2;

export const manyObjects = [
  sdkCase(
    'buckets',
    'A bucket is made once, is found, and is deleted only when it is empty.',
    async ({ s3, sdk }) => {
      const Bucket = `be-${randomBytes(8).toString('hex')}`;
      await s3.send(new sdk.CreateBucketCommand({ Bucket }));
      await s3.send(new sdk.HeadBucketCommand({ Bucket }));
      const { Buckets = [] } = await s3.send(new sdk.ListBucketsCommand({}));
      assert.ok(Buckets.some(({ Name }) => Name === Bucket));
      await s3.send(new sdk.PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
      await assertRefused(s3.send(new sdk.DeleteBucketCommand({ Bucket })), 'BucketNotEmpty', 409);
      await s3.send(new sdk.DeleteObjectCommand({ Bucket, Key: 'k' }));
      await s3.send(new sdk.DeleteBucketCommand({ Bucket }));
      await assertRefused(s3.send(new sdk.HeadBucketCommand({ Bucket })), 'NotFound', 404);
      await assertRefused(s3.send(new sdk.ListObjectsV2Command({ Bucket })), 'NoSuchBucket', 404);
    },
  ),
  sdkCase(
    'list-pages',
    'A listing by prefix goes on page after page, and holds every key once, in order.',
    async (session) => {
      const { s3, sdk, Bucket, prefix } = session;
      const keys = Array.from({ length: 25 }, (_, n) => `k${String(n).padStart(2, '0')}`);
      await putAll(session, [...keys, '', 'j', 'l']);
      const pages: string[][] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await s3.send(
          new sdk.ListObjectsV2Command({ Bucket, Prefix: `${prefix}k`, MaxKeys: 10, ContinuationToken }),
        );
        pages.push((page.Contents ?? []).map(({ Key = '' }) => Key.slice(prefix.length)));
        ContinuationToken = page.NextContinuationToken;
        assert.equal(page.IsTruncated, ContinuationToken !== undefined);
      } while (ContinuationToken !== undefined && pages.length < 10);
      assert.deepEqual(pages, [keys.slice(0, 10), keys.slice(10, 20), keys.slice(20)]);
      const after = await s3.send(
        new sdk.ListObjectsV2Command({ Bucket, Prefix: `${prefix}k`, StartAfter: `${prefix}k22` }),
      );
      assert.deepEqual(
        after.Contents?.map(({ Key }) => Key),
        [`${prefix}k23`, `${prefix}k24`],
      );
    },
  ),
  sdkCase('delimiter', 'A delimiter folds keys into common prefixes, as folders do.', async (session) => {
    const { s3, sdk, Bucket, prefix } = session;
    await putAll(session, ['a', 'b/1', 'b/2', 'b/c/3', 'd']);
    const list = async (rest: string) => {
      const page = await s3.send(
        new sdk.ListObjectsV2Command({ Bucket, Prefix: prefix + rest, Delimiter: '/' }),
      );
      return {
        keys: page.Contents?.map(({ Key = '' }) => Key.slice(prefix.length)),
        folded: page.CommonPrefixes?.map(({ Prefix = '' }) => Prefix.slice(prefix.length)),
      };
    };
    assert.deepEqual(await list(''), { keys: ['a', 'd'], folded: ['b/'] });
    assert.deepEqual(await list('b/'), { keys: ['b/1', 'b/2'], folded: ['b/c/'] });
  }),
  sdkCase('delete-many', 'Many objects are deleted by one request.', async (session) => {
    const { s3, sdk, Bucket, prefix } = session;
    await putAll(session, ['a&b', 'c', 'kept']);
    const Objects = ['a&b', 'c', 'never there'].map((key) => ({ Key: prefix + key }));
    const { Deleted = [], Errors = [] } = await s3.send(
      new sdk.DeleteObjectsCommand({ Bucket, Delete: { Objects } }),
    );
    assert.deepEqual([Deleted.length, Errors.length], [3, 0]);
    const { Contents } = await s3.send(new sdk.ListObjectsV2Command({ Bucket, Prefix: prefix }));
    assert.deepEqual(
      Contents?.map(({ Key }) => Key),
      [`${prefix}kept`],
    );
  }),
  sdkCase(
    'multipart',
    'An object in parts may come in any order, appears whole or not at all, and keeps the order of its numbers.',
    async ({ s3, sdk, Bucket, prefix }) => {
      const at = { Bucket, Key: `${prefix}k` };
      const { UploadId } = await s3.send(new sdk.CreateMultipartUploadCommand(at));
      const [first, second] = [randomBytes(minPartBytes), randomBytes(minPartBytes)];
      const last = Buffer.from('the end');
      const tags = new Map<number, string | undefined>();
      for (const [PartNumber, Body] of [
        [3, last],
        [1, first],
        [2, second],
      ] as const) {
        const part = await s3.send(new sdk.UploadPartCommand({ ...at, UploadId, PartNumber, Body }));
        tags.set(PartNumber, part.ETag);
      }
      await assertRefused(s3.send(new sdk.HeadObjectCommand(at)), 'NotFound', 404);
      const { Parts: listed = [] } = await s3.send(new sdk.ListPartsCommand({ ...at, UploadId }));
      assert.deepEqual(
        listed.map(({ PartNumber }) => PartNumber),
        [1, 2, 3],
      );
      const complete = (numbers: readonly number[]) => {
        const Parts = numbers.map((PartNumber) => ({ PartNumber, ETag: tags.get(PartNumber) }));
        return s3.send(
          new sdk.CompleteMultipartUploadCommand({
            ...at,
            UploadId,
            MultipartUpload: { Parts },
            IfNoneMatch: '*',
          }),
        );
      };
      await assertRefused(complete([2, 1, 3]), 'InvalidPartOrder', 400);
      await complete([1, 2, 3]);
      const whole = Buffer.concat([first, second, last]);
      const { Body } = await s3.send(new sdk.GetObjectCommand(at));
      assert.ok(whole.equals((await Body?.transformToByteArray()) ?? new Uint8Array()));
      // Across the seam of two parts.
      const Range = `bytes=${minPartBytes - 2}-${minPartBytes + 1}`;
      const seam = await s3.send(new sdk.GetObjectCommand({ ...at, Range }));
      assert.deepEqual(
        Buffer.from((await seam.Body?.transformToByteArray()) ?? []),
        whole.subarray(minPartBytes - 2, minPartBytes + 2),
      );
    },
  ),
  sdkCase(
    'multipart-conditional',
    'An object in parts does not replace one that must not be there, and can be given up.',
    async ({ s3, sdk, Bucket, prefix }) => {
      const at = { Bucket, Key: `${prefix}k` };
      await s3.send(new sdk.PutObjectCommand({ ...at, Body: 'first' }));
      const { UploadId } = await s3.send(new sdk.CreateMultipartUploadCommand(at));
      const { ETag } = await s3.send(
        new sdk.UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body: 'second' }),
      );
      const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
      const complete = new sdk.CompleteMultipartUploadCommand({
        ...at,
        UploadId,
        MultipartUpload,
        IfNoneMatch: '*',
      });
      await assertRefused(s3.send(complete), 'PreconditionFailed', 412);
      await s3.send(new sdk.AbortMultipartUploadCommand({ ...at, UploadId }));
      await assertRefused(s3.send(new sdk.ListPartsCommand({ ...at, UploadId })), 'NoSuchUpload', 404);
      const { Body } = await s3.send(new sdk.GetObjectCommand(at));
      assert.equal(await Body?.transformToString(), 'first');
    },
  ),
  sdkCase('select', 'A CSV object is asked in SQL, and sends only the rows that fit.', async (session) => {
    const { s3, sdk, Bucket, prefix } = session;
    const at = { Bucket, Key: `${prefix}people.csv` };
    await s3.send(new sdk.PutObjectCommand({ ...at, Body: 'name,age\nAda,36\n"Bo, b",41\nCid,50\n' }));
    const { Payload } = await s3.send(
      new sdk.SelectObjectContentCommand({
        ...at,
        Expression: 'SELECT s.name FROM S3Object s WHERE CAST(s.age AS INT) > 40',
        ExpressionType: 'SQL',
        InputSerialization: { CSV: { FileHeaderInfo: 'USE' } },
        OutputSerialization: { CSV: {} },
      }),
    );
    let text = '';
    let ended = false;
    for await (const { Records, End } of Payload ?? []) {
      text += Buffer.from(Records?.Payload ?? []).toString();
      ended ||= End !== undefined;
    }
    assert.equal(text, '"Bo, b"\nCid\n');
    assert.ok(ended);
  }),
];
