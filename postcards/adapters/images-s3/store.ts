/** Images in an object store that speaks S3; endpoint, region and credentials come from the usual AWS_… variables. */
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { type ImageStore, ImagesUnavailable, type ObjectName } from '../../application/image-store.ts';

export type S3Options = {
  readonly bucket: string;
  /** Another store than AWS's own has the bucket in the path, not in the name of the host. */
  readonly forcePathStyle: boolean;
};

/** An image of 10 MiB takes its time, but no request may hang. */
const CONNECT_TIMEOUT_MS = 2_000;
const REQUEST_TIMEOUT_MS = 10_000;

export function createS3ImageStore({ bucket: Bucket, forcePathStyle }: S3Options): ImageStore {
  const client = new S3Client({
    forcePathStyle,
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
    // A checksum in the URL of an upload would be one of bytes that we have not seen.
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });

  return {
    async presignUpload(name, { contentType, byteLength }, seconds, now) {
      const command = new PutObjectCommand({
        Bucket,
        Key: keyOf(name),
        ContentType: contentType,
        ContentLength: byteLength,
        // RFC 9110 §13.1.2: only where nothing is yet, so the URL is good for one upload.
        IfNoneMatch: '*',
      });
      const headers = {
        'content-type': contentType,
        'content-length': String(byteLength),
        'if-none-match': '*',
      };
      const signed = new Set(Object.keys(headers));
      const url = await getSignedUrl(client, command, {
        expiresIn: seconds,
        signingDate: now,
        signableHeaders: new Set([...signed, 'host']),
        unhoistableHeaders: signed,
      });
      return { method: 'PUT', url, headers, expiresAt: new Date(now.getTime() + seconds * 1000) };
    },

    presignDownload: (name, seconds) =>
      getSignedUrl(client, new GetObjectCommand({ Bucket, Key: keyOf(name) }), { expiresIn: seconds }),

    async find(name) {
      try {
        const found = await reached(client.send(new HeadObjectCommand({ Bucket, Key: keyOf(name) })));
        return { contentType: found.ContentType ?? '', byteLength: found.ContentLength ?? 0 };
      } catch (error) {
        if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return null;
        throw error;
      }
    },

    async read(name) {
      const { Body } = await reached(client.send(new GetObjectCommand({ Bucket, Key: keyOf(name) })));
      if (Body === undefined) throw new Error(`${keyOf(name)} has no bytes`);
      return await reached(Body.transformToByteArray());
    },

    async write(name, bytes, contentType) {
      const object = { Bucket, Key: keyOf(name), Body: bytes, ContentType: contentType };
      await reached(client.send(new PutObjectCommand(object)));
    },

    async remove(names) {
      const Objects = names.map((name) => ({ Key: keyOf(name) }));
      const { Errors = [] } = await reached(
        client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } })),
      );
      if (Errors.length > 0) throw new ImagesUnavailable(`not removed: ${Errors[0]?.Key} ${Errors[0]?.Code}`);
    },

    async *list() {
      const pages = paginateListObjectsV2({ client }, { Bucket, Prefix: PREFIX });
      for (;;) {
        const page = await reached(pages.next());
        if (page.done) return;
        for (const { Key = '' } of page.value.Contents ?? []) {
          const name = nameOf(Key);
          if (name !== null) yield name;
        }
      }
    },
  };
}

const PREFIX = 'images/';
const KEY = /^images\/([0-9a-f-]{36})\/(original|thumbnail)$/;

function keyOf({ imageId, size }: ObjectName): string {
  return `${PREFIX}${imageId}/${size}`;
}

/** `null` for what is not ours, which we leave alone. */
function nameOf(key: string): ObjectName | null {
  const [, imageId, size] = KEY.exec(key) ?? [];
  return imageId === undefined ? null : { imageId, size: size === 'thumbnail' ? 'thumbnail' : 'original' };
}

/** An answer about our request is ours to deal with; silence, and a fault of the store, are not. */
async function reached<Value>(work: PromiseLike<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof S3ServiceException && error.$fault === 'client') throw error;
    throw new ImagesUnavailable('the object store does not answer', { cause: error });
  }
}
