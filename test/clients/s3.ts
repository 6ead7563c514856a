/** AWS's SDK for S3, which finds its way by the standard variables alone; prints what it saw as JSON. */
import { createHash, randomBytes } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketCorsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

const s3 = new S3Client({});
const Bucket = 'pictures';
const mebibyte = 1_048_576;

async function uploadInParts() {
  const whole = randomBytes(12 * mebibyte);
  const at = { Bucket, Key: 'large' };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(at));
  const Parts = await Promise.all(
    [0, 5, 10].map(async (start, place) => {
      const Body = whole.subarray(start * mebibyte, (start + 5) * mebibyte);
      const PartNumber = place + 1;
      const { ETag } = await s3.send(new UploadPartCommand({ ...at, UploadId, PartNumber, Body }));
      return { PartNumber, ETag };
    }),
  );
  await s3.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts } }));
  const { ContentLength, ETag } = await s3.send(new HeadObjectCommand(at));
  const got = await s3.send(new GetObjectCommand(at));
  // Across the seam of the first two parts.
  const [first, last] = [5 * mebibyte - 10, 5 * mebibyte + 9];
  const ranged = await s3.send(new GetObjectCommand({ ...at, Range: `bytes=${first}-${last}` }));
  return {
    bytes: ContentLength,
    parts: ETag?.split('-')[1]?.replace('"', ''),
    isWhole: digest(await got.Body?.transformToByteArray()) === digest(whole),
    range: ranged.ContentRange,
    isRange: digest(await ranged.Body?.transformToByteArray()) === digest(whole.subarray(first, last + 1)),
  };
}

async function list() {
  const keys = Array.from({ length: 25 }, (_, n) => `list/${String(n).padStart(2, '0')}`);
  await Promise.all(keys.map((Key) => s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }))));
  const pages: number[] = [];
  const listed: unknown[] = [];
  for await (const page of paginateListObjectsV2({ client: s3, pageSize: 10 }, { Bucket, Prefix: 'list/' })) {
    pages.push(page.KeyCount ?? 0);
    listed.push(...(page.Contents ?? []).map(({ Key }) => Key));
  }
  return { pages, isComplete: JSON.stringify(listed) === JSON.stringify(keys) };
}

async function writeConditionally() {
  const create = () =>
    refusalOf(s3.send(new PutObjectCommand({ Bucket, Key: 'once', Body: 'x', IfNoneMatch: '*' })));
  return [await create(), await create()];
}

/** Addresses for whoever has no keys. */
async function presign() {
  // Whoever signs does not know the body: no checksum of it must be part of the signature.
  const signing = new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
  const put = (Key: string) =>
    getSignedUrl(signing, new PutObjectCommand({ Bucket, Key }), { expiresIn: 60 });
  const get = (Key: string, signedAt = Date.now()) =>
    getSignedUrl(signing, new GetObjectCommand({ Bucket, Key }), {
      expiresIn: 60,
      signingDate: new Date(signedAt),
    });
  return {
    put: await put('by curl'),
    get: await get('by curl'),
    expired: await get('by curl', Date.now() - 3_600_000),
    putAbove: await put('../above'),
    getAbove: await get('../above'),
  };
}

async function allowPage() {
  const rule = {
    AllowedOrigins: ['https://page.example'],
    AllowedMethods: ['GET', 'PUT'],
    AllowedHeaders: ['*'],
  };
  await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: [rule] } }));
}

function digest(bytes: Uint8Array = new Uint8Array()): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The name and the status of the error, or nothing. */
async function refusalOf(asked: Promise<unknown>) {
  try {
    await asked;
    return null;
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    return { name: error.name, status: error.$metadata.httpStatusCode };
  }
}

const created = await refusalOf(s3.send(new CreateBucketCommand({ Bucket })));
const seen =
  created === null
    ? {
        created,
        multipart: await uploadInParts(),
        list: await list(),
        conditional: await writeConditionally(),
        presigned: await presign(),
      }
    : { created };
if (created === null) await allowPage();
console.log(JSON.stringify(seen));
