/** The way from one page to the next, in each style of paging. */
import type { Collection, Paging } from '../../kit/resource.ts';
import type { Exchange } from '../../kit/transcript.ts';
import { readLinks } from './links.ts';
import { at, isRecord } from './response.ts';

/** Path and query of the next page, as the collection's first style gives it; undefined on the last page. */
export function nextOf(
  { list }: Collection,
  exchange: Exchange,
  body: unknown,
  ids: readonly string[],
): string | undefined {
  const [paging] = list.paging;
  const { pathname, search, searchParams } = new URL(exchange.request.url);
  const withQuery = (name: string, text: string) => {
    const query = new URLSearchParams(searchParams);
    query.set(name, text);
    return `${pathname}?${query}`;
  };
  switch (paging?.style) {
    case 'cursor': {
      const token = paging.nextAt === undefined ? lastId(body, ids) : at(body, paging.nextAt);
      if (typeof token !== 'string' && typeof token !== 'number') return undefined;
      return token === '' ? undefined : withQuery(paging.parameter, String(token));
    }
    case 'link':
      return resolve(
        readLinks(exchange).find(({ relations }) => relations.includes('next'))?.target,
        pathname + search,
      );
    case 'next-url': {
      const url = at(body, paging.nextAt);
      return typeof url === 'string' ? resolve(url, pathname + search) : undefined;
    }
    case 'offset':
    case 'page': {
      // Nothing says where the list ends: a page that holds less than was asked for, or nothing, is the last one.
      const { size } = list;
      const asked = size ? Number(searchParams.get(size.name) ?? size.default ?? 1) : 1;
      if (ids.length === 0 || ids.length < asked) return undefined;
      const step = paging.style === 'page' ? 1 : ids.length;
      return withQuery(paging.parameter, String(positionOf(paging, searchParams) + step));
    }
    default:
      return undefined;
  }
}

function positionOf(paging: Extract<Paging, { style: 'offset' | 'page' }>, query: URLSearchParams): number {
  const first = paging.style === 'page' ? paging.first : 0;
  return Number(query.get(paging.parameter) ?? first);
}

/**
 * The query parameter that carries the place in the list: what the way to the next page changes. Undefined where the
 * two differ in nothing.
 */
export function placeIn(
  current: string,
  next: string,
): { readonly name: string; readonly value: string } | undefined {
  const before = new URL(current, 'http://target.invalid').searchParams;
  const after = new URL(next, 'http://target.invalid').searchParams;
  for (const [name, value] of after) if (before.get(name) !== value) return { name, value };
  return undefined;
}

/** The place is a number: the list is counted, however the number travels. */
export function isCounted({ list }: Collection, current: string, next: string): boolean {
  const [paging] = list.paging;
  if (paging?.style === 'offset' || paging?.style === 'page') return true;
  // A cursor may be a number as well: the id of the last item. Only a link that its client did not build tells.
  const place = placeIn(current, next);
  return (
    paging?.style !== 'cursor' &&
    place !== undefined &&
    /^(page|offset|skip|start)/i.test(place.name) &&
    /^\d+$/.test(place.value)
  );
}

/** Lists without a token go on after the last id, as long as they say `has_more`. */
function lastId(body: unknown, ids: readonly string[]): string | undefined {
  const more =
    isRecord(body) && Object.entries(body).some(([name, flag]) => /^has_?more$/i.test(name) && flag === true);
  return more ? ids.at(-1) : undefined;
}

/** The path and query of a reference (RFC 3986, section 5). Its authority is left out: only the target is asked. */
function resolve(reference: string | undefined, base: string): string | undefined {
  if (!reference) return undefined;
  const url = URL.parse(reference, `http://target.invalid${base}`);
  return url ? url.pathname + url.search : undefined;
}
