/** Names, compared as people read them. */
import { expect, it } from 'vitest';
import { listNamesOf, plainName, referredBy, wordsOf } from './nouns.ts';

it('splits names into words', () => {
  expect(wordsOf('parentAlbumID')).toEqual(['parent', 'album', 'id']);
  expect(wordsOf('parent_album-id')).toEqual(['parent', 'album', 'id']);
  expect(wordsOf('')).toEqual([]);
  expect(wordsOf('A'.repeat(1_000_000))).toEqual(['a'.repeat(200)]);
  expect(plainName('order_Items')).toBe('orderitems');
});

it.each([
  ['album', 'albums'],
  ['box', 'boxes'],
  ['category', 'categories'],
  ['person', 'people'],
  ['course', 'courses'],
  ['sheep', 'sheep'],
  ['constructor', 'constructors'],
])('a list of %s may be called %s', (noun, name) => {
  expect(listNamesOf(noun)).toContain(name);
});

it.each([
  ['albumId', ['album']],
  ['parent_album_id', ['parent', 'album']],
  ['ownerUUID', ['owner']],
  ['userID', ['user']],
  ['id', undefined],
  ['_id', undefined],
  ['paid', undefined],
  ['valid', undefined],
])('%s names %j', (member, words) => {
  expect(referredBy(member)).toEqual(words);
});
