/** What an operation gets and what it gives: the request with the store behind it, and the reply. */
import type { Readable } from 'node:stream';
import { parseXml, type XmlElement } from '../xml/parse.ts';
import type { XmlNode } from '../xml/render.ts';
import type { Authenticated } from './authenticate.ts';
import { checksumAlgorithms, checksumHeader } from './body/checksum.ts';
import { planBody } from './body/plan.ts';
import { type Received, receiveBody, type Sink } from './body/receive.ts';
import type { S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';
import type { Bucket } from './store/bucket.ts';
import type { Store } from './store/store.ts';

export interface Call {
  readonly request: S3Request;
  readonly store: Store;
  readonly region: string;
  /** The bucket of the address. Throws `NoSuchBucket`. */
  bucket(): Bucket;
  /** The key of the address. */
  readonly key: string;
  now(): Date;
  /** Reads the body as an object's bytes, and checks it. */
  receive(sink: Sink): Promise<Received>;
  /** Reads the body as XML; without a body there is none. Other headers than the request's may say what to check. */
  readXml(headers?: S3Request['headers']): Promise<XmlElement | undefined>;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly xml?: XmlNode;
  /** Instead of XML. */
  readonly body?: AsyncIterable<Uint8Array>;
  /** Called when the reply has been sent, or cannot be. */
  done?(): Promise<void>;
}

/** The largest object in one request, and the largest part (Amazon S3 User Guide, “Multipart upload limits”). */
const maxObjectBytes = 5 * 1024 ** 3;
/** Ten thousand parts with their checksums take about half of it. */
const maxXmlBytes = 4 * 1024 ** 2;

export interface CallOptions extends Pick<Call, 'request' | 'store' | 'region' | 'now'> {
  readonly authenticated: Authenticated;
  readonly body: Readable;
  /** Lets the client send its body, when it waits for that (RFC 9110 §10.1.1). */
  proceed(): void;
}

export function createCall({ authenticated, body, proceed, ...rest }: CallOptions): Call {
  const { request, store } = rest;
  return {
    ...rest,
    key: request.key ?? '',
    bucket: () => store.bucket(request.bucket ?? ''),
    async receive(sink) {
      const plan = planBody(request, authenticated, { bytes: maxObjectBytes, error: 'EntityTooLarge' });
      proceed();
      return await receiveBody(body, plan, sink);
    },
    async readXml(headers = request.headers) {
      if (!headers.has('transfer-encoding') && Number(headers.get('content-length') ?? 0) === 0) {
        return undefined;
      }
      const limit = { bytes: maxXmlBytes, error: 'MaxMessageLengthExceeded' } as const;
      const plan = planBody({ ...request, headers }, authenticated, limit);
      proceed();
      const pieces: Uint8Array[] = [];
      await receiveBody(body, plan, (piece) => void pieces.push(piece));
      return parseBody(Buffer.concat(pieces));
    },
  };
}

function parseBody(bytes: Uint8Array): XmlElement {
  try {
    return parseXml(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new S3Error('MalformedXML', { cause });
  }
}

/** For operations that S3 does only when the body cannot have been damaged on its way. */
export function assertBodyChecked({ headers }: S3Request): void {
  const names = ['content-md5', ...checksumAlgorithms.map(checksumHeader)];
  if (names.some((name) => headers.has(name)) || headers.has('x-amz-trailer')) return;
  throw new S3Error('InvalidRequest', {
    message: 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*',
  });
}
