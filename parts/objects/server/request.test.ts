import { expect, test } from 'vitest';
import { parseRequest, withHoistedHeaders } from './request.ts';

const parse = (url: string, headers: Record<string, string[]> = {}) =>
  parseRequest({ method: 'GET', url, headersDistinct: { host: ['127.0.0.1:1234'], ...headers } }, 'id');

test.each([
  ['/', undefined, undefined],
  ['/bucket', 'bucket', undefined],
  ['/bucket/', 'bucket', undefined],
  ['/bucket?acl', 'bucket', undefined],
  ['/bucket/k', 'bucket', 'k'],
  ['/bucket//', 'bucket', '/'],
  ['/bucket/a//b/', 'bucket', 'a//b/'],
  ['/bucket/../other/k', 'bucket', '../other/k'],
  ['/bucket/a%2Fb%3Fc%23d', 'bucket', 'a/b?c#d'],
  ['/bucket/a+b%2Bc%20d', 'bucket', 'a+b+c d'],
  ['/bucket/%F0%9F%98%80', 'bucket', '😀'],
])('%s names bucket %s and key %s', (url, bucket, key) => {
  expect(parse(url)).toMatchObject({ bucket, key });
});

test.each([
  ['bucket.localhost:1234', '/k', 'bucket', 'k'],
  ['with.dots.localhost', '/a/b', 'with.dots', 'a/b'],
  ['localhost:1234', '/bucket/k', 'bucket', 'k'],
])('at host %s %s names bucket %s and key %s', (host, url, bucket, key) => {
  expect(parse(url, { host: [host] })).toMatchObject({ bucket, key });
});

test('the path is written in the one way that is signed', () => {
  expect(parse("/bucket/a%7Eb!'()*%2b%2fé".replace('é', '%C3%A9')).path).toBe(
    '/bucket/a~b%21%27%28%29%2A%2B/%C3%A9',
  );
});

test('parameters are decoded, and come once', () => {
  expect([...parse('/b?prefix=a+b%2Bc&acl&x=').query]).toEqual([
    ['prefix', 'a b+c'],
    ['acl', ''],
    ['x', ''],
  ]);
  expect(() => parse('/b?prefix=a&prefix=b')).toThrow(expect.objectContaining({ code: 'InvalidArgument' }));
});

test.each(['/bucket/%zz', '/bucket/%c3', '/bucket/é', '/bucket/a b', 'bucket/k', '*', ''])(
  'refuses the address %j',
  (url) => {
    expect(() => parse(url)).toThrow(expect.objectContaining({ code: 'InvalidURI' }));
  },
);

test('a key has at most 1,024 bytes', () => {
  expect(parse(`/b/${'k'.repeat(1_024)}`).key).toHaveLength(1_024);
  expect(() => parse(`/b/${'%C3%A9'.repeat(513)}`)).toThrow(
    expect.objectContaining({ code: 'KeyTooLongError' }),
  );
});

test('a presigned address carries headers, but no checksum of a body that nobody knew', () => {
  const hoisted = withHoistedHeaders(
    parse(
      '/b/k?X-Amz-Signature=s&X-Amz-Date=d&x-id=PutObject&x-amz-meta-a=%C3%A9&x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32&x-amz-checksum-mode=ENABLED',
      { 'x-amz-meta-b': ['sent'] },
    ),
  );
  expect([...hoisted.query]).toEqual([['x-id', 'PutObject']]);
  expect(Object.fromEntries(hoisted.headers)).toEqual({
    host: '127.0.0.1:1234',
    'x-amz-meta-a': 'Ã©',
    'x-amz-meta-b': 'sent',
    'x-amz-checksum-mode': 'ENABLED',
  });
});
