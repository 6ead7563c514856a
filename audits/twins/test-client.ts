/** For tests: reads the pages of any server of this folder, as a client of its style would. */
import type { ServerId } from './start-twin.ts';

type Json = Readonly<Record<string, unknown>>;
type Query = Readonly<Record<string, string | number>>;

/** How a client of that style asks and reads. */
interface Dialect {
  readonly path: string;
  readonly item: (id: string) => string;
  readonly size: string;
  readonly place: string;
  readonly filter: string;
  /** A member that holds text, and that a change may replace. */
  readonly text: string;
  readonly items: (body: unknown) => readonly Json[];
  readonly total?: (body: unknown, headers: Headers) => unknown;
  readonly next: (page: Raw) => string | undefined;
  readonly draft?: Json;
}

interface Raw {
  readonly url: URL;
  readonly headers: Headers;
  readonly body: unknown;
  readonly items: readonly Json[];
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when it is JSON, else the text. */
  readonly body: unknown;
}

export interface SeenPage extends Reply {
  readonly ids: readonly string[];
  readonly items: readonly Json[];
  readonly total: number | undefined;
  /** Path and query. */
  readonly next: string | undefined;
}

export interface TestClient extends Omit<Dialect, 'items' | 'next' | 'total' | 'item' | 'draft'> {
  send(
    method: string,
    path: string,
    options?: { body?: unknown; as?: string | undefined; ifMatch?: string | undefined },
  ): Promise<Reply>;
  /** A page; `where` is a query, or the next of another page. */
  list(where?: Query | string, as?: string): Promise<SeenPage>;
  /** All pages, 40 at most; `between` is called once, after the first. */
  walk(query?: Query, between?: (first: SeenPage) => Promise<unknown>): Promise<SeenPage[]>;
  create(fields?: Json): Promise<Reply & { readonly id: string }>;
  itemPath(id: string): string;
  remove(id: string): Promise<Reply>;
  /** Lays these members over an item, as its style wants it. */
  change(id: string, fields: Json, ifMatch?: string): Promise<Reply>;
}

