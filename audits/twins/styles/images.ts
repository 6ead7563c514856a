/** `images`: pictures as Postcards has them, whose bytes go to an object store by presigned request. */
import { objectOf, type ServerStyle, second } from '../server-style.ts';

const time = { type: 'string', format: 'date-time', examples: ['2024-05-01T09:30:00.000Z'] };

const contentType = { type: 'string', enum: ['image/jpeg', 'image/png'], examples: ['image/png'] };

export const images: ServerStyle = {
  says: 'Pages { items, next } of pictures; POST answers with `upload`, and /content redirects to the bytes.',
  title: 'Images',
  noun: 'image',
  path: '/images',
  itemPath: '/images/{id}',
  size: { name: 'limit', default: 20, maximum: 100, above: 'refused' },
  places: [{ by: 'cursor', name: 'after' }],
  filter: { name: 'contentType', schema: contentType },
  order: 'newest first',
  tickMs: 1,
  perUser: false,
  writable: true,
  hasTotal: false,
  draft: {
    type: 'object',
    required: ['contentType', 'byteLength'],
    properties: {
      contentType,
      byteLength: { type: 'integer', minimum: 1, maximum: 1_000_000, examples: [68] },
      uploadSeconds: { type: 'integer', minimum: 1, maximum: 3600, examples: [300] },
    },
    additionalProperties: false,
  },
  added: { id: { type: 'string', pattern: '^i[0-9]{6}$' }, createdAt: time },
  page: (item) => objectOf({ items: { type: 'array', items: item }, next: { type: ['string', 'null'] } }),
  pageHeaders: {},
  identify: (sequence) => `i${String(sequence).padStart(6, '0')}`,
  invent: (random) => ({
    contentType: random.pick(contentType.enum),
    byteLength: random.integer(100, 900),
  }),
  represent: ({ id, time }, draft) => ({ id, ...draft, createdAt: new Date(time).toISOString() }),
  render: ({ items, cursor }) => ({ body: { items, next: cursor } }),
  upload: {
    member: 'upload',
    content: '/content',
    redirect: 307,
    names: { type: 'contentType', length: 'byteLength', seconds: 'uploadSeconds' },
    schema: objectOf({
      method: { const: 'PUT' },
      url: { type: 'string', format: 'uri' },
      headers: { type: 'object', additionalProperties: { type: 'string' } },
      expiresAt: second,
    }),
    render: ({ url, headers, expires }) => ({
      method: 'PUT',
      url,
      headers,
      expiresAt: new Date(expires).toISOString(),
    }),
  },
};
