/** `cursor`: an envelope that holds the cursor of the next page and the total. */
import { count, draftOf, formatSecond, objectOf, type ServerStyle, second, textOf } from '../server-style.ts';

const topic = textOf(100, 'sea');

export const cursor: ServerStyle = {
  says: 'An envelope { data, paging } with an opaque cursor and the total; integer ids, newest first.',
  title: 'Notes',
  noun: 'note',
  path: '/api/notes',
  itemPath: '/api/notes/{id}',
  size: { name: 'page_size', default: 10, maximum: 50, above: 'refused' },
  places: [{ by: 'cursor', name: 'cursor' }],
  filter: { name: 'topic', schema: topic },
  order: 'newest first',
  tickMs: 1_000,
  perUser: false,
  writable: true,
  hasTotal: true,
  update: { method: 'PATCH', versioned: true },
  draft: draftOf({ text: textOf(500, 'The sea is warm.'), topic }),
  added: { id: { type: 'integer', minimum: 1 }, createdAt: second },
  page: (item) =>
    objectOf({
      data: { type: 'array', items: item },
      paging: objectOf({
        next_cursor: {
          type: ['string', 'null'],
          description: 'Hand it back as `cursor`; null on the last page',
        },
        total: count,
      }),
    }),
  pageHeaders: {},
  identify: (sequence) => sequence,
  invent: (random) => ({
    text: `${random.pick(['Warm', 'Cold', 'Calm', 'Rough'])} water, ${random.integer(8, 24)} degrees.`,
    topic: random.pick(['sea', 'lake', 'river']),
  }),
  represent: ({ id, time }, draft) => ({ id, ...draft, createdAt: formatSecond(time) }),
  render: ({ items, total, cursor }) => ({ body: { data: items, paging: { next_cursor: cursor, total } } }),
};
