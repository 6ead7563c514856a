/** What a first answer tells of its list, and what it does not. */
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../kit/transcript.ts';
import { observeCollection } from './observe-collection.ts';

interface Answer {
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status?: number;
  readonly truncated?: boolean;
}

/** An exchange with that answer; a text is sent as it is. */
function exchangeOf({ body, headers = {}, status = 200, truncated = false }: Answer): Exchange {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return {
    id: '0'.repeat(32),
    from: 'check',
    protocol: 'HTTP/1.1',
    connection: 1,
    request: {
      method: 'GET',
      url: 'http://127.0.0.1:1/albums',
      head: '',
      body: { text: '', bytes: 0, truncated: false },
    },
    response: {
      status,
      head: `HTTP/1.1 ${status} \r\n${fields.join('')}\r\n`,
      body: { text, bytes: text.length, truncated },
    },
    timing: { start: 0, end: 1 },
  };
}

const observe = (answer: Answer, path = '/albums') => observeCollection(exchangeOf(answer), path);
const items = [{ id: 1 }, { id: 2 }];

describe('where the items are', () => {
  it.each([
    ['the body itself', items, ''],
    ['a usual name', { items, errors: items }, '/items'],
    ['the name of the list', { extra: items, albums: items }, '/albums'],
    ['the only list', { rows: items, tags: ['a'], empty: [] }, '/rows'],
    ['HAL', { _embedded: { albums: items }, page: {} }, '/_embedded/albums'],
    ['an envelope', { data: { items, total: 2 } }, '/data/items'],
    ['an empty list', { data: [] }, '/data'],
  ])('%s', (_, body, itemsAt) => {
    expect(observe({ body })).toMatchObject({ path: '/albums', parents: {}, list: { itemsAt, filters: [] } });
  });

  it.each([
    ['no JSON', '<html></html>'],
    ['a text', '"items"'],
    ['null', 'null'],
    ['texts', ['a', 'b']],
    ['items among other things', [{ id: 1 }, 'a']],
    ['an error', { error: { code: 1 } }],
    ['errors', { errors: [{ id: 1 }] }],
    ['an item with parts', { id: 7, items }],
    ['GeoJSON', { type: 'FeatureCollection', features: items }],
    ['several lists', { a: items, b: items }],
    ['an empty list of another name', { rows: [] }],
    ['rows without an identity', [{ lat: 1 }, { lat: 2 }]],
    ['some without an id', [{ id: 1 }, { name: 'x' }]],
    ['ids that are objects', [{ id: {} }]],
    ['lists in lists', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['data in data', `${'{"data":'.repeat(100_000)}[]${'}'.repeat(100_000)}`],
  ])('%s: no list', (_, body) => {
    expect(observe({ body })).toBeUndefined();
  });

  it('only in a success that came whole', () => {
    expect(observe({ body: items, status: 404 })).toBeUndefined();
    expect(observe({ body: items, truncated: true })).toBeUndefined();
    expect(
      observeCollection({ ...exchangeOf({ body: items }), failure: { kind: 'closed', message: '' } }, '/a'),
    ).toBeUndefined();
  });
});

describe('the id', () => {
  it.each([
    [
      'id',
      [
        { id: 'a', uuid: '1' },
        { id: 'b', uuid: '2' },
      ],
    ],
    [
      'uuid',
      [
        { id: 1, uuid: 'a' },
        { id: 1, uuid: 'b' },
      ],
    ],
    ['_id', [{ _id: 'a' }]],
    ['album_id', [{ album_id: 1, name: 'x' }]],
  ])('%s', (idField, body) => {
    expect(observe({ body })?.list.idField).toBe(idField);
  });

  it('is left open where values come twice, and where there are no items', () => {
    expect(observe({ body: [{ id: 1 }, { id: 1 }] })?.list).not.toHaveProperty('idField');
    expect(observe({ body: [] })?.list).not.toHaveProperty('idField');
  });
});

describe('paging', () => {
  it('Link, with the parameters that it shows', () => {
    const { list } = observe({
      body: items,
      headers: {
        Link: '<http://h/albums?per_page=2&page=2>; rel="next", <http://h/albums?per_page=2&page=9>; rel="last"',
        'X-Total-Count': '17',
      },
    }) ?? { list: undefined };
    expect(list).toMatchObject({
      paging: [{ style: 'link' }, { style: 'page', parameter: 'page', first: 1 }],
      size: { name: 'per_page', default: 2 },
      total: { header: 'x-total-count' },
    });
  });

  it('a URL in the body', () => {
    const next = 'http://h/api/albums/?limit=2&offset=2';
    expect(observe({ body: { count: 9, next, previous: null, results: items } })?.list).toEqual({
      itemsAt: '/results',
      idField: 'id',
      size: { name: 'limit', default: 2 },
      paging: [
        { style: 'next-url', nextAt: '/next' },
        { style: 'offset', parameter: 'offset' },
      ],
      filters: [],
      total: { pointer: '/count' },
      needsCredentials: false,
    });
  });

  it('a link in the body, also as an object, and pages from 0', () => {
    expect(
      observe({
        body: {
          _links: { next: { href: '/albums?page=1&size=2' } },
          albums: items,
          page: { totalElements: 5 },
        },
      })?.list,
    ).toMatchObject({
      paging: [
        { style: 'next-url', nextAt: '/_links/next/href' },
        { style: 'page', parameter: 'page', first: 0 },
      ],
      size: { name: 'size' },
      total: { pointer: '/page/totalElements' },
    });
    expect(observe({ body: { links: { next: 'albums?x=1' }, data: items } })?.list.paging).toEqual([
      { style: 'next-url', nextAt: '/links/next' },
    ]);
  });

  it('a token, only where a URL shows which parameter takes it', () => {
    const meta = { next_cursor: 'abc=' };
    expect(observe({ body: { data: items, meta } })?.list.paging).toEqual([]);
    expect(
      observe({ body: { data: items, meta }, headers: { Link: '</albums?cursor=abc%3D&limit=2>; rel=next' } })
        ?.list,
    ).toMatchObject({
      paging: [{ style: 'cursor', parameter: 'cursor', nextAt: '/meta/next_cursor' }, { style: 'link' }],
      size: { name: 'limit', default: 2 },
    });
    expect(observe({ body: { data: items, next: 'abc', more: '/albums?from=abc' } })?.list.paging).toEqual([
      { style: 'cursor', parameter: 'from', nextAt: '/next' },
    ]);
  });

  it('nothing from has_more alone, from numbers, or on the last page', () => {
    expect(observe({ body: { data: items, has_more: true } })?.list.paging).toEqual([]);
    expect(
      observe({ body: { data: items, next: 2, cursor: null, links: { next: null } } })?.list.paging,
    ).toEqual([]);
  });
});

it('takes a total only where it is one', () => {
  const links = { next: '/albums?x=1' };
  const totalOf = (body: object) => observe({ body: { items, links, ...body } })?.list.total;
  expect(totalOf({ total: 5 })).toEqual({ pointer: '/total' });
  expect(totalOf({ pagination: { total_count: 5 } })).toEqual({ pointer: '/pagination/total_count' });
  expect(totalOf({ count: 2 })).toBeUndefined();
  expect(totalOf({ count: 2, next: null })).toEqual({ pointer: '/count' });
  expect(totalOf({ total: '5' })).toBeUndefined();
  // Nobody can count a list of which only the first page is known.
  expect(totalOf({ total: 5, links: {} })).toBeUndefined();
});

it('takes any name for a member', () => {
  const text =
    '{"items":[{"__proto__":1,"constructor":2,"id":3}],"__proto__":{"next":"/x"},"constructor":"y"}';
  expect(observe({ body: text })?.list).toMatchObject({ idField: 'id', paging: [] });
});
