/** The lists of Postcards as its contract has them (postcards/contract/openapi.yaml), for the proxy that pages them itself. */
import type { ListStyle, Shown } from '../list-style.ts';
import type { Item } from '../steps.ts';

export const postcardsPlaces: ListStyle['places'] = [
  { by: 'cursor', name: 'after' },
  { by: 'offset', name: 'offset' },
];

/** What its lists have in common. */
export const postcardsShape: Omit<ListStyle, 'path'> = {
  size: { name: 'limit', default: 20, maximum: 100, above: 'refused' },
  places: postcardsPlaces,
  order: 'newest first',
  // Its times are exact to the millisecond; for a fault, a check that writes for some seconds writes at one time.
  tickMs: 10_000,
  render: ({ items, cursor, nextPath, skip }: Shown) => ({
    headers: {
      ...(nextPath !== null && { link: `<${nextPath}>; rel="next"` }),
      ...(skip !== undefined && { deprecation: '@1767225600' }),
    },
    body: { items, next: cursor },
  }),
};

export const postcardsLists: readonly ListStyle[] = [
  { ...postcardsShape, path: '/users' },
  { ...postcardsShape, path: '/albums' },
  {
    ...postcardsShape,
    path: '/postcards',
    filter: { name: 'albumId', schema: { type: 'string', format: 'uuid' } },
  },
];

/** Two items that pass for users, albums and postcards, for the fault that always answers with the same page. */
export const passableItems: readonly Item[] = [1, 2].map((number) => {
  const id = `019b76da-a800-7000-8000-00000000000${number}`;
  const time = '2026-01-01T00:00:00.000Z';
  return {
    id,
    name: 'Ada',
    ownerId: id,
    title: 'Summer by the sea',
    senderId: id,
    albumId: null,
    text: 'The sea is warm.',
    place: 'Lisbon',
    imageUrl: null,
    createdAt: time,
    updatedAt: time,
  };
});
