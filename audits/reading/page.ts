/** Reads a page out of an exchange: its items, their ids, and the total. */
import type { Collection } from '../../kit/resource.ts';
import type { Exchange } from '../../kit/transcript.ts';
import { nextOf } from './next-page.ts';
import { at, describeAnswer, headerValues, isRecord, isSuccess, parseJson, statusLine } from './response.ts';

export interface Page {
  readonly exchange: Exchange;
  /** In the order of the list. */
  readonly ids: readonly string[];
  readonly items: readonly Readonly<Record<string, unknown>>[];
  /** How many items there are in all, if the list says so. */
  readonly total?: number;
  /** Path and query of the next page; absent on the last one. */
  readonly next?: string;
}

/** Why an exchange holds no page. */
export interface NoPage {
  readonly exchange: Exchange;
  readonly problem: string;
  readonly expected: string;
  /** The text that shows it, and where it stands. */
  readonly sign: string;
  readonly part: 'response head' | 'response body';
}

/** The page of an exchange, or why it is none. */
export function readPage(collection: Collection, exchange: Exchange): Page | NoPage {
  const { response, failure } = exchange;
  const inHead = (problem: string, expected: string): NoPage => ({
    exchange,
    problem,
    expected,
    sign: statusLine(exchange),
    part: 'response head',
  });
  if (!response || !isSuccess(exchange)) {
    return inHead(describeAnswer(exchange), 'a page of items with a 2xx status');
  }
  if (failure) return inHead(describeAnswer(exchange), 'a complete response');
  const { text } = response.body;
  const inBody = (problem: string, expected: string, sign: string): NoPage => ({
    exchange,
    problem,
    expected,
    sign,
    part: 'response body',
  });
  const value = parseJson(text);
  if (value === undefined) {
    return inBody(`no JSON, but ${describeBody(exchange)}`, 'a page of items as JSON', text.slice(0, 40));
  }
  const { itemsAt = '', idField = 'id' } = collection.list;
  const place = itemsAt === '' ? 'as the body itself' : `at ${itemsAt}`;
  const array = at(value, itemsAt);
  if (!Array.isArray(array)) {
    return inBody(`${nameOf(array)} ${place}`, `an array of items ${place}`, text.slice(0, 60));
  }
  const ids: string[] = [];
  for (const item of array as unknown[]) {
    const id = isRecord(item) ? item[idField] : undefined;
    if (typeof id !== 'string' && typeof id !== 'number') {
      const sign = isRecord(item) && id !== undefined ? `"${idField}"` : text.slice(0, 60);
      return inBody(`an item whose “${idField}” is ${nameOf(id)}`, `“${idField}” in every item`, sign);
    }
    ids.push(String(id));
  }
  const total = readTotal(collection, exchange, value);
  const next = nextOf(collection, exchange, value, ids);
  return {
    exchange,
    ids,
    items: array as Page['items'],
    ...(total === undefined ? {} : { total }),
    ...(next ? { next } : {}),
  };
}

export function isPage(page: Page | NoPage): page is Page {
  return 'ids' in page;
}

function readTotal({ list }: Collection, exchange: Exchange, value: unknown): number | undefined {
  if (!list.total) return undefined;
  const total =
    'pointer' in list.total ? at(value, list.total.pointer) : headerValues(exchange, list.total.header)[0];
  if (total === undefined || total === null || total === '') return undefined;
  return Number.isFinite(Number(total)) ? Number(total) : undefined;
}

/** What the body is, in a few words: its media type, or that there is none. */
export function describeBody(exchange: Exchange): string {
  if ((exchange.response?.body.bytes ?? 0) === 0) return 'an empty body';
  return headerValues(exchange, 'content-type')[0] ?? 'a body that names no type';
}

function nameOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
