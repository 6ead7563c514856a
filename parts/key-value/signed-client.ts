/** The few requests that we send to a DynamoDB ourselves, signed; those of the course come from the AWS SDK. */
import { createHash } from 'node:crypto';
import { CourseError } from '../../kit/errors.ts';
import { signatureAlgorithm, signRequest } from '../../wire/aws-signature.ts';
import { createClient } from '../../wire/http1/client.ts';
import type { AwsAddress } from '../aws-remote.ts';

/** Where it is, and who asks. */
export type KeyValueAddress = AwsAddress;

export interface SignedAnswer {
  /** What it calls itself. */
  readonly serverName: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** Rejects with `engine-unavailable` when nobody answers, or an error is the answer. */
export async function sendSigned(
  address: KeyValueAddress,
  operation: string,
  request: Readonly<Record<string, unknown>>,
  signal?: AbortSignal,
): Promise<SignedAnswer> {
  const body = JSON.stringify(request);
  const client = createClient({
    baseUrl: address.endpoint,
    from: 'key-value',
    limits: { captureBytes: 1_024 ** 2 },
  });
  const { response, failure } = await client.request({
    method: 'POST',
    path: '/',
    headers: signHeaders(address, operation, body),
    body,
    signal,
  });
  await client.close();
  const what = `${operation} at ${address.endpoint}`;
  if (!response) throw unusable(`${what}: ${failure?.message ?? 'no answer'}`, failure);
  if (response.status !== 200) {
    throw unusable(`${what} was answered by ${response.status}: ${response.body.text.slice(0, 300)}`);
  }
  return {
    serverName: /^server: *(.*?)\r?$/im.exec(response.head)?.[1] ?? 'an unnamed server',
    json: JSON.parse(response.body.text),
  };
}

/** The headers with the signature among them; Host is signed, and left to the sender. */
export function signHeaders(
  { endpoint, region, credentials }: KeyValueAddress,
  operation: string,
  body: string | Buffer,
): Record<string, string> {
  const timestamp = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = { day: timestamp.slice(0, 8), region, service: 'dynamodb' };
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-date': timestamp,
    'x-amz-target': `DynamoDB_20120810.${operation}`,
  };
  const signed = { ...headers, host: new URL(endpoint).host };
  const signature = signRequest(credentials.secretAccessKey, scope, timestamp, {
    method: 'POST',
    path: '/',
    query: [],
    headers: Object.entries(signed),
    payload: createHash('sha256').update(body).digest('hex'),
  });
  const credential = `${credentials.accessKeyId}/${scope.day}/${region}/dynamodb/aws4_request`;
  const names = Object.keys(signed).sort().join(';');
  return {
    ...headers,
    authorization: `${signatureAlgorithm} Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

function unusable(happened: string, cause?: unknown): CourseError {
  return new CourseError('engine-unavailable', happened, {
    hint: 'Check AWS_ENDPOINT_URL_DYNAMODB, AWS_REGION and the keys, or leave them out and use the embedded engine.',
    cause,
  });
}
