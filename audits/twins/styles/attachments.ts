/** `attachments`: files of a ticket system, in snake case, with a redirection of the older kind. */
import { count, objectOf, type ServerStyle, textOf } from '../server-style.ts';

const mimeType = { type: 'string', enum: ['image/png', 'application/pdf'], examples: ['image/png'] };

export const attachments: ServerStyle = {
  says: 'An envelope { data, paging } of files in snake case; POST answers with `upload_request`, /file redirects.',
  title: 'Attachments',
  noun: 'attachment',
  path: '/v2/attachments',
  itemPath: '/v2/attachments/{id}',
  size: { name: 'page_size', default: 10, maximum: 50, above: 'clamped' },
  places: [{ by: 'cursor', name: 'cursor' }],
  filter: { name: 'mime_type', schema: mimeType },
  order: 'newest first',
  tickMs: 1,
  perUser: false,
  writable: true,
  hasTotal: true,
  draft: {
    type: 'object',
    required: ['file_name', 'mime_type', 'size'],
    properties: {
      file_name: textOf(100, 'notes.png'),
      mime_type: mimeType,
      size: { type: 'integer', minimum: 1, maximum: 1_000_000, examples: [68] },
      expires_in: { type: 'integer', minimum: 1, maximum: 900, examples: [300] },
    },
    additionalProperties: false,
  },
  added: { id: { type: 'integer', minimum: 1 } },
  page: (item) =>
    objectOf({
      data: { type: 'array', items: item },
      paging: objectOf({ next_cursor: { type: ['string', 'null'] }, total: count }),
    }),
  pageHeaders: {},
  identify: (sequence) => sequence,
  invent: (random) => ({
    file_name: `${random.pick(['plan', 'map', 'list'])}.png`,
    mime_type: random.pick(mimeType.enum),
    size: random.integer(100, 900),
  }),
  represent: ({ id }, draft) => ({ id, ...draft }),
  render: ({ items, total, cursor }) => ({ body: { data: items, paging: { next_cursor: cursor, total } } }),
  upload: {
    member: 'upload_request',
    content: '/file',
    redirect: 302,
    names: { type: 'mime_type', length: 'size', seconds: 'expires_in' },
    schema: objectOf({
      signed_url: { type: 'string', format: 'uri' },
      headers: { type: 'object', additionalProperties: { type: 'string' } },
      expires_at: { type: 'integer', description: 'Seconds since the epoch' },
    }),
    render: ({ url, headers, expires }) => ({
      signed_url: url,
      headers,
      expires_at: Math.ceil(expires / 1_000),
    }),
  },
};
