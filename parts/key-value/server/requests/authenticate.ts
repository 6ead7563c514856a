/** Who asks: checks the signature in the header Authorization, in the order and in the words of the service. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { AwsCredentials } from '../../../../wire/aws-credentials.ts';
import { type SigningScope, signatureAlgorithm, signRequest } from '../../../../wire/aws-signature.ts';
import { ServiceError } from '../service-error.ts';

/** What a signature is held against. */
export interface Gate {
  readonly credentials: AwsCredentials;
  readonly region: string;
  now(): Date;
}

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

const service = 'dynamodb';
const maxSkewMs = 15 * 60 * 1_000;

/** Throws what DynamoDB answers to whoever is not the owner of the keys, or comes too late. */
export function authenticate(request: ReceivedRequest, gate: Gate): void {
  const header = request.headers.get('authorization')?.trim();
  if (header === undefined || !header.startsWith('AWS4-')) {
    throw new ServiceError('MissingAuthenticationTokenException');
  }
  const { credential, signature, signedHeaders, timestamp } = readHeader(header, request);
  const [accessKeyId, scope] = readCredential(credential, timestamp, gate);
  assertTime(timestamp, gate.now());
  if (accessKeyId !== gate.credentials.accessKeyId || request.headers.has('x-amz-security-token')) {
    throw new ServiceError('UnrecognizedClientException');
  }
  if (!signedHeaders.includes('host')) {
    throw invalidSignature(`'Host' must be a 'SignedHeader' in the AWS Authorization.`);
  }
  const expected = signRequest(gate.credentials.secretAccessKey, scope, timestamp, {
    method: request.method,
    path: request.path,
    query: [],
    headers: signedHeaders.map((name) => [name, request.headers.get(name) ?? '']),
    payload: createHash('sha256').update(request.body).digest('hex'),
  });
  if (isSame(expected, signature)) return;
  throw invalidSignature(
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  );
}

function readHeader(header: string, { headers }: ReceivedRequest) {
  const [algorithm, ...rest] = header.split(' ');
  if (algorithm !== signatureAlgorithm) {
    throw incomplete(`Unsupported AWS 'algorithm': '${algorithm}' (only ${signatureAlgorithm} for now). `);
  }
  const fields = new Map(
    rest
      .join(' ')
      .split(',')
      .map((field) => {
        const [name = '', ...value] = field.trim().split('=');
        return [name, value.join('=')] as const;
      }),
  );
  const missing = ['Credential', 'Signature', 'SignedHeaders']
    .filter((name) => !fields.get(name))
    .map((name) => `Authorization header requires '${name}' parameter. `);
  const timestamp = headers.get('x-amz-date');
  if (timestamp === undefined) {
    missing.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
  }
  if (timestamp === undefined || missing.length > 0) {
    throw incomplete(`${missing.join('')}Authorization=${header}`);
  }
  return {
    credential: fields.get('Credential') ?? '',
    signature: fields.get('Signature') ?? '',
    signedHeaders: (fields.get('SignedHeaders') ?? '').toLowerCase().split(';'),
    timestamp,
  };
}

function readCredential(credential: string, timestamp: string, gate: Gate): [string, SigningScope] {
  const parts = credential.split('/');
  const [accessKeyId = '', day = '', region = '', name, terminal] = parts;
  if (parts.length !== 5) {
    throw incomplete(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
    );
  }
  const wrong = [
    ...(region === gate.region ? [] : [`Credential should be scoped to a valid region, not '${region}'. `]),
    ...(name === service ? [] : [`Credential should be scoped to correct service: '${service}'. `]),
    ...(terminal === 'aws4_request'
      ? []
      : [`Credential should be scoped with a valid terminator: 'aws4_request', not '${terminal}'. `]),
    ...(day === timestamp.slice(0, 8)
      ? []
      : [
          `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${day}' != '${timestamp.slice(0, 8)}', from '${timestamp}'.`,
        ]),
  ];
  if (wrong.length > 0) throw invalidSignature(wrong.join(''));
  return [accessKeyId, { day, region, service }];
}

function assertTime(timestamp: string, now: Date): void {
  const time = Date.parse(timestamp.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Number.isNaN(time)) {
    throw incomplete(`Date must be in ISO-8601 'basic format'. Got '${timestamp}'.`);
  }
  const skew = now.getTime() - time;
  if (skew > maxSkewMs)
    throw invalidSignature(`Signature expired: ${timestamp} is now more than 15 min. old`);
  if (skew < -maxSkewMs) throw invalidSignature(`Signature not yet current: ${timestamp} is later than now`);
}

function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function incomplete(message: string): ServiceError {
  return new ServiceError('IncompleteSignatureException', message);
}

function invalidSignature(message: string): ServiceError {
  return new ServiceError('InvalidSignatureException', message);
}
