/** The embedded store as a whole: what outlives a restart, a full disk, a large object; and what it says it cannot do. */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  type ChecksumAlgorithm,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configOf } from './contract/sdk.ts';
import { embedded } from './embedded.ts';
import { remote } from './remote.ts';
import { startTestStore, type TestStore } from './testing.ts';

const signal = new AbortController().signal;
const Bucket = 'bucket';
let store: TestStore;

beforeAll(async () => {
  store = await startTestStore();
  await store.s3().send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => await store.remove());

const textOf = async (s3: S3Client, Key: string, bucket = Bucket) =>
  await (await s3.send(new GetObjectCommand({ Bucket: bucket, Key }))).Body?.transformToString();

describe('its data', () => {
  const start = async (folder: string) =>
    await embedded.start({ env: { ...process.env, OBJECTS_DATA_DIR: folder }, signal, report: () => {} });

  test('survives in OBJECTS_DATA_DIR, which one process has at a time', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'objects-test-'));
    const first = await start(folder);
    const s3 = new S3Client(configOf(first));
    await s3.send(new PutObjectCommand({ Bucket: first.bucket, Key: 'k', Body: 'kept' }));
    await expect(start(folder)).rejects.toThrow(/is in use by process \d+/);
    await first.stop();
    const second = await start(folder);
    const again = new S3Client(configOf(second));
    expect(await textOf(again, 'k', second.bucket)).toBe('kept');
    await second.stop();
    for (const client of [s3, again]) client.destroy();
    expect(existsSync(join(folder, 'bucket-postcards'))).toBe(true);
    rmSync(folder, { recursive: true });
  });

  test('goes with it when no folder is named', async () => {
    const ours = () => readdirSync(tmpdir()).filter((name) => name.startsWith('be-objects-'));
    const before = ours();
    const running = await embedded.start({ env: { PATH: process.env['PATH'] }, signal, report: () => {} });
    const [folder] = ours().filter((name) => !before.includes(name));
    expect(folder).toBeDefined();
    await running.stop();
    expect(ours()).not.toContain(folder);
  });

  test('a record that cannot be read stops it from starting, and nothing is thrown away', async () => {
    const damaged = await startTestStore();
    await damaged.s3().send(new CreateBucketCommand({ Bucket }));
    await damaged.s3().send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    await damaged.kill();
    const bucket = join(damaged.folder, `bucket-${Bucket}`);
    const [record = ''] = readdirSync(join(bucket, 'keys'));
    const good = readFileSync(join(bucket, 'keys', record));
    writeFileSync(join(bucket, 'keys', record), good.subarray(0, 10));
    await expect(damaged.restart()).rejects.toThrow(/cannot be read; nothing was changed/);
    writeFileSync(join(bucket, 'keys', record), good);
    await damaged.restart();
    expect(await textOf(damaged.s3(), 'k')).toBe('x');
    await damaged.remove();
  });
});

test('ends with its standard input', async () => {
  const other = await startTestStore();
  other.process().stdin?.end();
  expect(await other.process().exited).toEqual({ code: 0, signal: null });
  await other.remove();
});

