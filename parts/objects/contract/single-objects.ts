/** What is promised of single objects: written, read, conditionally, whole or in part. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { assertRefused, sdkCase } from './sdk.ts';

/** Keys that would be something else as a path, a query or XML. */
const hostileKeys = [
  '../x',
  '/absolute',
  'a//b',
  'a/./b/../c',
  'folder/',
  'space and + plus',
  'percent%2Fescape',
  'q?uery=1&b#hash',
  '<key attribute="1">&amp;</key>',
  'ünïcødé/😀/日本',
  'line\nend\ttab',
];

export const singleObjects = [
  sdkCase(
    'put-get-head-delete',
    'What was put is got back with its metadata, and is gone after it was deleted.',
    async ({ s3, sdk, Bucket, prefix }) => {
      const at = { Bucket, Key: `${prefix}k` };
      const put = await s3.send(
        new sdk.PutObjectCommand({
          ...at,
          Body: 'hello',
          ContentType: 'text/plain',
          Metadata: { from: 'ada' },
        }),
      );
      const got = await s3.send(new sdk.GetObjectCommand(at));
      assert.equal(await got.Body?.transformToString(), 'hello');
      const head = await s3.send(new sdk.HeadObjectCommand(at));
      for (const answer of [got, head]) {
        const { ContentLength, ContentType, ETag, Metadata } = answer;
        assert.deepEqual(
          { ContentLength, ContentType, ETag, Metadata },
          { ContentLength: 5, ContentType: 'text/plain', ETag: put.ETag, Metadata: { from: 'ada' } },
        );
      }
      await s3.send(new sdk.DeleteObjectCommand(at));
      await assertRefused(s3.send(new sdk.GetObjectCommand(at)), 'NoSuchKey', 404);
      await assertRefused(s3.send(new sdk.HeadObjectCommand(at)), 'NotFound', 404);
      // It is gone, which is what was asked for.
      await s3.send(new sdk.DeleteObjectCommand(at));
    },
  ),
  sdkCase('range', 'A range of bytes is answered with these bytes alone (206).', async (session) => {
    const { s3, sdk, Bucket, prefix } = session;
    const at = { Bucket, Key: `${prefix}k` };
    await s3.send(new sdk.PutObjectCommand({ ...at, Body: '0123456789' }));
    for (const [Range, text, ContentRange] of [
      ['bytes=2-4', '234', 'bytes 2-4/10'],
      ['bytes=7-', '789', 'bytes 7-9/10'],
      ['bytes=-1', '9', 'bytes 9-9/10'],
    ] as const) {
      const answer = await s3.send(new sdk.GetObjectCommand({ ...at, Range }));
      assert.equal(await answer.Body?.transformToString(), text);
      assert.equal(answer.ContentRange, ContentRange);
      assert.equal(answer.$metadata.httpStatusCode, 206);
    }
    await assertRefused(
      s3.send(new sdk.GetObjectCommand({ ...at, Range: 'bytes=10-' })),
      'InvalidRange',
      416,
    );
  }),
  sdkCase(
    'conditional-read',
    'A read can be made to depend on the version: 304 for one that is known, 412 for one that has changed.',
    async ({ s3, sdk, Bucket, prefix }) => {
      const at = { Bucket, Key: `${prefix}k` };
      const { ETag } = await s3.send(new sdk.PutObjectCommand({ ...at, Body: 'one' }));
      const read = (condition: object) => s3.send(new sdk.GetObjectCommand({ ...at, ...condition }));
      const yesterday = new Date(Date.now() - 86_400_000);
      const tomorrow = new Date(Date.now() + 86_400_000);
      await Promise.all(
        [
          { IfMatch: ETag },
          { IfNoneMatch: '"x"' },
          { IfModifiedSince: yesterday },
          { IfUnmodifiedSince: tomorrow },
        ].map(async (condition) => await (await read(condition)).Body?.transformToString()),
      );
      const status = async (condition: object) =>
        await read(condition).catch((error) => error.$metadata?.httpStatusCode as number);
      assert.equal(await status({ IfNoneMatch: ETag }), 304);
      assert.equal(await status({ IfModifiedSince: new Date() }), 304);
      assert.equal(await status({ IfMatch: '"x"' }), 412);
      assert.equal(await status({ IfUnmodifiedSince: yesterday }), 412);
    },
  ),
  sdkCase(
    'conditional-write',
    'Of twenty who create the same key at once one succeeds, and nobody writes over a version that he does not know.',
    async ({ s3, sdk, Bucket, prefix }) => {
      const at = { Bucket, Key: `${prefix}k` };
      const put = (Body: string, condition: object) =>
        s3.send(new sdk.PutObjectCommand({ ...at, Body, ...condition }));
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, (_, n) => put(`${n}`, { IfNoneMatch: '*' })),
      );
      const won = outcomes.flatMap((outcome, n) => (outcome.status === 'fulfilled' ? [n] : []));
      assert.equal(won.length, 1, `${won.length} of them succeeded`);
      const { Body, ETag } = await s3.send(new sdk.GetObjectCommand(at));
      assert.equal(await Body?.transformToString(), `${won[0]}`);
      await assertRefused(put('late', { IfNoneMatch: '*' }), 'PreconditionFailed', 412);
      await assertRefused(
        put('stale', { IfMatch: '"0123456789abcdef0123456789abcdef"' }),
        'PreconditionFailed',
        412,
      );
      await put('new', { IfMatch: ETag });
      await assertRefused(put('again', { IfMatch: ETag }), 'PreconditionFailed', 412);
    },
  ),
  sdkCase(
    'copy',
    'A copy has the bytes of its source, and outlives it.',
    async ({ s3, sdk, Bucket, prefix }) => {
      const [Key, copy] = [`${prefix}source é`, `${prefix}copy`];
      await s3.send(new sdk.PutObjectCommand({ Bucket, Key, Body: 'hello', Metadata: { from: 'ada' } }));
      const CopySource = `${Bucket}/${encodeURIComponent(Key)}`;
      await s3.send(new sdk.CopyObjectCommand({ Bucket, Key: copy, CopySource }));
      await s3.send(new sdk.DeleteObjectCommand({ Bucket, Key }));
      const { Body, Metadata } = await s3.send(new sdk.GetObjectCommand({ Bucket, Key: copy }));
      assert.equal(await Body?.transformToString(), 'hello');
      assert.deepEqual(Metadata, { from: 'ada' });
    },
  ),
  sdkCase(
    'hostile-keys',
    'A key can be anything, and is nothing but a name: no path, no query, no markup.',
    async ({ s3, sdk, Bucket, prefix }) => {
      const longest = 'l'.repeat(1_024 - prefix.length);
      const keys = [...hostileKeys, longest].map((key) => prefix + key);
      for (const Key of keys) await s3.send(new sdk.PutObjectCommand({ Bucket, Key, Body: Key }));
      for (const Key of keys) {
        const { Body } = await s3.send(new sdk.GetObjectCommand({ Bucket, Key }));
        assert.equal(await Body?.transformToString(), Key);
      }
      const { Contents = [] } = await s3.send(
        new sdk.ListObjectsV2Command({ Bucket, Prefix: prefix, EncodingType: 'url' }),
      );
      const listed = Contents.map(({ Key = '' }) => decodeURIComponent(Key.replaceAll('+', ' ')));
      const byBytes = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      assert.deepEqual(listed, byBytes);
      const tooLong = new sdk.PutObjectCommand({ Bucket, Key: 'l'.repeat(1_025), Body: 'x' });
      await assertRefused(s3.send(tooLong), 'KeyTooLongError', 400);
    },
  ),
  sdkCase(
    'streamed-upload',
    'A body that is streamed with the SDK’s own checksum arrives unharmed, whatever its length.',
    async ({ s3, sdk, Bucket, prefix }) => {
      for (const size of [0, 1, 65_536, 70_000, 3_000_001]) {
        const bytes = randomBytes(size);
        const at = { Bucket, Key: `${prefix}${size}` };
        const pieces = Array.from({ length: Math.ceil(size / 10_000) }, (_, n) =>
          bytes.subarray(n * 10_000, (n + 1) * 10_000),
        );
        await s3.send(
          new sdk.PutObjectCommand({
            ...at,
            Body: Readable.from(pieces),
            ContentLength: size,
            ContentEncoding: 'br',
          }),
        );
        const { Body, ContentEncoding } = await s3.send(new sdk.GetObjectCommand(at));
        assert.ok(bytes.equals((await Body?.transformToByteArray()) ?? new Uint8Array()), `${size} bytes`);
        assert.equal(ContentEncoding, 'br');
      }
    },
  ),
  sdkCase(
    'damage-noticed',
    'A body that is not what its checksum says is refused, and nothing of it is stored.',
    async ({ s3, sdk, Bucket, prefix }) => {
      for (const wrong of [{ ChecksumCRC32: 'AAAAAA==' }, { ContentMD5: '1B2M2Y8AsgTpgAmY7PhCfg==' }]) {
        const at = { Bucket, Key: `${prefix}${Object.keys(wrong)[0]}` };
        await assertRefused(
          s3.send(new sdk.PutObjectCommand({ ...at, Body: 'hello', ...wrong })),
          ['BadDigest', 'XAmzContentChecksumMismatch'],
          400,
        );
        await assertRefused(s3.send(new sdk.HeadObjectCommand(at)), 'NotFound', 404);
      }
    },
  ),
];
