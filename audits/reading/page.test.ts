/** Pages out of bytes: each style of paging, totals, and what is no page. */
import { describe, expect, it } from 'vitest';
import type { ListOperation } from '../../kit/resource.ts';
import { isCounted, placeIn } from './next-page.ts';
import { isPage, readPage } from './page.ts';
import { collectionOf, exchangeOf, pageOf } from './testing.ts';

const json = 'HTTP/1.1 200 OK\nContent-Type: application/json';

describe('the next page', () => {
  const next = (list: Partial<ListOperation>, target: string, answer: string) => {
    const page = readPage(collectionOf(list), exchangeOf(target, answer));
    return isPage(page) ? page.next : page.problem;
  };

  it.each<[string, Partial<ListOperation>, string, string, string | undefined]>([
    [
      'a cursor',
      {},
      '/things?limit=2',
      `${json}\n\n{"items":[{"id":"a"}],"next":"x/y="}`,
      '/things?limit=2&after=x%2Fy%3D',
    ],
    ['a cursor on the last page', {}, '/things?after=x', `${json}\n\n{"items":[],"next":null}`, undefined],
    ['an empty cursor', {}, '/things', `${json}\n\n{"items":[{"id":"a"}],"next":""}`, undefined],
    [
      'the last id, while there is more',
      { paging: [{ style: 'cursor', parameter: 'starting_after' }] },
      '/things',
      `${json}\n\n{"items":[{"id":"a"},{"id":"b"}],"has_more":true}`,
      '/things?starting_after=b',
    ],
    [
      'the last id, when there is no more',
      { paging: [{ style: 'cursor', parameter: 'starting_after' }] },
      '/things',
      `${json}\n\n{"items":[{"id":"a"}],"has_more":false}`,
      undefined,
    ],
    [
      'a link',
      { paging: [{ style: 'link' }] },
      '/things',
      `${json}\nLink: <https://elsewhere.example/things?p=1>; rel="prev", <https://elsewhere.example/things?p=3>; title="x"; rel="last next"\n\n{"items":[{"id":"a"}]}`,
      '/things?p=3',
    ],
    ['no link', { paging: [{ style: 'link' }] }, '/things', `${json}\n\n{"items":[{"id":"a"}]}`, undefined],
    [
      'a relative link',
      { paging: [{ style: 'link' }] },
      '/api/things?x=1',
      `${json}\nlink: <?p=2>; rel=next\n\n{"items":[{"id":"a"}]}`,
      '/api/things?p=2',
    ],
    [
      'a URL in the body',
      { paging: [{ style: 'next-url', nextAt: '/links/next' }] },
      '/things',
      `${json}\n\n{"items":[{"id":"a"}],"links":{"next":"http://127.0.0.1:3000/things?c=9"}}`,
      '/things?c=9',
    ],
    [
      'an offset',
      { paging: [{ style: 'offset', parameter: 'skip' }] },
      '/things?limit=2&skip=4',
      `${json}\n\n{"items":[{"id":"a"},{"id":"b"}]}`,
      '/things?limit=2&skip=6',
    ],
    [
      'an offset behind a short page',
      { paging: [{ style: 'offset', parameter: 'skip' }] },
      '/things?limit=2&skip=4',
      `${json}\n\n{"items":[{"id":"a"}]}`,
      undefined,
    ],
    [
      'a page number',
      { paging: [{ style: 'page', parameter: 'page', first: 1 }] },
      '/things?limit=1',
      `${json}\n\n{"items":[{"id":"a"}]}`,
      '/things?limit=1&page=2',
    ],
    ['no paging at all', { paging: [] }, '/things', `${json}\n\n{"items":[{"id":"a"}]}`, undefined],
  ])('by %s', (_, list, target, answer, expected) => {
    expect(next(list, target, answer)).toBe(expected);
  });
});

describe('the total', () => {
  it.each<[Partial<ListOperation>, string, number | undefined]>([
    [{ total: { pointer: '/meta/total' } }, `${json}\n\n{"items":[],"meta":{"total":7}}`, 7],
    [{ total: { header: 'X-Total-Count' } }, `${json}\nx-total-count: 12\n\n{"items":[]}`, 12],
    [{ total: { pointer: '/total' } }, `${json}\n\n{"items":[],"total":null}`, undefined],
    [{ total: { pointer: '/total' } }, `${json}\n\n{"items":[],"total":"many"}`, undefined],
  ])('%j of %j', (list, answer, total) => {
    expect(readPage(collectionOf(list), exchangeOf('/things', answer))).toMatchObject(
      total === undefined ? { ids: [] } : { total },
    );
    if (total === undefined)
      expect(readPage(collectionOf(list), exchangeOf('/things', answer))).not.toHaveProperty('total');
  });
});

describe('no page', () => {
  it.each([
    ['HTTP/1.1 404 Not Found\n\n', 'status 404'],
    ['HTTP/1.1 200 OK\nContent-Type: text/html\n\n<p>', 'no JSON, but text/html'],
    ['HTTP/1.1 200 OK\n\n', 'no JSON, but an empty body'],
    [`${json}\n\n{"data":[]}`, 'nothing at /items'],
    [`${json}\n\n{"items":{}}`, 'an object at /items'],
    [`${json}\n\n{"items":[{"name":"x"}]}`, 'an item whose “id” is nothing'],
    [`${json}\n\n{"items":["x"]}`, 'an item whose “id” is nothing'],
    [`${json}\n\n{"__proto__":{"items":[]}}`, 'nothing at /items'],
  ])('is %j', (answer, problem) => {
    expect(readPage(collectionOf(), exchangeOf('/things', answer))).toMatchObject({ problem });
  });

  it('is an exchange that was cut off', () => {
    const whole = pageOf('/things', ['a']);
    const cut = {
      ...whole,
      failure: { kind: 'closed' as const, message: 'the connection was closed; awaited was …' },
    };
    expect(readPage(collectionOf(), cut)).toMatchObject({ problem: 'the connection was closed' });
  });
});

describe('the place', () => {
  it('is the parameter that the way to the next page changes', () => {
    expect(placeIn('/things?limit=2', '/things?limit=2&after=abc')).toEqual({ name: 'after', value: 'abc' });
    expect(placeIn('/things?limit=2', '/things?limit=2')).toBeUndefined();
  });

  it('is counted when it is a number of items or pages', () => {
    const link = collectionOf({ paging: [{ style: 'link' }] });
    expect(isCounted(link, '/things', '/things?page=2')).toBe(true);
    expect(isCounted(link, '/things', '/things?cursor=2')).toBe(false);
    expect(isCounted(link, '/things', '/things?page=abc')).toBe(false);
    expect(isCounted(collectionOf(), '/things', '/things?page=2')).toBe(false);
    expect(
      isCounted(
        collectionOf({ paging: [{ style: 'offset', parameter: 'skip' }] }),
        '/things',
        '/things?skip=2',
      ),
    ).toBe(true);
  });
});
