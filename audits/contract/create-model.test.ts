/** The model of an API from its contract: real ones of this repository, and what a contract can leave open. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ApiModel } from '../../kit/resource.ts';
import { createModel } from './create-model.ts';
import { parseContract } from './read-contract.ts';

const target = new URL('http://127.0.0.1:3000/');
const root = new URL('../../', import.meta.url);

function modelOf(file: string): ApiModel {
  return createModel(parseContract(readFileSync(new URL(file, root), 'utf8')), target);
}

/** A contract with these paths; a list of objects with an id is what `lists` answers. */
function model(paths: Readonly<Record<string, unknown>>, rest: object = {}): ApiModel {
  return createModel(
    parseContract(JSON.stringify({ openapi: '3.1.0', info: { title: 'T' }, paths, ...rest })),
    target,
  );
}

const json = (schema: unknown) => ({ 'application/json': { schema } });
const item = { type: 'object', properties: { id: { type: 'string' }, name: { type: 'string' } } };
const lists = (operation: object = {}) => ({
  get: { responses: { 200: { content: json({ type: 'array', items: item }) } }, ...operation },
});
const required = (name: string) => ({ name, in: 'query', required: true, schema: { type: 'string' } });

describe('Postcards', () => {
  const { collections, notes, title } = modelOf('postcards/contract/openapi.yaml');

  const find = (path: string) => collections.find((one) => one.path === path);

  it('has a collection for each list, and nothing that is left out', () => {
    expect(title).toBe('Postcards');
    expect(collections.map(({ path }) => path)).toEqual([
      '/users',
      '/albums',
      '/albums/{albumId}/members',
      '/images',
      '/postcards',
      '/users/{userId}/memberships',
    ]);
    expect(notes).toEqual([]);
  });

  it('knows that members are users, and where a user has their memberships', () => {
    const members = find('/albums/{albumId}/members');
    expect(members).toMatchObject({
      parents: { albumId: '/albums' },
      list: { idField: 'userId' },
      item: { path: '/albums/{albumId}/members/{userId}', parameter: 'userId', remove: true },
      create: { references: { userId: ['/users'] } },
      otherSide: {
        path: '/users/{userId}/memberships',
        parents: { userId: '/users' },
        list: { idField: 'albumId' },
      },
    });
    expect(find('/albums')?.otherSide).toBeUndefined();
  });

  it('knows how postcards are listed, made and removed', () => {
    expect(find('/postcards')).toMatchObject({
      parents: {},
      list: {
        itemsAt: '/items',
        idField: 'id',
        size: { name: 'limit', minimum: 1, maximum: 100, default: 20 },
        paging: [
          { style: 'cursor', parameter: 'after', nextAt: '/next' },
          { style: 'link' },
          { style: 'offset', parameter: 'offset' },
        ],
        filters: [{ name: 'albumId', required: false }],
        needsCredentials: false,
      },
      item: {
        path: '/postcards/{id}',
        parameter: 'id',
        read: true,
        remove: true,
        update: { method: 'PATCH', mediaType: 'application/merge-patch+json', versioned: true },
      },
      create: {
        mediaType: 'application/json',
        references: {
          senderId: expect.arrayContaining(['/users']),
          albumId: expect.arrayContaining(['/albums']),
        },
        needsCredentials: false,
      },
    });
    const { senderId, albumId } = find('/postcards')?.create?.references ?? {};
    expect([senderId?.[0], albumId?.[0]]).toEqual(['/users', '/albums']);
  });
});

it('reads the contract of the exercise', () => {
  const { collections, notes } = modelOf(
    'course/06-abstracting-the-backend/pagination/exercise/openapi.yaml',
  );
  expect(notes).toEqual([]);
  expect(
    collections.map(({ path, list, item, create }) => [path, list.paging, item?.remove, create?.references]),
  ).toEqual(
    ['/users', '/albums', '/postcards'].map((path) => [
      path,
      [{ style: 'cursor', parameter: 'after', nextAt: '/next' }],
      true,
      expect.anything(),
    ]),
  );
});

