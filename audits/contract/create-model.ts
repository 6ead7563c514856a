/** Makes the model of an API from its contract: where its lists are, how they are paged, how an item is made and removed. */
import type {
  ApiModel,
  Collection,
  CreateOperation,
  ItemOperation,
  JsonSchema,
  ListOperation,
} from '../../kit/resource.ts';
import { isRecord } from '../reading/response.ts';
import { findBasePath } from './base-path.ts';
import { parameterNames } from './conventions.ts';
import { createReferenceFinder, nounOf } from './find-references.ts';
import { queryParameters } from './query-parameters.ts';
import type { OpenApiDocument } from './read-contract.ts';
import { readList } from './read-list.ts';
import { type Json, jsonContent, needsCredentials, operationOf, readAnswer } from './read-operation.ts';
import { createResolver, type Resolver } from './resolve.ts';
import { schemaAt } from './schema-members.ts';

/** A collection, and the schema of the body that creates an item, while its references are not known yet. */
type Draft = Omit<Collection, 'create'> & { readonly body?: Omit<CreateOperation, 'references'> | undefined };

/** Sentences in the notes of a model. */
const maxNotes = 20;
const maxPathLength = 500;

/** The model of the API that the document describes, at this target. */
export function createModel(document: OpenApiDocument, target: URL): ApiModel {
  const resolver = createResolver(document);
  const base = findBasePath(document['servers'], target);
  const notes = new Set<string>(base.note === undefined ? [] : [base.note]);
  const paths = Object.keys(document.paths).filter(
    (path) => path.startsWith('/') && path.length <= maxPathLength,
  );
  const items = itemPaths(paths);
  const drafts = paths.flatMap((path) => {
    const draft = readCollection({
      document,
      resolver,
      path,
      prefix: base.path,
      itemPath: items.get(bare(path)),
    });
    if (typeof draft === 'string') notes.add(draft);
    return typeof draft === 'object' ? [draft] : [];
  });
  const findReferences = createReferenceFinder(drafts);
  const byPath = new Map(drafts.map(({ path }) => [bare(path), path]));
  const collections = drafts.map(({ body, ...collection }) => {
    const parents = findParents(collection.path, byPath);
    const unfilled = parametersOf(collection.path).filter((name) => !Object.hasOwn(parents, name));
    if (unfilled.length > 0) {
      notes.add(
        `${collection.path} needs ${unfilled.join(' and ')}, and the contract lists none to choose from.`,
      );
    }
    const create = body && { ...body, references: findReferences(body.schema, collection) };
    return { ...collection, parents, ...(create && { create }) };
  });
  const { info } = document;
  const title =
    isRecord(info) && typeof info['title'] === 'string' ? info['title'].slice(0, 200) : target.host;
  return { title, origin: 'contract', collections, notes: firstOf([...notes, ...resolver.notes]) };
}

function firstOf(notes: readonly string[]): readonly string[] {
  if (notes.length <= maxNotes) return notes;
  return [...notes.slice(0, maxNotes - 1), `${notes.length - maxNotes + 1} more notes are left out.`];
}

interface Place {
  readonly document: OpenApiDocument;
  readonly resolver: Resolver;
  readonly path: string;
  readonly prefix: string;
  readonly itemPath: string | undefined;
}

/** The collection at a path; why it cannot be used; or undefined where there is no list. */
function readCollection(place: Place): Draft | string | undefined {
  const { document, resolver, path, prefix } = place;
  const pathItem = resolver.follow(document.paths[path]);
  const get = operationOf(pathItem, 'get');
  if (!pathItem || !get || lastParameter(path) !== undefined) return undefined;
  const answer = readAnswer(get, resolver);
  if (typeof answer !== 'object') return answer === undefined ? undefined : `GET ${path} ${answer}.`;
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
  if (missing) return `GET ${path} needs the query parameter “${missing.name}”, whose value is not known.`;
  const body = readBody(operationOf(pathItem, 'post'), document, resolver);
  return {
    path: prefix + path,
    parents: {},
    list: body ? withUsefulFilters(list, body.schema) : list,
    ...(item && { item }),
    ...(body && { body }),
  };
}

function readItem({ document, resolver, prefix, itemPath }: Place): ItemOperation | undefined {
  const parameter = itemPath === undefined ? undefined : lastParameter(itemPath);
  if (itemPath === undefined || parameter === undefined) return undefined;
  const pathItem = resolver.follow(document.paths[itemPath]);
  const read = operationOf(pathItem, 'get') !== undefined;
  const remove = operationOf(pathItem, 'delete') !== undefined;
  return read || remove ? { path: prefix + itemPath, parameter, read, remove } : undefined;
}

function readBody(post: Json | undefined, document: Json, resolver: Resolver): Draft['body'] {
  const json = jsonContent(post && resolver.follow(post['requestBody'])?.['content']);
  if (!post || !json) return undefined;
  const { mediaType } = json;
  return {
    mediaType,
    schema: resolver.schema(json.schema),
    needsCredentials: needsCredentials(document, post),
  };
}

/** First those whose value a new item can be given: a check can see what they let through. */
function withUsefulFilters(list: ListOperation, body: JsonSchema): ListOperation {
  const [useful, others] = [true, false].map((wanted) =>
    list.filters.filter(({ name, member }) => (schemaAt(body, [member ?? name]) !== undefined) === wanted),
  );
  return { ...list, filters: [...(useful ?? []), ...(others ?? [])] };
}

/** Collection path without a slash at its end → the path of one item of it. */
function itemPaths(paths: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const path of paths) {
    if (lastParameter(path) === undefined) continue;
    const collection = bare(path).replace(/\/[^/]*$/, '');
    if (!found.has(collection)) found.set(collection, path);
  }
  return found;
}

/** The parameter that is the last segment of a path. */
function lastParameter(path: string): string | undefined {
  return /\/\{([^{}/]+)\}\/?$/.exec(path)?.[1];
}

function bare(path: string): string {
  return path.replace(/\/$/, '');
}

function parametersOf(path: string): string[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name);
}

/** Path parameter → the collection whose path stands before it, where there is one. */
function findParents(path: string, collections: ReadonlyMap<string, string>): Collection['parents'] {
  const parents: Record<string, string> = Object.create(null);
  for (const { 1: name = '', index } of path.matchAll(/\/\{([^{}/]+)\}/g)) {
    const parent = collections.get(path.slice(0, index));
    if (parent !== undefined) parents[name] = parent;
  }
  return parents;
}
