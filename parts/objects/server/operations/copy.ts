/** A copy of an object: its bytes get a second name, and are not read. */
import type { Call, Reply } from '../call.ts';
import { assertCopySource, expectationOf } from '../conditions.ts';
import { readObjectHeaders } from '../object-headers.ts';
import { assertKey, decode } from '../request.ts';
import { S3Error } from '../s3-error.ts';
import { checksumElements } from './checksum-elements.ts';

const maxCopyBytes = 5 * 1024 ** 3;

export async function copyObject(call: Call): Promise<Reply> {
  const { request, key, store } = call;
  const target = call.bucket();
  const from = parseSource(request.headers.get('x-amz-copy-source') ?? '');
  const source = store.bucket(from.bucket);
  const original = source.find(from.key);
  if (!original) throw new S3Error('NoSuchKey', { details: { Key: from.key } });
  assertCopySource(request.headers, original);
  if (original.size > maxCopyBytes) {
    throw new S3Error('InvalidRequest', {
      message: `The specified copy source is larger than the maximum allowable size for a copy source: ${maxCopyBytes}`,
    });
  }
  const replaces = request.headers.get('x-amz-metadata-directive') === 'REPLACE';
  if (source === target && from.key === key && !replaces) {
    throw new S3Error('InvalidRequest', {
      message:
        'This copy request is illegal because it is trying to copy an object to itself without changing the object’s metadata.',
    });
  }
  const expect = expectationOf(request.headers);
  const release = source.hold(original);
  try {
    const object = {
      ...original,
      key,
      modified: call.now().toISOString(),
      headers: replaces ? readObjectHeaders(request.headers) : original.headers,
      pieces: await target.data.duplicate(source.data, original.pieces),
    };
    try {
      await target.put(object, expect);
    } catch (error) {
      await target.data.remove(object.pieces);
      throw error;
    }
    return {
      status: 200,
      xml: [
        'CopyObjectResult',
        [
          ['LastModified', object.modified],
          ['ETag', `"${object.etag}"`],
          ...checksumElements(object.checksum),
        ],
      ],
    };
  } finally {
    await release();
  }
}

/** `BUCKET/KEY` or `/BUCKET/KEY`, percent-encoded. */
function parseSource(header: string): { readonly bucket: string; readonly key: string } {
  const [address = '', version] = header.split(/\?versionId=/);
  if (version !== undefined)
    throw new S3Error('NotImplemented', { message: 'Versions are not implemented.' });
  // A client may send its UTF-8 bare.
  const bare = Buffer.from(address, 'latin1').toString();
  const match = /^\/?([^/]+)\/(.+)$/s.exec(decode(bare));
  const [, bucket, key] = match ?? [];
  if (bucket === undefined || key === undefined) {
    throw new S3Error('InvalidArgument', {
      message: 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    });
  }
  assertKey(key);
  return { bucket, key };
}
