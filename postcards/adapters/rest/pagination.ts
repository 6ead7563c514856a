/** Pages over HTTP: cursors, `limit`, `after`, `offset`, and the link to the next page. */
import type { Page, PageRequest, Position } from '../../domain/page.ts';
import { fail, type Result, succeed } from '../../domain/result.ts';
import { invalidParameters, type ProblemReply } from './problem.ts';

export type Query = Readonly<Record<string, string | number>>;

const DEFAULT_LIMIT = 20;

/** 2026-01-01T00:00:00Z, the day on which `offset` was deprecated (RFC 9745 §2.1). */
const OFFSET_DEPRECATED = '@1767225600';

/** Opaque to clients, so that it may become something else; base64url needs no escaping in a URL. */
export function encodeCursor({ createdAt, id }: Position): string {
  return Buffer.from(`${createdAt.getTime()}.${id}`).toString('base64url');
}

const CURSOR = /^(\d{1,15})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export function decodeCursor(cursor: string): Position | null {
  const text = Buffer.from(cursor, 'base64url').toString();
  const [, time, id] = CURSOR.exec(text) ?? [];
  if (time === undefined || id === undefined) return null;
  const position = { createdAt: new Date(Number(time)), id };
  // Node skips what is not base64url; only the exact text that we handed out is a cursor.
  return encodeCursor(position) === cursor ? position : null;
}

export function parsePageRequest(query: Query): Result<PageRequest, ProblemReply> {
  const { limit, after, offset } = query;
  const size = limit === undefined ? DEFAULT_LIMIT : Number(limit);
  if (offset !== undefined && after !== undefined) {
    const detail = 'cannot be combined with after';
    return fail(invalidParameters([{ parameter: 'offset', detail }]));
  }
  if (offset !== undefined) {
    return succeed({ limit: size, start: { from: 'offset', offset: Number(offset) } });
  }
  if (after === undefined) return succeed({ limit: size, start: { from: 'newest' } });
  const position = decodeCursor(String(after));
  if (position === null) {
    const detail = 'must be the next of an earlier page, unchanged';
    return fail(invalidParameters([{ parameter: 'after', detail }]));
  }
  return succeed({ limit: size, start: { from: 'after', position } });
}

/** `next` is always a cursor: a client that came by `offset` can go on without it. */
export function nextCursor<Item>(page: Page<Item>, position: (item: Item) => Position): string | null {
  const last = page.items.at(-1);
  return page.more && last !== undefined ? encodeCursor(position(last)) : null;
}

/** `Link` (RFC 8288) repeats the request's other parameters and goes on as the client began. */
export function pageHeaders(path: string, query: Query, request: PageRequest, next: string | null) {
  const headers: Record<string, string> = {};
  const { start, limit } = request;
  if (start.from === 'offset') headers['deprecation'] = OFFSET_DEPRECATED;
  if (next !== null) {
    const { after: _after, offset: _offset, ...others } = query;
    const position = start.from === 'offset' ? { offset: start.offset + limit } : { after: next };
    const parameters = Object.entries({ ...others, ...position }).map(([name, value]) => [
      name,
      String(value),
    ]);
    headers['link'] = `<${path}?${new URLSearchParams(parameters)}>; rel="next"`;
  }
  return headers;
}
