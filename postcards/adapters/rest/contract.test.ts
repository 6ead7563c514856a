import { expect, test } from 'vitest';
import { createContract, readContract } from './contract.ts';

function operation(id: string) {
  const found = createContract(readContract()).find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
}

test('the operations, with method, path and media types', () => {
  const { method, path, mediaTypes } = operation('changeAlbum');
  expect([method, path]).toEqual(['PATCH', '/albums/{id}']);
  expect(mediaTypes).toEqual(['application/merge-patch+json', 'application/json']);
});

test('a body is checked as a whole, and each mistake has its pointer', () => {
  const errors = operation('createPostcard').checkBody('application/json', { text: 1, 'a/b': 2 });
  expect(errors.map(({ pointer }) => pointer).sort()).toEqual(['#/a~1b', '#/place', '#/senderId', '#/text']);
});

test('a query is checked by name, with numbers as numbers', () => {
  const { readQuery, checkQuery } = operation('listPostcards');
  expect([readQuery('limit', '5'), readQuery('limit', '5.0'), readQuery('after', '5')]).toEqual([
    5,
    '5.0',
    '5',
  ]);
  expect(checkQuery({ limit: 100, albumId: '019b76da-a800-7000-8000-000000000001' })).toEqual([]);
  expect(
    checkQuery({ limit: 101, sort: 'x' })
      .map(({ parameter }) => parameter)
      .sort(),
  ).toEqual(['limit', 'sort']);
});

test('an answer of ours is checked by status and media type', () => {
  const { checkResponse } = operation('getUser');
  const time = '2026-01-01T00:00:00.000Z';
  const user = { id: '019b76da-a800-7000-8000-000000000001', name: 'Ada', createdAt: time, updatedAt: time };
  expect(checkResponse(200, 'application/json', user)).toBeNull();
  expect(checkResponse(304, null, undefined)).toBeNull();
  expect(checkResponse(200, 'application/json', { ...user, name: '' })).toContain('/name');
  expect(checkResponse(200, null, undefined)).toContain('must have a body');
  expect(checkResponse(200, 'text/html', '')).toContain('must not have');
});

test('a reference to nothing fails at the start, not at the first request', () => {
  const yaml = `
openapi: 3.1.0
paths:
  /things:
    get: { operationId: listThings, parameters: [{ $ref: '#/components/parameters/Nowhere' }], responses: {} }`;
  expect(() => createContract(yaml)).toThrow('nothing at /components/parameters/Nowhere');
});
