/** How the best-known styles of lists are read: each document is as small as it can be and still be of its style. */
import { expect, it } from 'vitest';
import type { ApiModel } from '../../kit/resource.ts';
import { createModel } from './create-model.ts';
import { parseContract } from './read-contract.ts';

function modelOf(yaml: string): ApiModel {
  return createModel(parseContract(yaml), new URL('http://127.0.0.1:3000/'));
}

const collectionsOf = (yaml: string) => modelOf(yaml).collections;

it('Stripe: the id of the last item, has_more, forms', () => {
  const [customers] = collectionsOf(`
openapi: 3.0.0
info: { title: Payments }
servers: [{ url: https://api.payments.example/ }]
security: [{ bearer: [] }]
paths:
  /v1/customers:
    get:
      parameters:
        - { name: email, in: query, schema: { type: string } }
        - { name: created, in: query, style: deepObject, explode: true, schema: { anyOf: [{ type: object, properties: { gt: { type: integer } } }, { type: integer }] } }
        - { name: ending_before, in: query, schema: { type: string } }
        - { name: expand, in: query, schema: { type: array, items: { type: string } } }
        - { name: limit, in: query, schema: { type: integer } }
        - { name: starting_after, in: query, schema: { type: string } }
      responses:
        '200':
          content:
            application/json:
              schema:
                type: object
                required: [data, has_more, object, url]
                properties:
                  data: { type: array, items: { $ref: '#/components/schemas/customer' } }
                  has_more: { type: boolean }
                  object: { type: string, enum: [list] }
                  url: { type: string, maxLength: 5000, pattern: '^/v1/customers' }
    post:
      requestBody: { content: { application/x-www-form-urlencoded: { schema: { type: object } } } }
  /v1/customers/{customer}:
    get: {}
    delete: {}
components:
  schemas:
    customer:
      type: object
      required: [created, id, object]
      properties:
        created: { type: integer }
        email: { type: string, nullable: true }
        id: { type: string }
        object: { type: string, enum: [customer] }
        default_source: { anyOf: [{ type: string }, { $ref: '#/components/schemas/source' }], nullable: true }
    source: { type: object, properties: { customer: { $ref: '#/components/schemas/customer' } } }
`);
  expect(customers).toMatchObject({
    path: '/v1/customers',
    list: {
      itemsAt: '/data',
      idField: 'id',
      size: { name: 'limit' },
      paging: [{ style: 'cursor', parameter: 'starting_after' }],
      filters: [{ name: 'email' }],
      needsCredentials: true,
    },
    item: { path: '/v1/customers/{customer}', parameter: 'customer', read: true, remove: true },
  });
  expect(customers?.list.paging[0]).not.toHaveProperty('nextAt');
  expect(customers?.list).not.toHaveProperty('total');
  expect(customers).not.toHaveProperty('create');
});

it('GitHub: a bare array, per_page and page, Link', () => {
  const [orgs, issues] = collectionsOf(`
openapi: 3.0.3
info: { title: Forge }
paths:
  /orgs: { get: { responses: { '200': { content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/org' } } } } } } } }
  /orgs/{org}: { get: {} }
  /orgs/{org}/issues:
    get:
      parameters:
        - { name: org, in: path, required: true, schema: { type: string } }
        - { name: labels, in: query, schema: { type: string } }
        - { name: state, in: query, schema: { type: string, enum: [open, closed], default: open } }
        - { name: sort, in: query, schema: { type: string, enum: [created, updated], default: created } }
        - { $ref: '#/components/parameters/per-page' }
        - { $ref: '#/components/parameters/page' }
      responses:
        '200':
          headers: { Link: { schema: { type: string } } }
          content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/issue' } } } }
        '404': { description: Not found }
  /orgs/{org}/issues/{issue_number}: { get: {} }
components:
  parameters:
    per-page: { name: per_page, in: query, schema: { type: integer, default: 30 } }
    page: { name: page, in: query, schema: { type: integer, default: 1 } }
  schemas:
    org: { type: object, properties: { login: { type: string }, id: { type: integer } } }
    issue: { type: object, properties: { id: { type: integer, format: int64 }, number: { type: integer }, state: { type: string }, labels: { type: array, items: { type: string } } } }
`);
  expect(orgs).toMatchObject({ path: '/orgs', list: { itemsAt: '', idField: 'id', paging: [] } });
  expect(issues).toMatchObject({
    path: '/orgs/{org}/issues',
    parents: { org: '/orgs' },
    list: {
      itemsAt: '',
      // What the path parameter `issue_number` takes.
      idField: 'number',
      size: { name: 'per_page', default: 30 },
      paging: [{ style: 'link' }, { style: 'page', parameter: 'page', first: 1 }],
      sort: { name: 'sort' },
    },
  });
  // `labels` takes names, and the member holds a list: not to be compared.
  expect(issues?.list.filters.map(({ name }) => name)).toEqual(['state']);
});

