import { expect, test } from 'vitest';
import { changePostcard, createPostcard, type Postcard } from './postcard.ts';
import type { Result } from './result.ts';
import type { Violation } from './text.ts';

const created = new Date('2026-01-01T00:00:00.000Z');
const later = new Date('2026-01-02T00:00:00.000Z');
const draft = { senderId: 'sender', albumId: 'album', text: 'The sea is warm.', place: 'Lisbon' };

function mustBe(result: Result<Postcard, Violation[]>): Postcard {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

test('a new postcard has version 1; what was not given is null', () => {
  expect(mustBe(createPostcard(draft, 'id', created))).toEqual({
    ...draft,
    id: 'id',
    version: 1,
    imageId: null,
    createdAt: created,
    updatedAt: created,
  });
});

test('a change counts the version up and keeps what it does not name', () => {
  const postcard = mustBe(createPostcard(draft, 'id', created));
  expect(mustBe(changePostcard(postcard, { place: 'Porto' }, later))).toEqual({
    ...postcard,
    version: 2,
    place: 'Porto',
    updatedAt: later,
  });
});

test('null takes it out of the album', () => {
  const postcard = mustBe(createPostcard(draft, 'id', created));
  expect(mustBe(changePostcard(postcard, { albumId: null }, later)).albumId).toBeNull();
});

test('every broken rule is named', () => {
  const result = createPostcard({ ...draft, text: 'x'.repeat(2001), place: '' }, 'id', created);
  expect(result.ok ? [] : result.failure.map(({ field }) => field)).toEqual(['text', 'place']);
});
