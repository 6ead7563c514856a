/** A request as S3 reads it: which bucket and key its address names, its parameters and headers. */
import type { IncomingMessage } from 'node:http';
import { encodePath } from '../signature/encode-uri.ts';
import { S3Error } from './s3-error.ts';

export interface S3Request {
  /** Ours, to find it again in what the server says. */
  readonly id: string;
  readonly method: string;
  /** The path of the address, percent-encoded in the one way that is signed. */
  readonly path: string;
  readonly bucket: string | undefined;
  readonly key: string | undefined;
  /** Decoded. */
  readonly query: ReadonlyMap<string, string>;
  /** By lower-case names; bytes beyond ASCII are Latin-1, as Node.js reads them. */
  readonly headers: ReadonlyMap<string, string>;
}

const maxKeyBytes = 1_024;

/** Throws `InvalidURI`, `InvalidArgument` or `KeyTooLongError`. */
export function parseRequest(
  incoming: Pick<IncomingMessage, 'method' | 'url' | 'headersDistinct'>,
  id: string,
): S3Request {
  const headers = new Map(
    Object.entries(incoming.headersDistinct).map(([name, values]) => [name, (values ?? []).join(',')]),
  );
  const target = incoming.url ?? '';
  // An address holds visible ASCII only (RFC 3986 §2); the rest has to be encoded.
  if (!/^\/[\x21-\x7e]*$/.test(target)) throw new S3Error('InvalidURI');
  const mark = target.indexOf('?');
  const path = decode(mark < 0 ? target : target.slice(0, mark));
  const query = parseQuery(mark < 0 ? '' : target.slice(mark + 1));
  return {
    id,
    method: incoming.method ?? '',
    path: encodePath(path),
    query,
    headers,
    ...splitPath(path, bucketOfHost(headers.get('host') ?? '')),
  };
}

/** Virtual-host style: `BUCKET.localhost`, which is this machine on every system (RFC 6761 §6.3). */
function bucketOfHost(host: string): string | undefined {
  return /^(.+)\.localhost(?::\d+)?$/.exec(host)?.[1];
}

function splitPath(path: string, hostBucket: string | undefined): Pick<S3Request, 'bucket' | 'key'> {
  const whole = path.slice(1);
  const slash = whole.indexOf('/');
  const bucket = hostBucket ?? (slash < 0 ? whole : whole.slice(0, slash));
  const key = hostBucket === undefined ? (slash < 0 ? '' : whole.slice(slash + 1)) : whole;
  assertKey(key);
  return { bucket: bucket || undefined, key: key || undefined };
}

export function assertKey(key: string): void {
  const size = Buffer.byteLength(key);
  if (size > maxKeyBytes) {
    throw new S3Error('KeyTooLongError', { details: { Size: size, MaxSizeAllowed: maxKeyBytes } });
  }
}

function parseQuery(text: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const pair of text.split('&').filter((one) => one !== '')) {
    const equals = pair.indexOf('=');
    const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    const decoded = decode(name.replaceAll('+', ' '));
    if (query.has(decoded)) throw new S3Error('InvalidArgument', { message: `${decoded} is given twice.` });
    query.set(decoded, decode(value.replaceAll('+', ' ')));
  }
  return query;
}

/** Throws `InvalidURI` for a broken escape, and for bytes that are no UTF-8. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new S3Error('InvalidURI', { cause });
  }
}

/** Parameters of a presigned URL that are the signature's own. */
const signing =
  /^x-amz-(algorithm|content-sha256|credential|date|expires|security-token|signature|signedheaders)$/i;

/**
 * Presigned URLs carry headers as parameters. A checksum among them counts for nothing, as on S3: whoever signs does
 * not know the body yet, and the JavaScript SDK puts there the checksum of an empty one.
 */
export function withHoistedHeaders(request: S3Request): S3Request {
  if (!request.query.has('X-Amz-Signature')) return request;
  const query = new Map(request.query);
  const headers = new Map(request.headers);
  for (const [name, value] of request.query) {
    const header = name.toLowerCase();
    if (!header.startsWith('x-amz-')) continue;
    query.delete(name);
    const ignored = signing.test(name) || /^x-amz-(checksum-(?!mode)|sdk-checksum)/.test(header);
    // As the bytes of a header would be read.
    if (!ignored && !headers.has(header)) headers.set(header, Buffer.from(value).toString('latin1'));
  }
  return { ...request, query, headers };
}