test('a remote engine removes its bucket with all in it, and nothing else', async () => {
  const { endpoint, region, credentials } = store.address();
  const env = {
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  expect(await remote.available({ ...env, AWS_SECRET_ACCESS_KEY: '' })).toEqual({
    available: false,
    reason: 'AWS_SECRET_ACCESS_KEY is not set',
  });
  await store.s3().send(new PutObjectCommand({ Bucket, Key: 'x', Body: 'stays' }));
  const running = await remote.start({ env, signal, report: () => {} });
  for (const Key of ['a', `../${Bucket}/x`, 'line\nend\u0001']) {
    await store.s3().send(new PutObjectCommand({ Bucket: running.bucket, Key, Body: 'goes' }));
  }
  await store.s3().send(new CreateMultipartUploadCommand({ Bucket: running.bucket, Key: `../${Bucket}/x` }));
  await running.stop();
  await running.stop();
  expect(await textOf(store.s3(), 'x')).toBe('stays');
  await expect(store.s3().send(new ListObjectsV2Command({ Bucket: running.bucket }))).rejects.toThrow(
    'The specified bucket does not exist',
  );
  const wrong = { ...env, AWS_SECRET_ACCESS_KEY: 'wrong' };
  await expect(remote.start({ env: wrong, signal, report: () => {} })).rejects.toMatchObject({
    code: 'engine-unavailable',
    message: expect.stringContaining('SignatureDoesNotMatch'),
  });
});

describe('checksums', () => {
  const algorithms: readonly ChecksumAlgorithm[] = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'];

  test.each(algorithms)('%s of a streamed body is checked on both ways', async (ChecksumAlgorithm) => {
    const bytes = randomBytes(200_001);
    const at = { Bucket, Key: ChecksumAlgorithm };
    const Body = Readable.from([bytes.subarray(0, 100), bytes.subarray(100)]);
    await store
      .s3()
      .send(new PutObjectCommand({ ...at, Body, ContentLength: bytes.length, ChecksumAlgorithm }));
    const got = await store.s3().send(new GetObjectCommand({ ...at, ChecksumMode: 'ENABLED' }));
    // The SDK compares it while it reads.
    expect(bytes.equals((await got.Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
    expect(got[`Checksum${ChecksumAlgorithm}`]).toMatch(/=$/);
  });

  test.each(algorithms)('%s of a whole is made from those of its parts', async (ChecksumAlgorithm) => {
    const at = { Bucket, Key: `parts ${ChecksumAlgorithm}` };
    const s3 = store.s3();
    const isFull = ChecksumAlgorithm.startsWith('CRC');
    const ChecksumType = isFull ? 'FULL_OBJECT' : 'COMPOSITE';
    const { UploadId } = await s3.send(
      new CreateMultipartUploadCommand({ ...at, ChecksumAlgorithm, ChecksumType }),
    );
    const first = randomBytes(5 * 1024 ** 2);
    const Parts = [];
    for (const [PartNumber, Body] of [
      [1, first],
      [2, Buffer.from('end')],
    ] as const) {
      const part = await s3.send(
        new UploadPartCommand({ ...at, UploadId, PartNumber, Body, ChecksumAlgorithm }),
      );
      Parts.push({ ...part, PartNumber });
    }
    await s3.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts } }));
    const got = await s3.send(new GetObjectCommand({ ...at, ChecksumMode: 'ENABLED' }));
    expect((await got.Body?.transformToByteArray())?.length).toBe(first.length + 3);
    expect(got.ChecksumType).toBe(ChecksumType);
    expect(got[`Checksum${ChecksumAlgorithm}`]).toMatch(isFull ? /=$/ : /-2$/);
  });
});

test('bytes that cannot be read end the connection, and are told of', async () => {
  const other = await startTestStore();
  await other.s3().send(new CreateBucketCommand({ Bucket }));
  await other.s3().send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
  const data = join(other.folder, `bucket-${Bucket}`, 'data');
  for (const name of readdirSync(data)) rmSync(join(data, name));
  await expect(textOf(other.s3(), 'k')).rejects.toThrow();
  await expect.poll(() => other.process().lastLines().at(-1)).toMatch(/"internal-error".*ENOENT/);
  await other.remove();
});

test('of writers who are refused nothing is left', async () => {
  const at = { Bucket: 'refused', Key: 'k', IfNoneMatch: '*' };
  await store.s3().send(new CreateBucketCommand(at));
  const put = () => store.s3().send(new PutObjectCommand({ ...at, Body: randomBytes(100_000) }));
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, put));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(readdirSync(join(store.folder, 'bucket-refused', 'data'))).toHaveLength(1);
});

test('what it cannot do it says: 501, with the name of what was asked for', async () => {
  const s3 = store.s3();
  const at = { Bucket, Key: 'k' };
  await s3.send(new PutObjectCommand({ ...at, Body: 'safe' }));
  const asked: readonly (readonly [ask: () => Promise<unknown>, word: string])[] = [
    [
      () => s3.send(new PutObjectTaggingCommand({ ...at, Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } })),
      'tagging',
    ],
    [() => s3.send(new GetObjectTaggingCommand(at)), 'tagging'],
    [() => s3.send(new GetBucketVersioningCommand({ Bucket })), 'versioning'],
    [() => s3.send(new GetObjectCommand({ ...at, VersionId: 'v' })), 'versionId'],
    [
      () =>
        s3.send(
          new UploadPartCopyCommand({ ...at, UploadId: 'u', PartNumber: 1, CopySource: `${Bucket}/k` }),
        ),
      'copy source',
    ],
    [() => s3.send(new PutObjectCommand({ ...at, Body: 'x', ServerSideEncryption: 'aws:kms' })), 'A header'],
    [() => s3.send(new PutObjectCommand({ ...at, Body: 'x', ACL: 'public-read' })), 'A header'],
    [() => s3.send(new ListMultipartUploadsCommand({ Bucket, Delimiter: '/' })), 'delimiter'],
  ];
  for (const [ask, word] of asked) {
    await expect(ask()).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining(word),
      $metadata: { httpStatusCode: 501 },
    });
  }
  expect(await textOf(s3, 'k')).toBe('safe');
});

