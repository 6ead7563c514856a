/** `link`: a bare array; the next page and the total stand in header fields, as at GitHub. */
import { draftOf, formatSecond, type ServerStyle, second, textOf } from '../server-style.ts';

const kind = textOf(100, 'tool');

export const link: ServerStyle = {
  says: 'A bare array with the fields Link (rel="next") and X-Total-Count; ids are ULIDs, oldest first.',
  title: 'Things',
  noun: 'thing',
  path: '/v1/things',
  itemPath: '/v1/things/{id}',
  size: { name: 'per_page', default: 10, maximum: 100, above: 'clamped' },
  places: [{ by: 'cursor', name: 'cursor' }],
  filter: { name: 'kind', schema: kind },
  order: 'oldest first',
  tickMs: 1_000,
  perUser: false,
  writable: true,
  hasTotal: true,
  update: { method: 'PUT', versioned: true },
  draft: draftOf({ name: textOf(200, 'Hammer'), kind }),
  added: { id: { type: 'string', pattern: '^[0-9A-HJKMNP-TV-Z]{26}$' }, createdAt: second },
  page: (item) => ({ type: 'array', items: item }),
  pageHeaders: {
    Link: 'The next page, rel="next" (RFC 8288); absent on the last one',
    'X-Total-Count': 'How many things there are, on all pages',
  },
  identify: formatUlid,
  invent: (random) => ({
    name: `${random.pick(['Hammer', 'Ladder', 'Lamp', 'Kettle'])} ${random.integer(1, 99)}`,
    kind: random.pick(['tool', 'furniture', 'kitchen']),
  }),
  represent: ({ id, time }, draft) => ({ id, ...draft, createdAt: formatSecond(time) }),
  render: ({ items, total, nextPath, origin }) => ({
    headers: {
      'x-total-count': String(total),
      ...(nextPath !== null && { link: `<${origin}${nextPath}>; rel="next"` }),
    },
    body: items,
  }),
};

/** 48 bits of time, then 80 bits that count up where a real one has random ones, in Crockford's base 32. */
function formatUlid(sequence: number, time: number): string {
  const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const inBase32 = (value: number, length: number) =>
    Array.from({ length }, (_, index) => digits[Math.floor(value / 32 ** (length - 1 - index)) % 32]).join(
      '',
    );
  return inBase32(time, 10) + inBase32(sequence, 16);
}
