/** Who asks: checks the signature in the headers or in the presigned address (Signature Version 4). */
import { timingSafeEqual } from 'node:crypto';
import type { ChainStart } from '../signature/chunk-signature.ts';
import {
  algorithm,
  type CanonicalRequest,
  type Credentials,
  createSigningKey,
  formatTimestamp,
  renderCanonicalRequest,
  renderStringToSign,
  signText,
} from '../signature/signature.ts';
import { type Authorization, readHeaders, readQuery } from './authorization.ts';
import type { S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';

/** What a signature is held against. */
export interface Gate {
  readonly credentials: Credentials;
  readonly region: string;
  now(): Date;
}

/** What the signature says of the body. */
export interface Authenticated {
  /** Its SHA-256 in hex, or a word for how it is sent. */
  readonly payload: string;
  /** Where the signatures of its chunks begin. */
  readonly chain: ChainStart;
}

const maxSkewMs = 15 * 60 * 1_000;

/** Throws what S3 answers to whoever is not the owner of the keys, or comes too late. */
export function authenticate(request: S3Request, gate: Gate): Authenticated {
  const authorization = readAuthorization(request);
  if (authorization.accessKeyId !== gate.credentials.accessKeyId) {
    throw new S3Error('InvalidAccessKeyId', { details: { AWSAccessKeyId: authorization.accessKeyId } });
  }
  if (authorization.hasToken) throw new S3Error('InvalidToken');
  assertScope(authorization, gate.region);
  assertTime(authorization, gate.now());
  const { payload, timestamp, signature } = authorization;
  const scope = { day: authorization.day, region: authorization.region };
  const key = createSigningKey(gate.credentials.secretAccessKey, scope);
  const canonical: CanonicalRequest = {
    method: request.method,
    path: request.path,
    query: [...request.query].filter(([name]) => name !== 'X-Amz-Signature'),
    headers: authorization.signedHeaders.map((name) => [name, request.headers.get(name) ?? '']),
    payload,
  };
  const text = renderStringToSign(timestamp, scope, canonical);
  const expected = Buffer.from(signText(key, text));
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) {
    throw new S3Error('SignatureDoesNotMatch', {
      details: {
        AWSAccessKeyId: authorization.accessKeyId,
        StringToSign: text,
        SignatureProvided: signature,
        CanonicalRequest: renderCanonicalRequest(canonical),
      },
    });
  }
  assertHeadersSigned(request, authorization);
  return { payload, chain: { key, timestamp, scope, seed: signature } };
}

function readAuthorization(request: S3Request): Authorization {
  const header = request.headers.get('authorization');
  const inQuery = request.query.has('X-Amz-Algorithm');
  if (header !== undefined && inQuery) {
    throw new S3Error('InvalidArgument', { message: 'Only one authentication mechanism is allowed.' });
  }
  if (inQuery) return readQuery(request);
  if (header === undefined) throw new S3Error('AccessDenied');
  if (header.startsWith('AWS ')) {
    throw new S3Error('InvalidRequest', {
      message: `The authorization mechanism you have provided is not supported. Please use ${algorithm}.`,
    });
  }
  if (!header.startsWith(`${algorithm} `)) {
    throw new S3Error('InvalidArgument', {
      message: 'Unsupported Authorization Type',
      details: { ArgumentName: 'Authorization', ArgumentValue: header },
    });
  }
  return readHeaders(request, header.slice(algorithm.length));
}

/** A key is good for one day, region and service. */
function assertScope(authorization: Authorization, region: string): void {
  const { malformed, day, timestamp, service, terminal } = authorization;
  if (authorization.region !== region) {
    const message = `the region '${authorization.region}' is wrong; expecting '${region}'`;
    throw malformed(message, { Region: region });
  }
  if (service !== 's3') throw malformed(`incorrect service "${service}". This endpoint belongs to "s3".`);
  if (terminal !== 'aws4_request') {
    throw malformed(`incorrect terminal "${terminal}". This endpoint uses "aws4_request".`);
  }
  if (!timestamp.startsWith(day)) {
    throw malformed(`invalid credential date "${day}". It is not the day of "${timestamp}".`);
  }
}

function assertTime({ timestamp, expiresSeconds }: Authorization, now: Date): void {
  const signed = parseTimestamp(timestamp);
  const clock = { ServerTime: now.toISOString(), MaxAllowedSkewMilliseconds: maxSkewMs };
  if (expiresSeconds === undefined) {
    if (Math.abs(now.getTime() - signed) <= maxSkewMs) return;
    throw new S3Error('RequestTimeTooSkewed', { details: { RequestTime: timestamp, ...clock } });
  }
  if (signed - now.getTime() > maxSkewMs) {
    throw new S3Error('AccessDenied', { message: 'Request is not yet valid', details: clock });
  }
  const end = signed + expiresSeconds * 1_000;
  if (now.getTime() <= end) return;
  throw new S3Error('AccessDenied', {
    message: 'Request has expired',
    details: {
      'X-Amz-Expires': expiresSeconds,
      Expires: new Date(end).toISOString(),
      ServerTime: clock.ServerTime,
    },
  });
}

/** `YYYYMMDDTHHMMSSZ` as ms since the epoch. */
function parseTimestamp(timestamp: string): number {
  const iso = timestamp.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const time = Date.parse(iso);
  if (Number.isNaN(time) || formatTimestamp(new Date(time)) !== timestamp) {
    const message = 'AWS authentication requires a valid Date or x-amz-date header';
    throw new S3Error('AccessDenied', { message });
  }
  return time;
}

/** What S3 acts upon has to be signed, or somebody on the way could add to it. */
function assertHeadersSigned(request: S3Request, { signedHeaders }: Authorization): void {
  const missing = [...request.headers.keys()].filter(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !signedHeaders.includes(name),
  );
  if (missing.length === 0) return;
  throw new S3Error('AccessDenied', {
    message: 'There were headers present in the request which were not signed',
    details: { HeadersNotSigned: missing.join(', ') },
  });
}
