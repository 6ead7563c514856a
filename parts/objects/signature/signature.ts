/** AWS Signature Version 4 for S3 (Amazon S3 API Reference, “Authenticating Requests”): pure, for both sides of the wire. */
import { createHash, createHmac } from 'node:crypto';
import { encodeUri } from './encode-uri.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What a signing key is good for: one day, one region, one service. */
export interface Scope {
  /** `YYYYMMDD`. */
  readonly day: string;
  readonly region: string;
}

export interface CanonicalRequest {
  readonly method: string;
  /** Percent-encoded once; S3 neither normalises it nor encodes it twice. */
  readonly path: string;
  /** Decoded names and values. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** Lower-case names that are signed, with their values. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The SHA-256 of the body in hex, or a word such as UNSIGNED-PAYLOAD. */
  readonly payload: string;
}

export const algorithm = 'AWS4-HMAC-SHA256';
export const emptySha256 = createHash('sha256').digest('hex');

export function formatScope({ day, region }: Scope): string {
  return `${day}/${region}/s3/aws4_request`;
}

/** `YYYYMMDDTHHMMSSZ`. */
export function formatTimestamp(time: Date): string {
  return time.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/** The key that signs: the secret itself never signs a request. */
export function createSigningKey(secretAccessKey: string, { day, region }: Scope): Buffer {
  return [day, region, 's3', 'aws4_request'].reduce<Buffer>(
    (key, step) => createHmac('sha256', key).update(step).digest(),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
}

export function renderCanonicalRequest(request: CanonicalRequest): string {
  // By name, then by value: as a whole “select-type=2” would come before “select=”.
  const query = request.query
    .map(([name, value]) => [encodeUri(name), encodeUri(value)] as const)
    .sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const headers = request.headers
    .map(([name, value]) => [name, value.trim().replace(/ +/g, ' ')] as const)
    .sort(([a], [b]) => compare(a, b));
  return [
    request.method,
    request.path,
    query,
    ...headers.map(([name, value]) => `${name}:${value}`),
    '',
    headers.map(([name]) => name).join(';'),
    request.payload,
  ].join('\n');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

export function renderStringToSign(timestamp: string, scope: Scope, request: CanonicalRequest): string {
  // As bytes of Latin-1, which is how Node.js hands over whatever bytes a header held.
  const hash = createHash('sha256').update(renderCanonicalRequest(request), 'latin1').digest('hex');
  return [algorithm, timestamp, formatScope(scope), hash].join('\n');
}

/** The signature in hex. */
export function signText(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}
