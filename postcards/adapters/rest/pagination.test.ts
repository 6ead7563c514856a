import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor, pageHeaders, parsePageRequest } from './pagination.ts';

const position = {
  createdAt: new Date('2026-01-01T00:00:00.123Z'),
  id: '019b76da-a800-7000-8000-000000000001',
};

test('a cursor is the position, and safe in a URL', () => {
  const cursor = encodeCursor(position);
  expect(decodeCursor(cursor)).toEqual(position);
  expect(encodeURIComponent(cursor)).toBe(cursor);
});

test.each([
  'x',
  '!',
  `${encodeCursor(position)}=`,
  `${encodeCursor(position)} `,
  btoa('1.2'),
  btoa('x'.repeat(60)),
])('%s is not a cursor', (text) => {
  expect(decodeCursor(text)).toBeNull();
});

test('without parameters: the first twenty', () => {
  expect(parsePageRequest({})).toEqual({ ok: true, value: { limit: 20, start: { from: 'newest' } } });
});

test('after and offset together are refused', () => {
  const request = parsePageRequest({ after: encodeCursor(position), offset: 1 });
  expect(request).toMatchObject({ ok: false, failure: { problem: 'invalid-parameter' } });
});

test('the link keeps the other parameters and goes on by cursor', () => {
  const request = { limit: 5, start: { from: 'newest' } } as const;
  expect(pageHeaders('/postcards', { albumId: 'a', limit: 5 }, request, 'next')).toEqual({
    link: '</postcards?albumId=a&limit=5&after=next>; rel="next"',
  });
});

test('who comes by offset goes on by offset, and is told that it is deprecated', () => {
  const request = { limit: 5, start: { from: 'offset', offset: 10 } } as const;
  expect(pageHeaders('/users', { limit: 5, offset: 10 }, request, 'next')).toEqual({
    deprecation: '@1767225600',
    link: '</users?limit=5&offset=15>; rel="next"',
  });
});

test('the last page has no link', () => {
  expect(pageHeaders('/users', {}, { limit: 20, start: { from: 'newest' } }, null)).toEqual({});
});