it('Django REST framework: count, next, previous, results', () => {
  const [books, authors] = collectionsOf(`
openapi: 3.0.3
info: { title: Library }
paths:
  /api/books/:
    get:
      parameters:
        - { name: author, in: query, schema: { type: integer } }
        - { name: ordering, required: false, in: query, schema: { type: string } }
        - { name: limit, required: false, in: query, schema: { type: integer } }
        - { name: offset, required: false, in: query, schema: { type: integer } }
      security: [{ cookieAuth: [] }, {}]
      responses: { '200': { content: { application/json: { schema: { $ref: '#/components/schemas/PaginatedBookList' } } } } }
    post:
      requestBody:
        required: true
        content:
          application/json: { schema: { $ref: '#/components/schemas/BookRequest' } }
          multipart/form-data: { schema: { $ref: '#/components/schemas/BookRequest' } }
  /api/books/{id}/: { get: {}, put: {}, patch: {}, delete: {} }
  /api/authors/:
    get:
      parameters: [{ name: page, in: query, schema: { type: integer } }, { name: page_size, in: query, schema: { type: integer } }]
      responses: { '200': { content: { application/json: { schema: { $ref: '#/components/schemas/PaginatedAuthorList' } } } } }
components:
  schemas:
    PaginatedBookList:
      type: object
      required: [count, results]
      properties:
        count: { type: integer, example: 123 }
        next: { type: string, nullable: true, format: uri, example: 'http://api.example.org/accounts/?offset=400&limit=100' }
        previous: { type: string, nullable: true, format: uri }
        results: { type: array, items: { $ref: '#/components/schemas/Book' } }
    PaginatedAuthorList:
      type: object
      properties:
        count: { type: integer }
        next: { type: string, nullable: true, example: 'http://api.example.org/accounts/?page=4' }
        results: { type: array, items: { type: object, properties: { id: { type: integer, readOnly: true } } } }
    Book: { type: object, properties: { id: { type: integer, readOnly: true }, title: { type: string }, author: { type: integer } } }
    BookRequest: { type: object, required: [title, author_id], properties: { title: { type: string }, author_id: { type: integer } } }
`);
  expect(books).toMatchObject({
    path: '/api/books/',
    list: {
      itemsAt: '/results',
      idField: 'id',
      size: { name: 'limit' },
      paging: [
        { style: 'next-url', nextAt: '/next' },
        { style: 'offset', parameter: 'offset' },
      ],
      filters: [{ name: 'author' }],
      sort: { name: 'ordering' },
      total: { pointer: '/count' },
      needsCredentials: false,
    },
    item: { path: '/api/books/{id}/', parameter: 'id', read: true, remove: true },
    create: { mediaType: 'application/json', references: { author_id: ['/api/authors/'] } },
  });
  expect(authors?.list.paging).toEqual([
    { style: 'next-url', nextAt: '/next' },
    { style: 'page', parameter: 'page', first: 1 },
  ]);
});

