/** The five operations on a kind of resource, between HTTP and its use cases. */
import type { Dependencies } from '../../application/ports.ts';
import type { UseCases } from '../../application/use-cases.ts';
import { positionOf } from '../../domain/page.ts';
import type { Resource } from '../../domain/resource.ts';
import { entityTag, matchesIfNoneMatch, parseIfMatch } from './conditional.ts';
import { type Call, type Handler, REVALIDATE, type Reply } from './endpoint.ts';
import { nextCursor, pageHeaders, parsePageRequest } from './pagination.ts';
import { type ProblemReply, problemOf } from './problem.ts';

const PRECONDITION_REQUIRED: ProblemReply = {
  problem: 'precondition-required',
  detail: 'Send If-Match with the ETag of the version that the change is based on (RFC 6585 §3).',
};

export type ResourceHandlers = Record<'list' | 'create' | 'get' | 'change' | 'remove', Handler>;

/** The casts of `call.body` lean on the contract: the endpoint has validated the body before. */
export function createResourceHandlers<Item extends Resource, Draft, Change, Filter>(
  deps: Dependencies,
  useCases: UseCases<Item, Draft, Change, Filter>,
  represent: (item: Item) => object,
  filterOf: (query: Call['query']) => Filter,
): ResourceHandlers {
  const item = (status: number, value: Item, headers: Reply['headers'] = {}): Reply => ({
    status,
    headers: { ...REVALIDATE, etag: entityTag(value.version), ...headers },
    body: represent(value),
  });

  return {
    async list({ path, query }) {
      const request = parsePageRequest(query);
      if (!request.ok) return request.failure;
      const page = await useCases.list(deps, { page: request.value, filter: filterOf(query) });
      const next = nextCursor(page, positionOf);
      return {
        status: 200,
        headers: { ...REVALIDATE, ...pageHeaders(path, query, request.value, next) },
        body: { items: page.items.map(represent), next },
      };
    },

    async create({ path, body }) {
      const created = await useCases.create(deps, { draft: body as Draft });
      if (!created.ok) return problemOf(created.failure);
      return item(201, created.value, { location: `${path}/${created.value.id}` });
    },

    async get({ id, header }) {
      const found = await useCases.get(deps, { id });
      if (!found.ok) return problemOf(found.failure);
      const { version } = found.value;
      const held = header('if-none-match');
      if (held !== undefined && matchesIfNoneMatch(held, version)) {
        return { status: 304, headers: { ...REVALIDATE, etag: entityTag(version) } };
      }
      return item(200, found.value);
    },

    async change({ id, body, header }) {
      const ifMatch = header('if-match');
      if (ifMatch === undefined) return PRECONDITION_REQUIRED;
      const expected = parseIfMatch(ifMatch);
      const changed = await useCases.change(deps, { id, change: body as Change, expected });
      return changed.ok ? item(200, changed.value) : problemOf(changed.failure);
    },

    async remove({ id, header }) {
      const ifMatch = header('if-match');
      const expected = ifMatch === undefined ? 'any' : parseIfMatch(ifMatch);
      const removed = await useCases.remove(deps, { id, expected });
      return removed.ok ? { status: 204 } : problemOf(removed.failure);
    },
  };
}