describe('what is no list', () => {
  it.each([
    [
      'an item',
      { type: 'object', properties: { id: { type: 'string' }, items: { type: 'array', items: item } } },
    ],
    ['texts', { type: 'array', items: { type: 'string' } }],
    [
      'two arrays',
      {
        type: 'object',
        properties: { x: { type: 'array', items: item }, y: { type: 'array', items: item } },
      },
    ],
    ['problems', { type: 'object', properties: { errors: { type: 'array', items: item } } }],
    ['an object', { type: 'object', properties: { status: { type: 'string' } } }],
  ])('%s', (_, schema) => {
    const { collections, notes } = model({
      '/a': { get: { responses: { 200: { content: json(schema) } } } },
    });
    expect([collections, notes]).toEqual([[], []]);
  });

  it('a path that ends in a parameter, another method, an answer without a body', () => {
    const { collections, notes } = model({
      '/a/{id}': lists(),
      '/b': { post: lists().get },
      '/c': { get: { responses: { 204: { description: 'Nothing' } } } },
      '/d': { get: { responses: { 404: { content: json({ type: 'array', items: item }) } } } },
      '/e': 'nonsense',
      '/f': { get: null },
    });
    expect([collections, notes]).toEqual([[], []]);
  });
});

describe('what cannot be used', () => {
  it.each([
    [
      { get: { responses: { 200: { content: { 'text/csv': {}, 'text/html': {} } } } } },
      'GET /a answers with text/csv, text/html, not with JSON.',
    ],
    [
      { get: { responses: { 200: { content: { 'application/json': {} } } } } },
      'GET /a does not declare what its answer looks like.',
    ],
    [
      {
        get: {
          responses: {
            200: { content: json({ type: 'array', items: { properties: { lat: {}, lon: {} } } }) },
          },
        },
      },
      'GET /a lists things that no member identifies: they cannot be told apart.',
    ],
    [
      lists({ parameters: [required('tenant')] }),
      'GET /a needs the query parameter “tenant”, whose value is not known.',
    ],
  ])('is noted', (pathItem, note) => {
    const { collections, notes } = model({ '/a': pathItem });
    expect([collections, notes]).toEqual([[], [note]]);
  });

  it('keeps a list whose path cannot be filled, and says so', () => {
    const { collections, notes } = model({ '/tenants/{tenant}/users': lists() });
    expect(collections).toMatchObject([{ path: '/tenants/{tenant}/users', parents: {} }]);
    expect(notes).toEqual([
      '/tenants/{tenant}/users needs a value for {tenant}, and the contract has no list to choose one from.',
    ]);
  });

  it('says so when only forms create an item', () => {
    const { collections, notes } = model({
      '/a': { ...lists(), post: { requestBody: { content: { 'application/x-www-form-urlencoded': {} } } } },
    });
    expect(collections[0]?.create).toBeUndefined();
    expect(notes).toEqual([
      'POST /a takes application/x-www-form-urlencoded, not JSON: no item is created there.',
    ]);
  });

  it('notes twenty things at most', () => {
    const paths = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`/a${index}`, lists({ parameters: [required('x')] })]),
    );
    const { notes } = model(paths);
    expect(notes).toHaveLength(20);
    expect(notes.at(-1)).toBe('31 more notes are left out.');
  });
});

describe('paths', () => {
  it('finds parents, items and slashes at the end', () => {
    const { collections } = model({
      '/albums/': lists(),
      '/albums/{album_id}/': { delete: {} },
      '/albums/{album_id}/postcards': lists(),
      '/albums/{album_id}/postcards/{id}': { get: {} },
    });
    expect(collections).toMatchObject([
      {
        path: '/albums/',
        item: { path: '/albums/{album_id}/', parameter: 'album_id', read: false, remove: true },
      },
      {
        path: '/albums/{album_id}/postcards',
        parents: { album_id: '/albums/' },
        item: { path: '/albums/{album_id}/postcards/{id}', read: true, remove: false },
      },
    ]);
  });

  it('puts the server’s path before all of them', () => {
    const { collections } = model(
      { '/a': lists(), '/a/{id}': { delete: {} }, '/a/{id}/b': lists() },
      { servers: [{ url: '/api/v1' }] },
    );
    expect(collections).toMatchObject([
      { path: '/api/v1/a', item: { path: '/api/v1/a/{id}' } },
      { path: '/api/v1/a/{id}/b', parents: { id: '/api/v1/a' } },
    ]);
  });

  it('takes a path item from elsewhere in the document', () => {
    const { collections } = model(
      { '/a': { $ref: '#/components/pathItems/A' } },
      { components: { pathItems: { A: lists() } } },
    );
    expect(collections).toMatchObject([{ path: '/a' }]);
  });
});

