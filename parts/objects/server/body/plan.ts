/** What the head of a request promises about its body: how long it is, how it is framed, what it is checked by. */
import type { Authenticated } from '../authenticate.ts';
import type { S3Request } from '../request.ts';
import { S3Error, type S3ErrorCode } from '../s3-error.ts';
import {
  algorithmOfHeader,
  assertChecksum,
  type ChecksumAlgorithm,
  checksumAlgorithms,
  checksumHeader,
  isBase64,
} from './checksum.ts';
import type { ChunkDecoderOptions } from './chunk-decoder.ts';

/** How large a body may be, and what is said of a larger one. */
export interface SizeLimit {
  readonly bytes: number;
  readonly error: S3ErrorCode;
}

export interface BodyPlan {
  /** Bytes of the data, without its framing. */
  readonly size: number;
  /** How aws-chunked is taken apart, when it is used. */
  readonly chunks?: ChunkDecoderOptions;
  /** Hex. */
  readonly sha256?: string;
  /** Base64. */
  readonly md5?: string;
  /** Base64; without a value it comes in the trailer. */
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly value?: string };
}

/** Throws what S3 answers to a promise that cannot be kept; nothing of the body has been read by then. */
export function planBody(request: S3Request, { payload, chain }: Authenticated, limit: SizeLimit): BodyPlan {
  const { headers } = request;
  const chunked = payload.startsWith('STREAMING-');
  const size = Number(headers.get(chunked ? 'x-amz-decoded-content-length' : 'content-length') || Number.NaN);
  if (!Number.isSafeInteger(size) || size < 0) throw new S3Error('MissingContentLength');
  if (size > limit.bytes) {
    throw new S3Error(limit.error, { details: { ProposedSize: size, MaxSizeAllowed: limit.bytes } });
  }
  const md5 = headers.get('content-md5');
  if (md5 !== undefined && !isBase64(md5, 16)) throw new S3Error('InvalidDigest');
  const checksum = planChecksum(request, payload.endsWith('-TRAILER'));
  return {
    size,
    ...(chunked && {
      chunks: {
        chain: payload.startsWith('STREAMING-UNSIGNED') ? undefined : chain,
        trailer: payload.endsWith('-TRAILER'),
      },
    }),
    ...(/^[0-9a-f]{64}$/.test(payload) && { sha256: payload }),
    ...(md5 !== undefined && { md5 }),
    ...(checksum && { checksum }),
  };
}

function planChecksum({ headers }: S3Request, hasTrailer: boolean): BodyPlan['checksum'] {
  const inTrailer = headers.get('x-amz-trailer');
  if (hasTrailer && inTrailer !== undefined) {
    const algorithm = algorithmOfHeader(inTrailer);
    if (algorithm) return { algorithm };
    throw new S3Error('InvalidRequest', {
      message: 'The value specified in the x-amz-trailer header is not supported',
    });
  }
  const given = checksumAlgorithms.filter((algorithm) => headers.has(checksumHeader(algorithm)));
  if (given.length > 1) {
    throw new S3Error('InvalidRequest', {
      message: 'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    });
  }
  const [algorithm] = given;
  if (algorithm === undefined) return undefined;
  const value = headers.get(checksumHeader(algorithm)) ?? '';
  assertChecksum(algorithm, value);
  return { algorithm, value };
}
