/** Reads what a request says about its own signature: from the header Authorization, or from the presigned address. */
import { algorithm, formatTimestamp } from '../signature/signature.ts';
import type { S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';

export interface Authorization {
  readonly accessKeyId: string;
  /** The day, region, service and last word of the credential. */
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly terminal: string;
  /** Lower-case. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly timestamp: string;
  /** How long a presigned address is good for. */
  readonly expiresSeconds?: number;
  readonly payload: string;
  readonly hasToken: boolean;
  /** What is wrong with it, in the error of its kind. */
  malformed(what: string, details?: Readonly<Record<string, string>>): S3Error;
}

/** The words for a body whose SHA-256 is not in its head. */
const payloads = [
  'UNSIGNED-PAYLOAD',
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
];

const weekSeconds = 7 * 24 * 60 * 60;

/** `fields` is what follows the algorithm. */
export function readHeaders(request: S3Request, fields: string): Authorization {
  const malformed = (what: string, details = {}) =>
    new S3Error('AuthorizationHeaderMalformed', {
      message: `The authorization header is malformed; ${what}`,
      details,
    });
  const given = new Map(fields.split(',').map((field) => splitOnce(field.trim(), '=')));
  const date = request.headers.get('date');
  const fromDate =
    date !== undefined && !Number.isNaN(Date.parse(date)) ? formatTimestamp(new Date(date)) : '';
  const payload = request.headers.get('x-amz-content-sha256');
  if (payload === undefined) {
    throw new S3Error('InvalidRequest', {
      message: 'Missing required header for this request: x-amz-content-sha256',
    });
  }
  return {
    ...readCredential(given.get('Credential'), malformed),
    signedHeaders: readSignedHeaders(given.get('SignedHeaders'), malformed),
    signature: readSignature(given.get('Signature'), malformed),
    timestamp: request.headers.get('x-amz-date') ?? fromDate,
    payload: assertPayload(payload),
    hasToken: request.headers.has('x-amz-security-token'),
    malformed,
  };
}

export function readQuery(request: S3Request): Authorization {
  const malformed = (what: string, details = {}) =>
    new S3Error('AuthorizationQueryParametersError', { message: what, details });
  const given = (name: string) => request.query.get(name);
  if (given('X-Amz-Algorithm') !== algorithm) throw malformed(`X-Amz-Algorithm only supports "${algorithm}"`);
  const expires = given('X-Amz-Expires');
  if (expires === undefined || !/^-?\d{1,9}$/.test(expires))
    throw malformed('X-Amz-Expires should be a number');
  if (Number(expires) < 0) throw malformed('X-Amz-Expires must be non-negative');
  if (Number(expires) > weekSeconds) {
    throw malformed(
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${weekSeconds} seconds`,
    );
  }
  const timestamp = given('X-Amz-Date');
  if (timestamp === undefined) throw malformed('X-Amz-Date is missing');
  const payload = given('X-Amz-Content-Sha256') ?? request.headers.get('x-amz-content-sha256');
  return {
    ...readCredential(given('X-Amz-Credential'), malformed),
    signedHeaders: readSignedHeaders(given('X-Amz-SignedHeaders'), malformed),
    signature: readSignature(given('X-Amz-Signature'), malformed),
    timestamp,
    expiresSeconds: Number(expires),
    payload: assertPayload(payload ?? 'UNSIGNED-PAYLOAD'),
    hasToken: request.query.has('X-Amz-Security-Token'),
    malformed,
  };
}

type Malformed = Authorization['malformed'];

function readCredential(text: string | undefined, malformed: Malformed) {
  const parts = text?.split('/') ?? [];
  const [accessKeyId, day, region, service, terminal] = parts.slice(-5);
  if (!accessKeyId || !day || !region || !service || !terminal || parts.length > 5) {
    throw malformed(
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  return { accessKeyId, day, region, service, terminal };
}

function readSignedHeaders(text: string | undefined, malformed: Malformed): string[] {
  if (!text) throw malformed('SignedHeaders are missing.');
  return text.toLowerCase().split(';');
}

function readSignature(text: string | undefined, malformed: Malformed): string {
  if (!text) throw malformed('the Signature is missing.');
  return text;
}

function assertPayload(payload: string): string {
  if (payloads.includes(payload) || /^[0-9a-f]{64}$/.test(payload)) return payload;
  if (payload.startsWith('STREAMING-')) {
    throw new S3Error('NotImplemented', {
      message: `x-amz-content-sha256 ${payload} is not implemented here.`,
    });
  }
  throw new S3Error('InvalidArgument', {
    message: `x-amz-content-sha256 must be ${payloads.join(', ')}, or a valid sha256 value.`,
    details: { ArgumentName: 'x-amz-content-sha256', ArgumentValue: payload },
  });
}

function splitOnce(text: string, separator: string): [before: string, after: string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