describe('credentials', () => {
  const key = [{ key: [] }];
  it.each([
    ['none declared', {}, undefined, false],
    ['for all', { security: key }, undefined, true],
    ['lifted for one', { security: key }, [], false],
    ['optional for one', { security: key }, [{}, { key: [] }], false],
    ['for one', {}, key, true],
  ])('%s', (_, rest, security, needed) => {
    const { collections } = model({ '/a': lists(security === undefined ? {} : { security }) }, rest);
    expect(collections[0]?.list.needsCredentials).toBe(needed);
  });
});

describe('a hostile contract', () => {
  it('may call anything __proto__ or constructor', () => {
    const text = JSON.stringify({
      openapi: '3.1.0',
      paths: {
        '/__proto__': {
          get: {
            parameters: ['MEMBER', 'constructor', 'limit'].map((name) => ({
              name,
              in: 'query',
              schema: { type: 'string' },
            })),
            responses: {
              200: {
                content: json({
                  type: 'array',
                  items: {
                    properties: { id: {}, MEMBER: { type: 'string' }, constructor: { type: 'string' } },
                  },
                }),
              },
            },
          },
          post: {
            requestBody: {
              content: json({
                required: ['MEMBER', 'MEMBER_id'],
                properties: { MEMBER: {}, MEMBER_id: { type: 'string' } },
              }),
            },
          },
        },
        '/__proto__/{MEMBER}/constructor': lists(),
        MEMBER: lists(),
      },
    }).replaceAll('MEMBER', '__proto__');
    const { collections } = createModel(parseContract(text), target);
    expect(collections.map(({ path }) => path)).toEqual(['/__proto__', '/__proto__/{__proto__}/constructor']);
    expect(collections[0]?.list.filters.map(({ name }) => name)).toEqual(['__proto__', 'constructor']);
    expect(Object.entries(collections[1]?.parents ?? {})).toEqual([['__proto__', '/__proto__']]);
    expect(collections[0]?.create?.references['constructor']).toBeUndefined();
    expect(({} as Record<string, unknown>)['type']).toBeUndefined();
  });

  it('takes bounded time, whatever it repeats', () => {
    const names = Array.from({ length: 40 }, (_, index) => `p${index}`);
    const schemas = Object.fromEntries(
      names.map((name, index) => [
        name,
        {
          required: names.map((member) => `${member}Id`),
          properties: {
            id: {},
            ...Object.fromEntries(
              names.map((member) => [`${member}Id`, { $ref: `#/components/schemas/p${(index + 1) % 40}` }]),
            ),
          },
        },
      ]),
    );
    const page = json({ type: 'array', items: { $ref: '#/components/schemas/p0' } });
    const operation = {
      responses: { 200: { content: page } },
      requestBody: { content: page },
      parameters: Array(500).fill({ $ref: '#/components/parameters/a' }),
    };
    const paths = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, index) => [
        `/a${index}${'/{'.repeat(100)}/x`,
        { $ref: '#/components/pathItems/p' },
      ]),
    );
    const components = {
      schemas,
      pathItems: { p: { get: operation, post: operation } },
      parameters: { a: { $ref: '#/components/parameters/a' } },
    };
    const before = performance.now();
    const { collections } = model(paths, { components });
    expect(collections.length).toBeGreaterThan(0);
    expect(performance.now() - before).toBeLessThan(8_000);
  });
});