it('Spring: page from 0, size, totalElements, a spread pageable', () => {
  const [orders, tags] = collectionsOf(`
openapi: 3.0.1
info: { title: Shop }
servers: [{ url: 'http://localhost:8080', description: Generated server url }]
paths:
  /orders:
    get:
      parameters:
        - { name: status, in: query, schema: { type: string } }
        - { name: pageable, in: query, required: true, schema: { $ref: '#/components/schemas/Pageable' } }
      responses: { '200': { content: { '*/*': { schema: { $ref: '#/components/schemas/PageOrder' } } } } }
    post:
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } }
  /orders/{orderId}: { delete: {} }
  /tags:
    get:
      parameters:
        - { name: page, in: query, schema: { type: integer, minimum: 0, default: 0 } }
        - { name: size, in: query, schema: { type: integer, default: 20 } }
      responses:
        '200':
          content:
            application/hal+json:
              schema:
                type: object
                properties:
                  _embedded: { type: object, properties: { tags: { type: array, items: { type: object, properties: { tagId: { type: integer } } } } } }
                  _links: { type: object, properties: { next: { type: object, properties: { href: { type: string } } } } }
                  page: { type: object, properties: { size: { type: integer }, totalElements: { type: integer } } }
components:
  schemas:
    Pageable:
      type: object
      properties:
        page: { type: integer, format: int32, minimum: 0 }
        size: { type: integer, format: int32, minimum: 1 }
        sort: { type: array, items: { type: string } }
    PageOrder:
      type: object
      properties:
        totalPages: { type: integer, format: int32 }
        totalElements: { type: integer, format: int64 }
        size: { type: integer, format: int32 }
        content: { type: array, items: { $ref: '#/components/schemas/Order' } }
        sort: { type: array, items: { type: object } }
        number: { type: integer, format: int32 }
    Order: { type: object, properties: { orderId: { type: integer, format: int64 }, id: { type: integer }, status: { type: string } } }
`);
  expect(orders).toMatchObject({
    list: {
      itemsAt: '/content',
      idField: 'orderId',
      size: { name: 'size', minimum: 1 },
      paging: [{ style: 'page', parameter: 'page', first: 0 }],
      filters: [{ name: 'status' }],
      sort: { name: 'sort' },
      total: { pointer: '/totalElements' },
    },
    item: { parameter: 'orderId', remove: true, read: false },
    create: { mediaType: 'application/json' },
  });
  expect(tags?.list).toMatchObject({
    itemsAt: '/_embedded/tags',
    idField: 'tagId',
    paging: [
      { style: 'next-url', nextAt: '/_links/next/href' },
      { style: 'page', parameter: 'page', first: 0 },
    ],
    total: { pointer: '/page/totalElements' },
  });
});

it('Google: pageToken and nextPageToken', () => {
  const [shelves, books] = collectionsOf(`
openapi: 3.0.3
info: { title: Library API }
servers: [{ url: 'https://library.example/{version}', variables: { version: { default: v1 } } }]
paths:
  /shelves:
    get:
      parameters:
        - { name: pageSize, in: query, schema: { type: integer, format: int32 } }
        - { name: pageToken, in: query, schema: { type: string } }
        - { name: filter, in: query, schema: { type: string } }
      responses: { '200': { content: { application/json: { schema: { $ref: '#/components/schemas/ListShelvesResponse' } } } } }
    post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Shelf' } } } } }
  /shelves/{shelf}: { get: {}, delete: {} }
  /shelves/{shelf}/books:
    get:
      parameters: [{ name: pageToken, in: query, schema: { type: string } }]
      responses: { '200': { content: { application/json: { schema: { type: object, properties: { books: { type: array, items: { type: object } }, nextPageToken: { type: string } } } } } } }
components:
  schemas:
    ListShelvesResponse:
      type: object
      properties:
        shelves: { type: array, items: { $ref: '#/components/schemas/Shelf' } }
        nextPageToken: { type: string }
        totalSize: { type: integer }
    Shelf: { type: object, properties: { uuid: { type: string, readOnly: true }, theme: { type: string } } }
`);
  expect(shelves).toMatchObject({
    path: '/v1/shelves',
    list: {
      itemsAt: '/shelves',
      idField: 'uuid',
      size: { name: 'pageSize' },
      paging: [{ style: 'cursor', parameter: 'pageToken', nextAt: '/nextPageToken' }],
      filters: [],
    },
    create: { references: {} },
  });
  expect(books).toMatchObject({ path: '/v1/shelves/{shelf}/books', parents: { shelf: '/v1/shelves' } });
  expect(books?.list).not.toHaveProperty('idField');
});

