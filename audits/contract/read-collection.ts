/** Reads a collection out of a contract: the list at a path, the path of one item, and what a POST takes. */
import type {
  Collection,
  CreateOperation,
  ItemOperation,
  JsonSchema,
  ListOperation,
} from '../../kit/resource.ts';
import { isRecord } from '../reading/response.ts';
import { parameterNames } from './conventions.ts';
import { nounOf } from './find-references.ts';
import { queryParameters } from './query-parameters.ts';
import type { OpenApiDocument } from './read-contract.ts';
import { readList } from './read-list.ts';
import {
  type Json,
  jsonContent,
  needsCredentials,
  operationOf,
  readAnswer,
  typesIn,
} from './read-operation.ts';
import { readUpdate } from './read-update.ts';
import { findContent, readUpload } from './read-upload.ts';
import type { Resolver } from './resolve.ts';
import { membersOf, schemaAt } from './schema-members.ts';

/** A collection alone: what it has to do with others is not known yet. */
export interface LoneCollection extends Omit<Collection, 'create' | 'parents'> {
  readonly create?: Omit<CreateOperation, 'references'>;
}

export interface CollectionPlace {
  readonly document: OpenApiDocument;
  readonly resolver: Resolver;
  /** As it stands in the document. */
  readonly path: string;
  /** What stands before all paths. */
  readonly prefix: string;
  /** The path of one item, where there is one. */
  readonly itemPath: string | undefined;
  /** Hears what cannot be used, and why: sentences. */
  note(sentence: string): void;
}

/** Whether a member tells its items apart, or may do so: where nothing is known of the items, it is to be learned. */
export function isNamed({ list }: LoneCollection): boolean {
  return list.idField !== undefined || membersOf(list.itemSchema).length === 0;
}

/** The collection at a path; undefined where there is no list, or none that can be asked for. */
export function readCollection(place: CollectionPlace): LoneCollection | undefined {
  const { document, resolver, path, prefix, note } = place;
  const pathItem = resolver.follow(document.paths[path]);
  const get = operationOf(pathItem, 'get');
  if (!pathItem || !get || lastParameter(path) !== undefined) return undefined;
  const answer = readAnswer(get, resolver);
  if (typeof answer === 'string') note(`GET ${path} ${answer}.`);
  if (typeof answer !== 'object') return undefined;
  const query = queryParameters(pathItem, get, resolver);
  const item = readItem(place);
  const list = readList({
    ...answer,
    noun: nounOf(path),
    itemParameter: item?.parameter,
    query,
    needsCredentials: needsCredentials(document, get),
  });
  if (!list) return undefined;
  const missing = query.find(({ name, required }) => required && !parameterNames.size.includes(name));
  if (missing) {
    note(`GET ${path} needs the query parameter “${missing.name}”, whose value is not known.`);
    return undefined;
  }
  if (list.size && list.paging.length === 0) {
    note(`GET ${path} gives pages, but the contract does not show what leads from one to the next.`);
  }
  const create = readCreate(place, operationOf(pathItem, 'post'));
  return {
    path: prefix + path,
    list: create ? withUsefulFilters(list, create.schema) : list,
    ...(item && { item }),
    ...(create && { create }),
  };
}

function readItem({ document, resolver, prefix, itemPath = '' }: CollectionPlace): ItemOperation | undefined {
  const parameter = lastParameter(itemPath);
  if (parameter === undefined) return undefined;
  const pathItem = resolver.follow(document.paths[itemPath]);
  const read = operationOf(pathItem, 'get') !== undefined;
  const remove = operationOf(pathItem, 'delete') !== undefined;
  const update = readUpdate(pathItem, resolver);
  if (!read && !remove && !update) return undefined;
  const content = findContent(document, resolver, itemPath);
  return {
    path: prefix + itemPath,
    parameter,
    read,
    remove,
    ...(update && { update }),
    ...(content !== undefined && { content: prefix + content }),
  };
}

function readCreate(
  { document, resolver, path, note }: CollectionPlace,
  post: Json | undefined,
): LoneCollection['create'] {
  const content = post && resolver.follow(post['requestBody'])?.['content'];
  if (!post || !isRecord(content)) return undefined;
  const json = jsonContent(content);
  if (!json) {
    note(`POST ${path} takes ${typesIn(content)}, not JSON: no item is created there.`);
    return undefined;
  }
  const schema = resolver.schema(json.schema);
  const answer = readAnswer(post, resolver);
  const upload = typeof answer === 'object' ? readUpload(answer.body, schema) : undefined;
  return {
    mediaType: json.mediaType,
    schema,
    needsCredentials: needsCredentials(document, post),
    ...(upload && { upload }),
  };
}

/** First those whose value a new item can be given: a check can see what they let through. */
function withUsefulFilters(list: ListOperation, body: JsonSchema): ListOperation {
  const rank = ({ name, member = name }: ListOperation['filters'][number]) =>
    schemaAt(body, [member]) === undefined ? 1 : 0;
  return { ...list, filters: list.filters.toSorted((one, other) => rank(one) - rank(other)) };
}

/** The parameter that is the last segment of a path. */
export function lastParameter(path: string): string | undefined {
  return /\/\{([^{}/]+)\}\/?$/.exec(path)?.[1];
}
