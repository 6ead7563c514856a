/** Learns from a first answer how its list goes on: from the link to the next page, or from a token in the body. */
import type { Paging } from '../../kit/resource.ts';
import type { Exchange } from '../../kit/transcript.ts';
import { readLinks } from '../reading/links.ts';
import { at, isRecord } from '../reading/response.ts';
import { linkNames, nextPlaces, parameterNames, urlNames } from './conventions.ts';
import { pointerTo } from './schema-members.ts';

export interface ObservedPaging {
  readonly paging: readonly Paging[];
  /** The query of the link to the next page; empty where there is none. */
  readonly query: URLSearchParams;
}

/** Links in one body that are looked at. */
const maxLinks = 50;

/** The styles that this answer shows; none on a page that is the last one. */
export function observePaging(exchange: Exchange, body: unknown): ObservedPaging {
  const paging: Paging[] = [];
  const links = readLinks(exchange);
  const link = links.find(({ relations }) => relations.includes('next'))?.target;
  const { token, url } = findNext(body);
  const queries = [link, url?.value, ...links.map(({ target }) => target), ...linksIn(body)].map(queryOf);
  if (token) {
    // A token alone does not say which parameter takes it.
    const parameter = queries.flatMap((query) => [...query]).find(([, value]) => value === token.value)?.[0];
    if (parameter !== undefined) paging.push({ style: 'cursor', parameter, nextAt: token.pointer });
  }
  if (link !== undefined) paging.push({ style: 'link' });
  if (url) paging.push({ style: 'next-url', nextAt: url.pointer });
  const query = queryOf(link ?? url?.value);
  const offset = parameterNames.offset.find((name) => isNumber(query.get(name)));
  if (offset !== undefined) paging.push({ style: 'offset', parameter: offset });
  const page = parameterNames.page.find((name) => isNumber(query.get(name)));
  // The page after the first one is 1 where the first one is 0.
  if (page !== undefined)
    paging.push({ style: 'page', parameter: page, first: query.get(page) === '1' ? 0 : 1 });
  return { paging, query };
}

interface Found {
  readonly pointer: string;
  readonly value: string;
}

/** The first token and the first URL where the way to the next page may stand. */
function findNext(body: unknown): { token: Found | undefined; url: Found | undefined } {
  let token: Found | undefined;
  let url: Found | undefined;
  for (const place of nextPlaces) {
    for (const pointer of [pointerTo(place), pointerTo([...place, 'href'])]) {
      const value = at(body, pointer);
      if (typeof value !== 'string' || value === '') continue;
      const [outer = ''] = place;
      const named =
        linkNames.includes(outer) || urlNames.includes(place.at(-1) ?? '') || pointer.endsWith('/href');
      if (named || looksLikeUrl(value)) url ??= { pointer, value };
      else token ??= { pointer, value };
    }
  }
  return { token, url };
}

/** URLs at the top of a body and among its links. */
function linksIn(body: unknown): string[] {
  const containers = [body, ...linkNames.map((name) => at(body, pointerTo([name])))].filter(isRecord);
  return containers
    .flatMap((container) => Object.values(container).slice(0, maxLinks))
    .map((value) => (isRecord(value) ? value['href'] : value))
    .filter((value) => typeof value === 'string' && looksLikeUrl(value))
    .map(String);
}

function looksLikeUrl(text: string): boolean {
  return /^(https?:\/\/|\/|\?)/i.test(text);
}

function queryOf(reference: string | undefined): URLSearchParams {
  const url = reference === undefined ? null : URL.parse(reference, 'http://target.invalid');
  return url?.searchParams ?? new URLSearchParams();
}

function isNumber(text: string | null): boolean {
  return text !== null && /^\d{1,9}$/.test(text);
}
