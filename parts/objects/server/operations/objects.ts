/** Single objects: put, got, looked at, deleted. */
import type { Call, Reply } from '../call.ts';
import { deletionOf, expectationOf, isNotModified } from '../conditions.ts';
import { checksumHeaders, readObjectHeaders, readOverrides, versionHeaders } from '../object-headers.ts';
import { parseRange } from '../range.ts';
import { S3Error } from '../s3-error.ts';
import type { StoredObject } from '../store/bucket.ts';

export async function putObject(call: Call): Promise<Reply> {
  const bucket = call.bucket();
  const { key, request } = call;
  const headers = readObjectHeaders(request.headers);
  const expect = expectationOf(request.headers);
  // Asked twice: now, so that a body is not sent in vain, and again when it has come.
  expect(bucket.find(key));
  const { piece, result } = await bucket.data.write(call.receive);
  const object: StoredObject = {
    key,
    size: result.size,
    etag: result.md5,
    modified: call.now().toISOString(),
    headers,
    ...(result.checksum && { checksum: { ...result.checksum, type: 'FULL_OBJECT' } }),
    pieces: [piece],
  };
  try {
    await bucket.put(object, expect);
  } catch (error) {
    await bucket.data.remove([piece]);
    throw error;
  }
  return { status: 200, headers: { etag: `"${object.etag}"`, ...checksumHeaders(object) } };
}

/** Throws `NoSuchKey`. */
export function findObject(call: Call): StoredObject {
  const object = call.bucket().find(call.key);
  if (!object) throw new S3Error('NoSuchKey', { details: { Key: call.key } });
  return object;
}

export async function getObject(call: Call): Promise<Reply> {
  const bucket = call.bucket();
  const object = findObject(call);
  const { reply, start, end } = describe(call, object);
  if (reply.status === 304) return reply;
  const release = bucket.hold(object);
  return { ...reply, body: bucket.data.read(object.pieces, start, end), done: release };
}

export async function headObject(call: Call): Promise<Reply> {
  return describe(call, findObject(call)).reply;
}

/** What is said of an object, and which of its bytes are wanted. */
function describe(
  { request }: Call,
  object: StoredObject,
): { readonly reply: Reply; readonly start: number; readonly end: number } {
  const version = versionHeaders(object);
  if (isNotModified(request.headers, object)) {
    return { reply: { status: 304, headers: version }, start: 0, end: 0 };
  }
  // RFC 9110 §13.1.5: a range of another version is of no use.
  const ifRange = request.headers.get('if-range');
  const sameVersion =
    ifRange === undefined || ifRange === version['etag'] || ifRange === version['last-modified'];
  const range = sameVersion ? parseRange(request.headers.get('range'), object.size) : undefined;
  const { start, end } = range ?? { start: 0, end: object.size };
  // The checksum is of the whole.
  const withChecksum = !range && request.headers.get('x-amz-checksum-mode') === 'ENABLED';
  const headers = {
    'accept-ranges': 'bytes',
    ...object.headers,
    ...readOverrides(request.query),
    ...version,
    ...(withChecksum && checksumHeaders(object)),
    ...(range && { 'content-range': `bytes ${start}-${end - 1}/${object.size}` }),
    'content-length': end - start,
  };
  return { reply: { status: range ? 206 : 200, headers }, start, end };
}

export async function deleteObject(call: Call): Promise<Reply> {
  await call.bucket().remove(call.key, deletionOf(call.request.headers.get('if-match')));
  return { status: 204 };
}
