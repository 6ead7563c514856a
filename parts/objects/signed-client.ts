/** The few requests that we send to an object store ourselves, signed; those of the course come from the AWS SDK. */
import { createHash } from 'node:crypto';
import { CourseError } from '../../kit/errors.ts';
import { createClient } from '../../wire/http1/client.ts';
import type { AwsAddress } from '../aws-remote.ts';
import { encodeUri } from './signature/encode-uri.ts';
import {
  algorithm,
  type CanonicalRequest,
  createSigningKey,
  formatScope,
  formatTimestamp,
  renderStringToSign,
  signText,
} from './signature/signature.ts';
import { parseXml, textOf } from './xml/parse.ts';

/** Where it is, and who asks. */
export type ObjectsAddress = AwsAddress;

export interface SignedRequest {
  readonly method: string;
  /** Percent-encoded, path style. */
  readonly path: string;
  readonly query?: readonly (readonly [name: string, value: string])[];
  /** XML. */
  readonly body?: string;
  readonly signal?: AbortSignal;
}

export interface SignedAnswer {
  readonly status: number;
  /** What it calls itself. */
  readonly serverName: string;
  readonly text: string;
}

/** Rejects with `engine-unavailable` for an error of the store, unless its code is allowed. */
export async function sendSigned(
  address: ObjectsAddress,
  request: SignedRequest,
  options: { readonly allow?: readonly string[] } = {},
): Promise<SignedAnswer> {
  const { query = [], body = '', method, path } = request;
  const parameters = query.map(([name, value]) => `${encodeUri(name)}=${encodeUri(value)}`).join('&');
  const client = createClient({
    baseUrl: address.endpoint,
    from: 'objects',
    limits: { captureBytes: 8 * 1024 ** 2 },
  });
  const { response, failure } = await client.request({
    method,
    // As it is: a key may hold `..`, which fetch would resolve.
    path: parameters === '' ? path : `${path}?${parameters}`,
    headers: signHeaders(address, {
      method,
      path,
      query,
      headers: { 'content-md5': createHash('md5').update(body).digest('base64') },
      payload: createHash('sha256').update(body).digest('hex'),
    }),
    body,
    signal: request.signal,
  });
  await client.close();
  const what = `${method} ${path} at ${address.endpoint}`;
  if (!response) throw unusable(`${what}: ${failure?.message ?? 'no answer'}`, failure);
  const answer = {
    status: response.status,
    serverName: /^server: *(.*?)\r?$/im.exec(response.head)?.[1] ?? 'an unnamed store',
    text: response.body.text,
  };
  if (response.status < 300) return answer;
  const { code, message } = readError(answer.text);
  if (options.allow?.includes(code)) return answer;
  throw unusable(`${what} was answered by ${response.status} ${code}: ${message}`);
}

/** The head of a request, as it is signed. */
export interface HeadToSign extends Pick<CanonicalRequest, 'method' | 'path' | 'payload'> {
  readonly query?: CanonicalRequest['query'];
  /** Lower-case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The headers with the signature among them; Host is signed, and left to the sender. */
export function signHeaders(
  { endpoint, region, credentials }: ObjectsAddress,
  { query = [], ...head }: HeadToSign,
  time = new Date(),
): Record<string, string> {
  const timestamp = formatTimestamp(time);
  const scope = { day: timestamp.slice(0, 8), region };
  const headers = { ...head.headers, 'x-amz-content-sha256': head.payload, 'x-amz-date': timestamp };
  const signed = { ...headers, host: new URL(endpoint).host };
  const text = renderStringToSign(timestamp, scope, { ...head, query, headers: Object.entries(signed) });
  const signature = signText(createSigningKey(credentials.secretAccessKey, scope), text);
  return {
    ...headers,
    authorization: `${algorithm} Credential=${credentials.accessKeyId}/${formatScope(scope)}, SignedHeaders=${Object.keys(signed).sort().join(';')}, Signature=${signature}`,
  };
}

function readError(text: string): { code: string; message: string } {
  try {
    const document = parseXml(text);
    return { code: textOf(document, 'Code') ?? '', message: textOf(document, 'Message') ?? '' };
  } catch {
    return { code: '', message: text.slice(0, 200) };
  }
}

function unusable(happened: string, cause?: unknown): CourseError {
  return new CourseError('engine-unavailable', happened, {
    hint: 'Check AWS_ENDPOINT_URL_S3, AWS_REGION and the keys, or leave them out and use the embedded engine.',
    cause,
  });
}
