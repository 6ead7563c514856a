/** `page`: a catalogue that never changes, in numbered pages. */
import { count, draftOf, objectOf, type ServerStyle, textOf } from '../server-style.ts';

const genre = { type: 'string', enum: ['comedy', 'drama', 'silent'], examples: ['silent'] };

export const page: ServerStyle = {
  says: 'A read-only catalogue { data, page, total_pages, total }, by page (from 1) and per_page.',
  title: 'Films',
  noun: 'film',
  path: '/catalogue/films',
  itemPath: '/catalogue/films/{id}',
  size: { name: 'per_page', default: 20, maximum: 100, above: 'refused' },
  places: [{ by: 'page', name: 'page' }],
  filter: { name: 'genre', schema: genre },
  order: 'newest first',
  tickMs: 1_000,
  perUser: false,
  writable: false,
  hasTotal: true,
  draft: draftOf({ title: textOf(200, 'The Lighthouse'), genre }),
  added: { id: { type: 'integer', minimum: 1 } },
  page: (item) =>
    objectOf({
      data: { type: 'array', items: item },
      page: { type: 'integer', minimum: 1 },
      total_pages: count,
      total: count,
    }),
  pageHeaders: {},
  identify: (sequence) => sequence,
  invent: (random) => ({
    title: `The ${random.pick(['Lighthouse', 'Ferry', 'Bridge', 'Orchard'])} ${random.integer(1, 99)}`,
    genre: random.pick(genre.enum),
  }),
  represent: ({ id }, draft) => ({ id, ...draft }),
  render: ({ items, total, skip = 0, size }) => ({
    body: { data: items, page: skip / size + 1, total_pages: Math.ceil(total / size), total },
  }),
};
