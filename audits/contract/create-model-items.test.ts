/** What the model of an API knows of its items: how they are changed, and which of them associate two things. */
import { describe, expect, it } from 'vitest';
import type { ApiModel } from '../../kit/resource.ts';
import { createModel } from './create-model.ts';
import { parseContract } from './read-contract.ts';

/** A contract with these paths; a list of objects with an id is what `lists` answers. */
function model(paths: Readonly<Record<string, unknown>>): ApiModel {
  const document = { openapi: '3.1.0', info: { title: 'T' }, paths };
  return createModel(parseContract(JSON.stringify(document)), new URL('http://127.0.0.1:3000/'));
}

const json = (schema: unknown) => ({ 'application/json': { schema } });
const item = { type: 'object', properties: { id: { type: 'string' }, name: { type: 'string' } } };
const lists = () => ({ get: { responses: { 200: { content: json({ type: 'array', items: item }) } } } });

describe('how an item is changed', () => {
  const change = { type: 'object', properties: { name: { type: 'string' } } };
  const body = (schema: object, mediaType = 'application/json') => ({
    requestBody: { content: { [mediaType]: { schema } } },
  });
  const updateOf = (operations: object) =>
    model({ '/things': lists(), '/things/{id}': { get: {}, ...operations } }).collections[0]?.item?.update;

  it('PATCH rather than PUT, with If-Match where a parameter says so, wherever it stands', () => {
    const match = { name: 'if-match', in: 'header', schema: { type: 'string' } };
    expect(updateOf({ put: body(change), patch: body(change) })).toMatchObject({
      method: 'PATCH',
      versioned: false,
    });
    expect(updateOf({ put: { ...body(change), parameters: [match] } })).toMatchObject({
      method: 'PUT',
      versioned: true,
    });
    expect(updateOf({ parameters: [match], patch: body(change) })).toMatchObject({ versioned: true });
  });

  it('not at all where the body is no JSON object', () => {
    const operations = { type: 'array', items: { type: 'object' } };
    expect(updateOf({ patch: body(operations, 'application/json-patch+json') })).toBeUndefined();
    expect(updateOf({ put: body(change, 'application/xml') })).toBeUndefined();
    expect(updateOf({})).toBeUndefined();
  });
});

describe('an association', () => {
  const pair = { type: 'object', properties: { a_id: { type: 'string' }, b_id: { type: 'string' } } };
  const pairs = (schema: object) => ({
    get: { responses: { 200: { content: json({ type: 'array', items: schema }) } } },
  });
  const post = {
    requestBody: {
      content: json({ type: 'object', required: ['b_id'], properties: { b_id: { type: 'string' } } }),
    },
  };
  const paths = {
    '/a': lists(),
    '/b': lists(),
    '/a/{a_id}/joined': { ...pairs(pair), post },
    '/a/{a_id}/joined/{b_id}': { get: {}, delete: {} },
  };

  it('is seen from the other side by the same things', () => {
    const { collections, notes } = model({ ...paths, '/b/{b_id}/joined': pairs(pair) });
    expect(collections.map(({ path, otherSide }) => [path, otherSide?.path])).toEqual([
      ['/a', undefined],
      ['/b', undefined],
      ['/a/{a_id}/joined', '/b/{b_id}/joined'],
      ['/b/{b_id}/joined', undefined],
    ]);
    expect(notes).toEqual([]);
  });

  it('is no other side of other things, which cannot be told apart', () => {
    const other = { type: 'object', properties: { ...pair.properties, note: { type: 'string' } } };
    const { collections, notes } = model({ ...paths, '/b/{b_id}/joined': pairs(other) });
    expect(collections.find(({ path }) => path === '/a/{a_id}/joined')?.otherSide).toBeUndefined();
    expect(notes).toEqual([
      'GET /b/{b_id}/joined lists things that no member identifies: they cannot be told apart.',
    ]);
  });

  it('an id that the client chooses for the thing itself refers to nothing', () => {
    const user = { type: 'object', required: ['userId'], properties: { userId: { type: 'string' } } };
    const { collections } = model({
      '/users': { ...pairs(user), post: { requestBody: { content: json(user) } } },
      '/users/{userId}': { get: {}, delete: {} },
    });
    expect(collections[0]?.create?.references).toEqual({});
  });
});
