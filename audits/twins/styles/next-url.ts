/** `next-url`: the URL of the next page stands in the body, as in Django REST framework. */
import { count, draftOf, formatSecond, objectOf, type ServerStyle, second, textOf } from '../server-style.ts';

const category = textOf(100, 'jazz');

export const nextUrl: ServerStyle = {
  says: 'An object { count, next, previous, results } with the URL of the next page; paths end in a slash.',
  title: 'Records',
  noun: 'record',
  path: '/records/',
  itemPath: '/records/{id}/',
  size: { name: 'page_size', default: 10, maximum: 100, above: 'clamped' },
  places: [{ by: 'cursor', name: 'cursor' }],
  filter: { name: 'category', schema: category },
  order: 'newest first',
  tickMs: 1_000,
  perUser: false,
  writable: true,
  hasTotal: true,
  update: { method: 'PATCH', versioned: false },
  draft: draftOf({ title: textOf(200, 'Blue in Green'), category }),
  added: { id: { type: 'integer', minimum: 1 }, created_at: second },
  page: (item) =>
    objectOf({
      count,
      next: { type: ['string', 'null'], format: 'uri', description: 'The next page; null on the last one' },
      previous: { type: 'null', description: 'These lists are walked in one direction' },
      results: { type: 'array', items: item },
    }),
  pageHeaders: {},
  identify: (sequence) => sequence,
  invent: (random) => ({
    title: `${random.pick(['Blue', 'Green', 'Autumn', 'Night'])} No. ${random.integer(1, 99)}`,
    category: random.pick(['jazz', 'folk', 'choir']),
  }),
  represent: ({ id, time }, draft) => ({ id, ...draft, created_at: formatSecond(time) }),
  render: ({ items, total, nextPath, origin }) => ({
    body: {
      count: total,
      next: nextPath === null ? null : origin + nextPath,
      previous: null,
      results: items,
    },
  }),
};