it('JSON:API: page[size], page[after], filter[name], links', () => {
  const [articles] = collectionsOf(`
openapi: 3.1.0
info: { title: Articles }
paths:
  /articles:
    get:
      parameters:
        - { name: page, in: query, style: deepObject, schema: { type: object, properties: { size: { type: integer, maximum: 50 }, number: { type: integer } } } }
        - { name: 'filter[type]', in: query, schema: { type: string } }
        - { name: 'filter[else]', in: query, schema: { type: string } }
      responses:
        '200':
          headers: { x-total-count: { schema: { type: integer } } }
          content:
            application/vnd.api+json:
              schema:
                type: object
                properties:
                  data: { type: array, items: { type: object, properties: { type: { type: string }, id: { type: string } } } }
                  included: { type: array, items: { type: object } }
                  links:
                    type: object
                    properties:
                      next: { oneOf: [{ type: string, format: uri-reference }, { type: object, properties: { href: { type: string } } }, { type: 'null' }] }
    post: { requestBody: { content: { 'application/vnd.api+json; charset=utf-8': { schema: { type: object } } } } }
`);
  expect(articles).toMatchObject({
    list: {
      itemsAt: '/data',
      size: { name: 'page[size]', maximum: 50 },
      paging: [
        { style: 'next-url', nextAt: '/links/next' },
        { style: 'page', parameter: 'page[number]', first: 1 },
      ],
      filters: [{ name: 'filter[type]', member: 'type' }],
      total: { header: 'x-total-count' },
    },
    create: { mediaType: 'application/vnd.api+json; charset=utf-8' },
  });
});

it('page information beside the items: Relay in REST, and a total inside', () => {
  const [nodes] = collectionsOf(`
openapi: 3.1.0
info: { title: Nodes }
paths:
  /nodes:
    get:
      parameters:
        - { name: first, in: query, schema: { type: integer } }
        - { name: after, in: query, schema: { type: [string, 'null'] } }
        - { name: start, in: query, schema: { type: string, format: date-time } }
      responses:
        '2XX':
          content:
            application/json:
              schema:
                type: object
                properties:
                  data: { type: object, properties: { nodes: { type: array, items: { type: object, properties: { node_id: { type: string } } } } } }
                  pageInfo: { type: object, properties: { endCursor: { type: [string, 'null'] } } }
                  pagination: { type: object, properties: { total: { type: integer } } }
`);
  expect(nodes?.list).toMatchObject({
    itemsAt: '/data/nodes',
    idField: 'node_id',
    size: { name: 'first' },
    // `start` is a time, not a number of items.
    paging: [{ style: 'cursor', parameter: 'after', nextAt: '/pageInfo/endCursor' }],
    total: { pointer: '/pagination/total' },
  });
});

it('leaves out a cursor that nothing in the answer fills, and says so', () => {
  const { collections, notes } = modelOf(`
openapi: 3.1.0
info: { title: Things }
paths:
  /things:
    get:
      parameters: [{ name: cursor, in: query, schema: { type: string } }, { name: limit, in: query, schema: { type: integer } }]
      responses: { '200': { headers: { X-Total-Count: {} }, content: { application/json: { schema: { type: array, items: { type: object } } } } } }
`);
  expect(collections[0]?.list).toMatchObject({ itemsAt: '', paging: [], size: { name: 'limit' } });
  expect(collections[0]?.list).not.toHaveProperty('total');
  expect(notes).toEqual([
    'GET /things gives pages, but the contract does not show what leads from one to the next.',
  ]);
});
