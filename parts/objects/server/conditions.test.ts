import { expect, test } from 'vitest';
import { assertCopySource, deletionOf, expectationOf, isNotModified } from './conditions.ts';

const object = {
  key: 'k',
  etag: 'abc',
  modified: '2026-01-02T03:04:05.678Z',
  size: 1,
  headers: {},
  pieces: [],
};
const sameSecond = 'Fri, 02 Jan 2026 03:04:05 GMT';
const secondBefore = 'Fri, 02 Jan 2026 03:04:04 GMT';
const headers = (fields: Record<string, string>) => new Map(Object.entries(fields));
const failed = expect.objectContaining({ code: 'PreconditionFailed' });

test.each([
  [{}, false],
  [{ 'if-match': '"abc"' }, false],
  [{ 'if-match': '*' }, false],
  [{ 'if-match': '"x", "abc"' }, false],
  [{ 'if-match': 'abc' }, false],
  [{ 'if-none-match': '"abc"' }, true],
  [{ 'if-none-match': 'W/"abc"' }, true],
  [{ 'if-none-match': '*' }, true],
  [{ 'if-none-match': '"x"' }, false],
  [{ 'if-modified-since': sameSecond }, true],
  [{ 'if-modified-since': secondBefore }, false],
  [{ 'if-modified-since': 'yesterday' }, false],
  [{ 'if-unmodified-since': sameSecond }, false],
  // If-None-Match makes If-Modified-Since count for nothing, If-Match does so to If-Unmodified-Since.
  [{ 'if-none-match': '"x"', 'if-modified-since': sameSecond }, false],
  [{ 'if-match': '"abc"', 'if-unmodified-since': secondBefore }, false],
])('a read with %j finds it not modified: %s', (fields, expected) => {
  expect(isNotModified(headers(fields as Record<string, string>), object)).toBe(expected);
});

test.each([{ 'if-match': '"x"' }, { 'if-unmodified-since': secondBefore }])(
  'a read with %j fails',
  (fields) => {
    expect(() => isNotModified(headers(fields as Record<string, string>), object)).toThrow(failed);
  },
);

test('a copy fails where a read would find nothing new', () => {
  expect(() => assertCopySource(headers({ 'x-amz-copy-source-if-none-match': '"abc"' }), object)).toThrow(
    failed,
  );
  expect(() => assertCopySource(headers({ 'x-amz-copy-source-if-match': '"x"' }), object)).toThrow(failed);
  // Those without the prefix are about the target.
  expect(() => assertCopySource(headers({ 'if-match': '"x"' }), object)).not.toThrow();
});

test('a write over nothing, and over what is known', () => {
  const create = expectationOf(headers({ 'if-none-match': '*' }));
  expect(() => create(undefined)).not.toThrow();
  expect(() => create(object)).toThrow(failed);
  const replace = expectationOf(headers({ 'if-match': '"abc"' }));
  expect(() => replace(object)).not.toThrow();
  expect(() => replace({ ...object, etag: 'x' })).toThrow(failed);
  expect(() => replace(undefined)).toThrow(expect.objectContaining({ code: 'NoSuchKey' }));
  expect(() => expectationOf(headers({ 'if-none-match': '"abc"' }))).toThrow(
    expect.objectContaining({ code: 'NotImplemented' }),
  );
});

test('a deletion of what is known', () => {
  expect(() => deletionOf('"x"')(object)).toThrow(failed);
  expect(() => deletionOf('"x"')(undefined)).not.toThrow();
  expect(() => deletionOf(undefined)(object)).not.toThrow();
});
