/** References: the collections that a member such as `albumId` may mean, the likeliest first. */
import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../kit/resource.ts';
import { createReferenceFinder } from './find-references.ts';

const uuid = { type: 'string', format: 'uuid' };
const list = (path: string, id: JsonSchema = uuid, filters: readonly string[] = []) => ({
  path,
  list: {
    idField: 'id',
    itemSchema: { properties: { id } },
    paging: [],
    filters: filters.map((name) => ({ name, schema: true, required: false })),
    needsCredentials: false,
  },
});

const posts = list('/posts', uuid, ['albumId']);
const find = createReferenceFinder([
  list('/albums/{album_id}/photos'),
  list('/categories', { type: 'integer' }),
  list('/albums'),
  list('/user-accounts'),
  list('/v1/people'),
  posts,
]);

/** References of a body whose members are all required. */
const of = (properties: Readonly<Record<string, unknown>>, required = Object.keys(properties)) =>
  find({ required, properties }, posts);

describe('candidates', () => {
  it('by name, whatever it is written like', () => {
    for (const member of ['albumId', 'album_id', 'albumID', 'parentAlbumUuid'])
      expect(of({ [member]: uuid })[member]?.[0]).toBe('/albums');
    expect(of({ photoId: uuid })['photoId']?.[0]).toBe('/albums/{album_id}/photos');
    expect(of({ category_id: uuid })['category_id']?.[0]).toBe('/categories');
  });

  it('people, for those who own, send or write something', () => {
    for (const member of ['ownerId', 'senderId', 'author_id', 'userId', 'createdBy', 'post_owner_id'])
      expect(of({ [member]: { type: 'string' } })[member]?.[0]).toBe('/v1/people');
  });

  it('then those with ids of the same type, those at the root first', () => {
    expect(of({ somethingId: uuid })).toEqual({
      somethingId: ['/albums', '/user-accounts', '/v1/people', '/albums/{album_id}/photos'],
    });
    expect(of({ somethingId: { type: ['integer', 'null'] } })).toEqual({ somethingId: ['/categories'] });
  });

  it('for a member that is a uuid without being called an id', () => {
    expect(of({ album: uuid })['album']?.[0]).toBe('/albums');
    expect(of({ album: { type: 'string' } })).toEqual({});
  });
});

describe('what is no reference', () => {
  it('the own id, lists, objects, and words that end in id', () => {
    expect(
      of({
        id: uuid,
        _id: uuid,
        albumIds: { type: 'array' },
        tagId: { type: 'object' },
        paid: { type: 'string' },
      }),
    ).toEqual({});
  });

  it('an optional member, unless its name tells and the list can be filtered by it', () => {
    expect(of({ albumId: uuid, somethingId: uuid }, [])).toEqual({
      albumId: expect.arrayContaining(['/albums']),
    });
    expect(of({ photoId: uuid }, [])).toEqual({});
  });
});
