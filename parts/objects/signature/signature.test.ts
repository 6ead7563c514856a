/** The examples that AWS publishes with its signature; the secret in them is AWS's own example. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSignatureChain } from './chunk-signature.ts';
import { encodePath, encodeUri } from './encode-uri.ts';
import {
  type CanonicalRequest,
  createSigningKey,
  emptySha256,
  formatTimestamp,
  renderCanonicalRequest,
  renderStringToSign,
  signText,
} from './signature.ts';

const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const scope = { day: '20130524', region: 'us-east-1' };
const timestamp = '20130524T000000Z';
const key = createSigningKey(secret, scope);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const host = ['host', 'examplebucket.s3.amazonaws.com'] as const;
const date = ['x-amz-date', timestamp] as const;

const sign = (request: CanonicalRequest) => signText(key, renderStringToSign(timestamp, scope, request));

test('GET of a range', () => {
  expect(
    sign({
      method: 'GET',
      path: '/test.txt',
      query: [],
      headers: [host, ['range', 'bytes=0-9'], ['x-amz-content-sha256', emptySha256], date],
      payload: emptySha256,
    }),
  ).toBe('f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41');
});

test('PUT of an object whose key needs encoding', () => {
  const payload = sha256('Welcome to Amazon S3.');
  expect(
    sign({
      method: 'PUT',
      path: encodePath('/test$file.text'),
      query: [],
      headers: [
        ['date', 'Fri, 24 May 2013 00:00:00 GMT'],
        host,
        ['x-amz-content-sha256', payload],
        date,
        ['x-amz-storage-class', 'REDUCED_REDUNDANCY'],
      ],
      payload,
    }),
  ).toBe('98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd');
});

test('GET with a parameter that has no value', () => {
  expect(
    sign({
      method: 'GET',
      path: '/',
      query: [['lifecycle', '']],
      headers: [host, ['x-amz-content-sha256', emptySha256], date],
      payload: emptySha256,
    }),
  ).toBe('fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543');
});

test('a listing, with parameters in any order', () => {
  expect(
    sign({
      method: 'GET',
      path: '/',
      query: [
        ['prefix', 'J'],
        ['max-keys', '2'],
      ],
      headers: [host, ['x-amz-content-sha256', emptySha256], date],
      payload: emptySha256,
    }),
  ).toBe('34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7');
});

test('a presigned URL', () => {
  expect(
    sign({
      method: 'GET',
      path: '/test.txt',
      query: [
        ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
        ['X-Amz-Credential', 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request'],
        ['X-Amz-Date', timestamp],
        ['X-Amz-Expires', '86400'],
        ['X-Amz-SignedHeaders', 'host'],
      ],
      headers: [host],
      payload: 'UNSIGNED-PAYLOAD',
    }),
  ).toBe('aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404');
});

const chunked = (payload: string, more: readonly (readonly [string, string])[]) =>
  sign({
    method: 'PUT',
    path: '/examplebucket/chunkObject.txt',
    query: [],
    headers: [
      ['content-encoding', 'aws-chunked'],
      ['host', 's3.amazonaws.com'],
      ['x-amz-content-sha256', payload],
      date,
      ['x-amz-decoded-content-length', '66560'],
      ['x-amz-storage-class', 'REDUCED_REDUNDANCY'],
      ...more,
    ],
    payload,
  });

test('a body in chunks', () => {
  const seed = chunked('STREAMING-AWS4-HMAC-SHA256-PAYLOAD', [['content-length', '66824']]);
  expect(seed).toBe('4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9');
  const chain = createSignatureChain({ key, timestamp, scope, seed });
  expect(['a'.repeat(65_536), 'a'.repeat(1_024), ''].map((data) => chain.nextChunk(sha256(data)))).toEqual([
    'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
    '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
    'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
  ]);
});

test('a body in chunks with a trailer', () => {
  const seed = chunked('STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', [
    ['x-amz-trailer', 'x-amz-checksum-crc32c'],
  ]);
  expect(seed).toBe('106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e');
  const chain = createSignatureChain({ key, timestamp, scope, seed });
  expect(['a'.repeat(65_536), 'a'.repeat(1_024), ''].map((data) => chain.nextChunk(sha256(data)))).toEqual([
    'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2',
    '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7',
    '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992',
  ]);
  expect(chain.trailer(['x-amz-checksum-crc32c:sOO8/Q=='])).toBe(
    'd81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435',
  );
});

test('encoding leaves only the unreserved characters', () => {
  expect(encodeUri("aZ09-._~ /!*'()+é")).toBe('aZ09-._~%20%2F%21%2A%27%28%29%2B%C3%A9');
  expect(encodePath('a//b c')).toBe('a//b%20c');
});

test('a time is written without punctuation', () => {
  expect(formatTimestamp(new Date('2013-05-24T01:02:03.456Z'))).toBe('20130524T010203Z');
});

test('parameters are sorted by name, one of which may begin like another', () => {
  const query = [
    ['select-type', '2'],
    ['select', ''],
    ['a', '2'],
    ['a', '1'],
  ] as const;
  const request = { method: 'POST', path: '/', query, headers: [], payload: emptySha256 };
  expect(renderCanonicalRequest(request).split('\n')[2]).toBe('a=1&a=2&select=&select-type=2');
});
