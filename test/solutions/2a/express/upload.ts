/** What the object store does for a picture: takes its bytes from the client, hands them out, forgets them. */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NotFound,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

export interface Picture {
  readonly id: string;
  readonly contentType: string;
  readonly byteLength: number;
  readonly createdAt: string;
}

/** A request that the client sends as it is, with the bytes. */
export interface Upload {
  readonly method: 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** ISO 8601 in UTC. */
  readonly expiresAt: string;
}

const DOWNLOAD_SECONDS = 300;

// Endpoint, region and keys come from the environment. A checksum in the URL would be one of bytes that we have not seen.
const store = new S3Client({ forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' });
const Bucket = process.env.OBJECTS_BUCKET ?? '';

/** Good for so many seconds, and for these bytes only. */
export async function announceUpload(picture: Picture, seconds: number): Promise<Upload> {
  const signingDate = new Date();
  const command = new PutObjectCommand({
    Bucket,
    Key: keyOf(picture),
    ContentType: picture.contentType,
    ContentLength: picture.byteLength,
  });
  const url = await getSignedUrl(store, command, {
    expiresIn: seconds,
    signingDate,
    // What is not signed, the client may choose.
    signableHeaders: new Set(['host', 'content-type', 'content-length']),
  });
  return {
    method: 'PUT',
    url,
    headers: { 'content-type': picture.contentType },
    expiresAt: new Date(signingDate.getTime() + seconds * 1000).toISOString(),
  };
}

/** Where the bytes can be had for a while; undefined as long as they have not come. */
export async function locateBytes(picture: Picture): Promise<string | undefined> {
  const object = { Bucket, Key: keyOf(picture) };
  try {
    await store.send(new HeadObjectCommand(object));
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
  return await getSignedUrl(store, new GetObjectCommand(object), { expiresIn: DOWNLOAD_SECONDS });
}

export async function removeBytes(picture: Picture): Promise<void> {
  await store.send(new DeleteObjectCommand({ Bucket, Key: keyOf(picture) }));
}

/** Ours to choose, never the client's. */
function keyOf({ id }: Picture): string {
  return `images/${id}`;
}
