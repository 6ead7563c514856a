/** `offset`: an archive that never changes, so that items can be counted from its beginning. */
import { count, draftOf, objectOf, type ServerStyle, textOf } from '../server-style.ts';

const year: { readonly type: 'integer' } & Readonly<Record<string, unknown>> = {
  type: 'integer',
  minimum: 1000,
  maximum: 2100,
  examples: [1903],
};

export const offset: ServerStyle = {
  says: 'A read-only archive { items, total, offset, limit }, by offset and limit.',
  title: 'Letters',
  noun: 'letter',
  path: '/archive/letters',
  itemPath: '/archive/letters/{id}',
  size: { name: 'limit', default: 20, maximum: 100, above: 'clamped' },
  places: [{ by: 'offset', name: 'offset' }],
  filter: { name: 'year', schema: year },
  order: 'newest first',
  tickMs: 1_000,
  perUser: false,
  writable: false,
  hasTotal: true,
  draft: draftOf({ subject: textOf(200, 'On the weather'), year }),
  added: { id: { type: 'string', pattern: '^L[0-9]{6}$' } },
  page: (item) =>
    objectOf({ items: { type: 'array', items: item }, total: count, offset: count, limit: count }),
  pageHeaders: {},
  identify: (sequence) => `L${String(sequence).padStart(6, '0')}`,
  invent: (random) => ({
    subject: `On the ${random.pick(['weather', 'harvest', 'journey', 'house'])}`,
    year: random.integer(1901, 1904),
  }),
  represent: ({ id }, draft) => ({ id, ...draft }),
  render: ({ items, total, skip = 0, size }) => ({ body: { items, total, offset: skip, limit: size } }),
};