/** `draft` replaces the style's own, where that would not do. */
export function createTestClient(server: ServerId, url: string, draft?: Json): TestClient {
  const dialect = dialects[server];

  const send: TestClient['send'] = async (method, path, { body, as = 'ada', ifMatch } = {}) => {
    const response = await fetch(url + path, {
      method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${as}`,
        ...(ifMatch !== undefined && { 'if-match': ifMatch }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };

  const list: TestClient['list'] = async (where = {}, as) => {
    const path = typeof where === 'string' ? where : `${dialect.path}?${query(where)}`;
    const reply = await send('GET', path, { as });
    const { status, headers, body } = reply;
    if (status !== 200) return { ...reply, ids: [], items: [], total: undefined, next: undefined };
    const items = dialect.items(body);
    const total = dialect.total?.(body, headers);
    return {
      ...reply,
      items,
      ids: items.map(({ id }) => String(id)),
      total: total === undefined ? undefined : Number(total),
      next: dialect.next({ url: new URL(path, url), headers, body, items }),
    };
  };

  return {
    ...dialect,
    itemPath: dialect.item,
    send,
    list,
    async walk(where, between) {
      const pages = [await list(where)];
      const [first] = pages;
      if (first) await between?.(first);
      for (let next = first?.next; next !== undefined && pages.length < 40; next = pages.at(-1)?.next) {
        pages.push(await list(next));
      }
      return pages;
    },
    async create(fields = {}) {
      const reply = await send('POST', dialect.path, { body: { ...(draft ?? dialect.draft), ...fields } });
      return { ...reply, id: String((reply.body as Json)['id']) };
    },
    remove: (id) => send('DELETE', dialect.item(id)),
    async change(id, fields, ifMatch) {
      const isWhole = server === 'link';
      const body = isWhole ? { ...dialect.draft, ...fields } : fields;
      return await send(isWhole ? 'PUT' : 'PATCH', dialect.item(id), { body, ifMatch });
    },
  };
}

/** The ids on all of these pages, in order. */
export function idsOf(pages: readonly SeenPage[]): string[] {
  return pages.flatMap(({ ids }) => ids);
}

function query(values: Query): string {
  return new URLSearchParams(Object.entries(values).map(([name, value]) => [name, String(value)])).toString();
}

const member = (body: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((value, name) => (value as Json)[name], body);

/** The same request with another value of this parameter; none for a value of null. */
function withParameter({ url }: Raw, name: string, value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  const next = new URL(url);
  next.searchParams.set(name, String(value));
  return next.pathname + next.search;
}

const pathOf = (url: unknown) => {
  if (typeof url !== 'string') return undefined;
  const { pathname, search } = new URL(url);
  return pathname + search;
};

/** Counted pages end with one that is not full. */
function countOn(
  page: Raw,
  { size, place, usual, first }: Record<'size' | 'place', string> & Record<'usual' | 'first', number>,
) {
  const asked = Number(page.url.searchParams.get(size) ?? usual);
  if (page.items.length < asked) return undefined;
  const here = Number(page.url.searchParams.get(place) ?? first);
  return withParameter(page, place, first === 1 ? here + 1 : here + page.items.length);
}

const cursor: Dialect = {
  path: '/api/notes',
  item: (id) => `/api/notes/${id}`,
  size: 'page_size',
  place: 'cursor',
  filter: 'topic',
  text: 'text',
  items: (body) => member(body, 'data') as Json[],
  total: (body) => member(body, 'paging', 'total'),
  next: (page) => withParameter(page, 'cursor', member(page.body, 'paging', 'next_cursor')),
  draft: { text: 'Created.', topic: 'created' },
};

const dialects: Readonly<Record<ServerId, Dialect>> = {
  cursor,
  private: { ...cursor, path: '/me/notes', item: (id) => `/me/notes/${id}` },
  link: {
    path: '/v1/things',
    item: (id) => `/v1/things/${id}`,
    size: 'per_page',
    place: 'cursor',
    filter: 'kind',
    text: 'name',
    items: (body) => body as Json[],
    total: (_, headers) => headers.get('x-total-count'),
    next: ({ headers }) => pathOf(/^<(.+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1]),
    draft: { name: 'Created', kind: 'created' },
  },
  'next-url': {
    path: '/records/',
    item: (id) => `/records/${id}/`,
    size: 'page_size',
    place: 'cursor',
    filter: 'category',
    text: 'title',
    items: (body) => member(body, 'results') as Json[],
    total: (body) => member(body, 'count'),
    next: ({ body }) => pathOf(member(body, 'next')),
    draft: { title: 'Created', category: 'created' },
  },
  'starting-after': {
    path: '/v1/charges',
    item: (id) => `/v1/charges/${id}`,
    size: 'limit',
    place: 'starting_after',
    filter: 'currency',
    text: 'description',
    items: (body) => member(body, 'data') as Json[],
    next: (page) =>
      withParameter(
        page,
        'starting_after',
        member(page.body, 'has_more') === true ? page.items.at(-1)?.['id'] : null,
      ),
    draft: { amount: 1, currency: 'chf', description: 'Created' },
  },
  offset: {
    path: '/archive/letters',
    item: (id) => `/archive/letters/${id}`,
    size: 'limit',
    place: 'offset',
    filter: 'year',
    text: 'subject',
    items: (body) => member(body, 'items') as Json[],
    total: (body) => member(body, 'total'),
    next: (page) => countOn(page, { size: 'limit', place: 'offset', usual: 20, first: 0 }),
    draft: { subject: 'Created', year: 1905 },
  },
  page: {
    path: '/catalogue/films',
    item: (id) => `/catalogue/films/${id}`,
    size: 'per_page',
    place: 'page',
    filter: 'genre',
    text: 'title',
    items: (body) => member(body, 'data') as Json[],
    total: (body) => member(body, 'total'),
    next: (page) => countOn(page, { size: 'per_page', place: 'page', usual: 20, first: 1 }),
    draft: { title: 'Created', genre: 'silent' },
  },
  images: {
    path: '/images',
    item: (id) => `/images/${id}`,
    size: 'limit',
    place: 'after',
    filter: 'contentType',
    text: '',
    items: (body) => member(body, 'items') as Json[],
    next: (page) => withParameter(page, 'after', member(page.body, 'next')),
    draft: { contentType: 'image/png', byteLength: 5, uploadSeconds: 1 },
  },
  attachments: {
    path: '/v2/attachments',
    item: (id) => `/v2/attachments/${id}`,
    size: 'page_size',
    place: 'cursor',
    filter: 'mime_type',
    text: '',
    items: (body) => member(body, 'data') as Json[],
    total: (body) => member(body, 'paging', 'total'),
    next: (page) => withParameter(page, 'cursor', member(page.body, 'paging', 'next_cursor')),
    draft: { file_name: 'created.png', mime_type: 'image/png', size: 5, expires_in: 1 },
  },
  postcards: {
    path: '/postcards',
    item: (id) => `/postcards/${id}`,
    size: 'limit',
    place: 'after',
    filter: 'albumId',
    text: 'text',
    items: (body) => member(body, 'items') as Json[],
    next: (page) => withParameter(page, 'after', member(page.body, 'next')),
  },
};