test('a bucket may stand in the name of the host', async () => {
  await store.s3().send(new PutObjectCommand({ Bucket, Key: 'v', Body: 'hosted' }));
  const { port } = new URL(store.address().endpoint);
  const s3 = new S3Client({ ...store.address(), endpoint: `http://localhost:${port}`, maxAttempts: 1 });
  const url = new URL(await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'v' }), { expiresIn: 60 }));
  s3.destroy();
  expect(url.hostname).toBe(`${Bucket}.localhost`);
  const { status, stdout } = spawnSync(process.execPath, ['-e', fetchAt, `127.0.0.1:${port}`, url.href]);
  expect([status, stdout.toString()]).toEqual([0, '200 hosted']);
});

/** Not every resolver knows BUCKET.localhost, so the connection goes to the address, and Host says the name. */
const fetchAt = `
  const [address, href] = process.argv.slice(1);
  const { host, pathname, search } = new URL(href);
  const [hostname, port] = address.split(':');
  require('node:http').get({ hostname, port, path: pathname + search, headers: { host } }, async (answer) => {
    process.stdout.write(answer.statusCode + ' ' + (await Array.fromAsync(answer)).join(''));
  });
`;

const curl = spawnSync('curl', ['--version']).status === 0;
test.skipIf(!curl)(
  `curl puts and gets by presigned address${curl ? '' : ' (skipped: no curl)'}`,
  async () => {
    const s3 = store.s3();
    const file = join(store.folder, 'upload.bin');
    // Longer than what curl sends without asking first (Expect: 100-continue).
    const bytes = randomBytes(3_000_000);
    writeFileSync(file, bytes);
    // As the SDK signs it by default, with the checksum of an empty body: like AWS we do not heed that.
    const put = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'curl é' }), { expiresIn: 60 });
    expect(put).toContain('x-amz-checksum-crc32=AAAAAA');
    execFileSync('curl', ['-sS', '--fail-with-body', '-T', file, put]);
    const get = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'curl é' }), { expiresIn: 60 });
    const got = execFileSync('curl', ['-sS', '--fail-with-body', get], { maxBuffer: 10_000_000 });
    expect(bytes.equals(got)).toBe(true);
    const refused = spawnSync('curl', ['-sS', '-T', file, put.replace(/Signature=..../, 'Signature=0000')]);
    expect(refused.stdout.toString()).toContain('<Code>SignatureDoesNotMatch</Code>');
  },
);

const linux = process.platform === 'linux';
test.skipIf(!linux)(
  `300 MB stream through it in little memory${linux ? '' : ' (skipped: needs /proc)'}`,
  async () => {
    const size = 300 * 1024 ** 2;
    const piece = Buffer.alloc(1024 ** 2, 'piece');
    const at = { Bucket, Key: 'large' };
    const Body = Readable.from(Array.from({ length: size / piece.length }, () => piece));
    await store.s3().send(new PutObjectCommand({ ...at, Body, ContentLength: size }));
    const got = await store.s3().send(new GetObjectCommand(at));
    let bytes = 0;
    for await (const chunk of got.Body as Readable) bytes += chunk.length;
    expect(bytes).toBe(size);
    // proc(5): the most that it has ever had in memory.
    const status = readFileSync(`/proc/${store.process().pid}/status`, 'utf8');
    const peakMb = Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
    expect(peakMb).toBeGreaterThan(20);
    expect(peakMb).toBeLessThan(250);
  },
);

test('a full disk refuses what has no room, and keeps what it had', async ({ skip }) => {
  const folder = mkdtempSync(join(tmpdir(), 'objects-small-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder]).status === 0;
  if (!mounted) rmSync(folder, { recursive: true });
  skip(!mounted, 'a small disk may not be mounted here');
  const small = await startTestStore({ folder: join(folder, 'data') });
  try {
    const s3 = small.s3();
    await s3.send(new CreateBucketCommand({ Bucket }));
    const put = (Key: string, size: number) =>
      s3.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.alloc(size, Key) }));
    await put('first', 5_000_000);
    await expect(put('second', 5_000_000)).rejects.toMatchObject({
      name: 'ServiceUnavailable',
      message: expect.stringContaining('The disk is full (ENOSPC)'),
      $metadata: { httpStatusCode: 503 },
    });
    await expect(put('first', 5_000_000)).rejects.toMatchObject({ name: 'ServiceUnavailable' });
    await put('third', 100_000);
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents.map(({ Key, Size }) => [Key, Size])).toEqual([
      ['first', 5_000_000],
      ['third', 100_000],
    ]);
    expect(readdirSync(join(folder, 'data', `bucket-${Bucket}`, 'data'))).toHaveLength(2);
    const { ContentLength } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'first' }));
    expect(ContentLength).toBe(5_000_000);
  } finally {
    await small.remove();
    execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true });
  }
});
