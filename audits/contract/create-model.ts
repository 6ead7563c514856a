/** Makes the model of an API from its contract: its collections, and what they have to do with one another. */
import type { ApiModel, Collection } from '../../kit/resource.ts';
import { isRecord } from '../reading/response.ts';
import { findBasePath } from './base-path.ts';
import { findOtherSide } from './find-other-side.ts';
import { createReferenceFinder } from './find-references.ts';
import { isNamed, lastParameter, readCollection } from './read-collection.ts';
import type { OpenApiDocument } from './read-contract.ts';
import { createResolver } from './resolve.ts';

/** Sentences in the notes of a model. */
const maxNotes = 20;
const maxPathLength = 500;
const maxTitleLength = 200;

/** The model of the API that the document describes, at this target. */
export function createModel(document: OpenApiDocument, target: URL): ApiModel {
  const resolver = createResolver(document);
  const base = findBasePath(document['servers'], target);
  const notes = new Set<string>(base.note === undefined ? [] : [base.note]);
  const note = (sentence: string) => void notes.add(sentence);
  const paths = Object.keys(document.paths).filter(
    (path) => path.startsWith('/') && path.length <= maxPathLength,
  );
  const items = itemPaths(paths);
  const listed = paths.flatMap((path) => {
    const itemPath = items.get(withoutSlash(path));
    const found = readCollection({ document, resolver, path, prefix: base.path, itemPath, note });
    return found ? [found] : [];
  });
  const lone = listed.filter(isNamed);
  const nameless = listed.filter((one) => !isNamed(one));
  const byPath = new Map(lone.map(({ path }) => [withoutSlash(path), path]));
  const findReferences = createReferenceFinder(lone);
  const parentsOf = (path: string) => findParents(path, byPath, note);
  const alone = lone.map((one): Collection => {
    const { create, ...rest } = one;
    const parents = parentsOf(one.path);
    if (!create) return { ...rest, parents };
    return { ...rest, parents, create: { ...create, references: findReferences(create.schema, one) } };
  });
  const collections = alone.map((one): Collection => {
    const otherSide = findOtherSide(nameless, one, parentsOf);
    return otherSide ? { ...one, otherSide } : one;
  });
  const otherSides = collections.flatMap(({ otherSide }) => otherSide ?? []);
  for (const { path } of nameless) {
    if (otherSides.some((one) => one.path === path)) continue;
    note(`GET ${path} lists things that no member identifies: they cannot be told apart.`);
  }
  return {
    title: titleOf(document) ?? target.host,
    origin: 'contract',
    collections: [...collections, ...otherSides],
    notes: firstOf([...notes, ...resolver.notes]),
  };
}

/** Collection path without a slash at its end → the path of one item of it. */
function itemPaths(paths: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const path of paths) {
    if (lastParameter(path) === undefined) continue;
    const collection = withoutSlash(path).replace(/\/[^/]*$/, '');
    if (!found.has(collection)) found.set(collection, path);
  }
  return found;
}

/** Path parameter → the collection whose path stands before it. */
function findParents(
  path: string,
  collections: ReadonlyMap<string, string>,
  note: (sentence: string) => void,
): Collection['parents'] {
  // Without a prototype, because a parameter may be called anything.
  const parents: Record<string, string> = Object.create(null);
  for (const { 1: name = '', index } of path.matchAll(/\{([^{}]+)\}/g)) {
    const before = path.slice(0, index);
    const parent = before.endsWith('/') ? collections.get(withoutSlash(before)) : undefined;
    if (parent !== undefined) parents[name] = parent;
    else note(`${path} needs a value for {${name}}, and the contract has no list to choose one from.`);
  }
  return parents;
}

function withoutSlash(path: string): string {
  return path.replace(/\/$/, '');
}

function titleOf({ info }: OpenApiDocument): string | undefined {
  const title = isRecord(info) ? info['title'] : undefined;
  return typeof title === 'string' && title !== '' ? title.slice(0, maxTitleLength) : undefined;
}

function firstOf(notes: readonly string[]): readonly string[] {
  if (notes.length <= maxNotes) return notes;
  return [...notes.slice(0, maxNotes - 1), `${notes.length - maxNotes + 1} more notes are left out.`];
}
