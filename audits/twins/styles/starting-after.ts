/** `starting-after`: the id of the last item leads to the next page, as at Stripe. */
import { draftOf, objectOf, type ServerStyle, textOf } from '../server-style.ts';

const currency = { type: 'string', enum: ['chf', 'eur', 'gbp', 'usd'], examples: ['eur'] };

export const startingAfter: ServerStyle = {
  says: 'An object { object, data, has_more }; the id of the last item goes into starting_after; newest first.',
  title: 'Charges',
  noun: 'charge',
  path: '/v1/charges',
  itemPath: '/v1/charges/{id}',
  size: { name: 'limit', default: 10, maximum: 100, above: 'refused' },
  places: [{ by: 'id', name: 'starting_after' }],
  filter: { name: 'currency', schema: currency },
  order: 'newest first',
  tickMs: 1_000,
  perUser: false,
  writable: true,
  hasTotal: false,
  draft: draftOf({
    amount: { type: 'integer', minimum: 1, maximum: 99_999_999, examples: [1999] },
    currency,
    description: textOf(500, 'A book'),
  }),
  added: {
    id: { type: 'string', pattern: '^ch_[0-9a-z]{15}$' },
    object: { type: 'string', const: 'charge' },
    created: { type: 'integer', description: 'Seconds since the epoch' },
  },
  page: (item) =>
    objectOf({
      object: { type: 'string', const: 'list' },
      data: { type: 'array', items: item },
      has_more: { type: 'boolean', description: 'Whether there are items behind the last one' },
    }),
  pageHeaders: {},
  // By the time, then by the sequence, so that ids sort as they were made.
  identify: (sequence, time) => `ch_${digits(time / 1_000, 8)}${digits(sequence, 7)}`,
  invent: (random) => ({
    amount: random.integer(100, 20_000),
    currency: random.pick(currency.enum),
    description: `${random.pick(['A book', 'A ticket', 'A cup of tea'])}, order ${random.integer(1, 9_999)}`,
  }),
  represent: ({ id, time }, draft) => ({ id, object: 'charge', ...draft, created: time / 1_000 }),
  render: ({ items, hasMore }) => ({ body: { object: 'list', data: items, has_more: hasMore } }),
};

function digits(value: number, length: number): string {
  return value.toString(36).padStart(length, '0');
}
