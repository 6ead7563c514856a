import { expect, test } from 'vitest';
import { emptySha256 } from '../signature/signature.ts';
import { type HeadToSign, signHeaders } from '../signed-client.ts';
import { authenticate, type Gate } from './authenticate.ts';
import { parseRequest } from './request.ts';
import type { S3ErrorCode } from './s3-error.ts';

const now = new Date('2026-01-02T03:04:05Z');
const credentials = { accessKeyId: 'KEY', secretAccessKey: 'SECRET' };
const gate: Gate = { credentials, region: 'us-east-1', now: () => now };
const address = { endpoint: 'http://127.0.0.1:1234', region: 'us-east-1', credentials };
const head: HeadToSign = { method: 'GET', path: '/bucket/k', payload: emptySha256 };

type Headers = Record<string, string>;

function ask(headers: Headers, url = '/bucket/k', method = 'GET') {
  const distinct = Object.entries({ host: '127.0.0.1:1234', ...headers }).map(([name, value]) => [
    name,
    [value],
  ]);
  return authenticate(
    parseRequest({ method, url, headersDistinct: Object.fromEntries(distinct) }, 'id'),
    gate,
  );
}

const refusal = (code: S3ErrorCode, message: string | RegExp = '') =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

const signed = (more: Partial<HeadToSign> = {}, time = now) =>
  signHeaders(address, { ...head, ...more }, time);

test('lets in what is signed', () => {
  expect(ask(signed()).payload).toBe(emptySha256);
});

test.each<[string, (headers: Headers) => [Headers, string?, string?]]>([
  ['method', (headers) => [headers, '/bucket/k', 'DELETE']],
  ['path', (headers) => [headers, '/bucket/x']],
  ['query', (headers) => [headers, '/bucket/k?acl']],
  ['host', (headers) => [{ ...headers, host: 'elsewhere' }]],
  ['payload', (headers) => [{ ...headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }]],
  ['signature', (headers) => [{ ...headers, authorization: `${headers['authorization']}0` }]],
])('notices another %s', (_, change) => {
  expect(() => ask(...change(signed()))).toThrow(refusal('SignatureDoesNotMatch'));
});

test('shows what it signed itself, but no secret', () => {
  try {
    ask(signed(), '/bucket/x');
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({
      details: {
        CanonicalRequest: expect.stringContaining('GET\n/bucket/x\n'),
        StringToSign: expect.any(String),
      },
    });
    expect(JSON.stringify(error)).not.toContain('SECRET');
  }
});

test('is deaf to headers that are not signed, unless S3 would act upon them', () => {
  expect(ask({ ...signed(), traceparent: '00' })).toBeDefined();
  expect(() => ask({ ...signed(), 'x-amz-acl': 'public-read' })).toThrow(
    refusal('AccessDenied', /not signed/),
  );
});

const minutes = (count: number) => new Date(now.getTime() + count * 60_000);

test.each([-16, 16])('refuses a clock that is %i minutes off', (off) => {
  expect(ask(signed({}, minutes(off > 0 ? 14 : -14)))).toBeDefined();
  expect(() => ask(signed({}, minutes(off)))).toThrow(refusal('RequestTimeTooSkewed'));
});

/** The header Authorization with a part changed. */
const authorization = (pattern: string | RegExp, replacement: string) => {
  const headers = signed();
  return { ...headers, authorization: headers['authorization']?.replace(pattern, replacement) ?? '' };
};

test.each<[Headers, S3ErrorCode, string | RegExp]>([
  [{}, 'AccessDenied', ''],
  [{ authorization: 'AWS KEY:signature' }, 'InvalidRequest', /not supported/],
  [{ authorization: 'Bearer token' }, 'InvalidArgument', /Unsupported Authorization Type/],
  [authorization('Credential=', 'Kredit='), 'AuthorizationHeaderMalformed', /Credential is mal-formed/],
  [authorization('/s3/', '/'), 'AuthorizationHeaderMalformed', /Credential is mal-formed/],
  [authorization('/s3/', '/sqs/'), 'AuthorizationHeaderMalformed', /service "sqs"/],
  [authorization('us-east-1', 'eu-west-1'), 'AuthorizationHeaderMalformed', /expecting 'us-east-1'/],
  [authorization('aws4_request', 'x'), 'AuthorizationHeaderMalformed', /terminal/],
  [authorization('20260102', '20260101'), 'AuthorizationHeaderMalformed', /credential date/],
  [authorization(/SignedHeaders=[^,]*/, ''), 'AuthorizationHeaderMalformed', /SignedHeaders/],
  [authorization(/Signature=.*/, ''), 'AuthorizationHeaderMalformed', /Signature/],
  [authorization('KEY/', 'OTHER/'), 'InvalidAccessKeyId', ''],
  [{ ...signed(), 'x-amz-date': 'today' }, 'AuthorizationHeaderMalformed', /credential date/],
  [{ ...signed(), 'x-amz-date': '20260102T000099Z' }, 'AccessDenied', /valid Date/],
  [{ ...signed(), 'x-amz-content-sha256': 'zz' }, 'InvalidArgument', /x-amz-content-sha256/],
  [{ ...signed(), 'x-amz-content-sha256': 'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD' }, 'NotImplemented', ''],
  [signed({ headers: { 'x-amz-security-token': 't' } }), 'InvalidToken', ''],
])('refuses %j with %s', (headers, code, message) => {
  expect(() => ask(headers)).toThrow(refusal(code, message));
});

test('wants to know how the body is signed', () => {
  const { 'x-amz-content-sha256': _, ...rest } = signed();
  expect(() => ask(rest)).toThrow(refusal('InvalidRequest', /Missing required header/));
});

const parameters: Readonly<Record<string, string>> = {
  'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
  'X-Amz-Credential': 'KEY/20260102/us-east-1/s3/aws4_request',
  'X-Amz-Date': '20260102T030405Z',
  'X-Amz-Expires': '60',
  'X-Amz-SignedHeaders': 'host',
  'X-Amz-Signature': '0'.repeat(64),
};

const askPresigned = (change: Readonly<Record<string, string>>) =>
  ask({}, `/bucket/k?${new URLSearchParams({ ...parameters, ...change })}`);

test.each<[Record<string, string>, S3ErrorCode, string | RegExp]>([
  [{ 'X-Amz-Algorithm': 'X' }, 'AuthorizationQueryParametersError', /only supports/],
  [{ 'X-Amz-Expires': 'soon' }, 'AuthorizationQueryParametersError', /should be a number/],
  [{ 'X-Amz-Expires': '-1' }, 'AuthorizationQueryParametersError', /non-negative/],
  [{ 'X-Amz-Expires': '604801' }, 'AuthorizationQueryParametersError', /less than a week/],
  [{ 'X-Amz-Credential': 'KEY' }, 'AuthorizationQueryParametersError', /Credential/],
  [{ 'X-Amz-Date': '20260102T030304Z' }, 'AccessDenied', 'Request has expired'],
  [{ 'X-Amz-Date': '20260102T040405Z' }, 'AccessDenied', 'Request is not yet valid'],
  [{ 'X-Amz-Security-Token': 't' }, 'InvalidToken', ''],
  [{}, 'SignatureDoesNotMatch', ''],
])('refuses a presigned address with %j: %s', (change, code, message) => {
  expect(() => askPresigned(change)).toThrow(refusal(code, message));
});

test('refuses two signatures at once', () => {
  expect(() => ask(signed(), `/bucket/k?${new URLSearchParams(parameters)}`)).toThrow(
    refusal('InvalidArgument', /Only one/),
  );
});
