/** A collection under check: where it is, and how items of our own are made in it and taken away again. */
import type { Collection } from '../../kit/resource.ts';
import type { Exchange } from '../../kit/transcript.ts';
import { changeableMembers } from '../contract/changeable-members.ts';
import { sampleBody } from '../contract/sample-body.ts';
import { schemaAt } from '../contract/schema-members.ts';
import { createdId } from '../reading/created-id.ts';
import { isPage, readPage } from '../reading/page.ts';
import { at, describeAnswer, headerValues, isGone } from '../reading/response.ts';
import { canCreate, type Workshop } from './workshop.ts';

export interface Created {
  readonly exchange: Exchange;
  /** Absent when it was refused, or no id came back. */
  readonly id?: string;
}

export interface Subject {
  readonly collection: Collection;
  /** The path with its parameters filled. */
  readonly path: string;
  /** Ids of our items that are there now. */
  readonly ours: ReadonlySet<string>;
  /** Creates an item; `fields` are laid over the sample body. A string says why none can be created. */
  create(fields?: Readonly<Record<string, unknown>>, lossy?: boolean): Promise<Created | string>;
  remove(id: string): Promise<Exchange>;
  /** It went with something else that was deleted. */
  forget(id: string): void;
  /** The path of one item. */
  itemPath(id: string): string;
  /** Members of an item that hold free text and that a change may replace. */
  readonly changeable: readonly string[];
  /** Replaces these members of an item of ours; `version` goes into If-Match. */
  change(id: string, fields: Readonly<Record<string, unknown>>, version?: string): Promise<Exchange>;
  /** A value for that member of a new item, other than the usual one. */
  valueFor(member: string): Promise<unknown>;
}

/** What stands behind the nonce in a text of ours is no longer. */
const longestWord = '999999';

/** How deep a reference may need another reference. */
const maxDepth = 3;

/** Opens a collection of the model; `path` has its path parameters filled. */
export function createSubject(shop: Workshop, collection: Collection, path: string, depth = 0): Subject {
  const { session, ledger, nonce } = shop;
  const ours = new Set<string>();
  /** Id → what was sent, as far as PUT has to send it again. */
  const sent = new Map<string, Readonly<Record<string, unknown>>>();
  let references: Readonly<Record<string, unknown>> = {};
  let count = 0;
  let state: 'untried' | 'works' | { readonly cannot: string } = 'untried';

  async function post(fields: Readonly<Record<string, unknown>>, lossy?: boolean): Promise<Created | string> {
    const { create } = collection;
    if (!create) return 'the contract has no way to create an item';
    const marker = `${nonce} ${++count}`;
    const [naming, plain] = splitReferences(collection, fields);
    const given = { ...(await givenFor(naming)), ...naming };
    const sample = sampleBody(create.schema, { marker, references: given });
    if ('cannot' in sample) return sample.cannot;
    const body = { ...sample.body, ...plain };
    const exchange = await session.send({
      method: 'POST',
      path,
      body,
      mediaType: create.mediaType,
      lossy,
    });
    if (!exchange.response) ledger.addLost({ path, marker });
    const id = createdId(collection, exchange);
    if (id === undefined) return { exchange };
    ours.add(id);
    sent.set(id, body);
    ledger.add({ path: itemPath(id), marker });
    return { exchange, id };
  }

  /** In an association the id is that of another thing: each new item needs another one. */
  async function givenFor(fields: Readonly<Record<string, unknown>> = {}): Promise<typeof references> {
    const own = collection.list.idField ?? '';
    if (Object.hasOwn(fields, own) || !Object.hasOwn(collection.create?.references ?? {}, own))
      return references;
    return { ...references, [own]: await valueFor(own) };
  }

  async function valueFor(member: string): Promise<unknown> {
    for (const candidate of collection.create?.references[member] ?? []) {
      const id = await referenceTo(shop, candidate, depth, 'another');
      if (id !== undefined) return id;
    }
    const schema =
      schemaAt(collection.create?.schema, [member]) ?? schemaAt(collection.item?.update?.schema, [member]);
    // The usual one of a choice is its first.
    const other = at(schema, '/enum/1');
    if (other !== undefined) return other;
    const sample = sampleBody(
      { type: 'object', required: [member], properties: { [member]: schema ?? { type: 'string' } } },
      { marker: `${nonce} ${++count}`, references: {} },
    );
    return 'cannot' in sample ? undefined : sample.body[member];
  }

  /** Tries the collections that the references may mean, until an item is taken; then whether it can be deleted. */
  async function tryOut(): Promise<Created | string> {
    const members = Object.entries(collection.create?.references ?? {});
    const rounds = Math.max(1, ...members.map(([, candidates]) => candidates.length));
    let last: Created | string = 'nothing was tried';
    for (let round = 0; round < rounds; round++) {
      const filled: Record<string, unknown> = {};
      for (const [member, candidates] of members) {
        const id = await referenceTo(shop, candidates[Math.min(round, candidates.length - 1)], depth);
        if (id !== undefined) filled[member] = id;
      }
      references = filled;
      last = await post({});
      if (typeof last === 'string') return last;
      if (last.id === undefined) continue;
      const exchange = await remove(last.id);
      return isGone(exchange)
        ? last
        : `what was created cannot be deleted: DELETE was answered with ${describeAnswer(exchange)}`;
    }
    return last;
  }

  async function remove(id: string): Promise<Exchange> {
    const exchange = await ledger.remove(itemPath(id));
    if (isGone(exchange)) forget(id);
    return exchange;
  }

  function forget(id: string): void {
    ours.delete(id);
    sent.delete(id);
  }

  async function change(id: string, fields: Readonly<Record<string, unknown>>, version?: string) {
    const update = collection.item?.update;
    if (!update) throw new Error('the contract has no way to change an item');
    const current =
      update.versioned && version === undefined ? await session.send({ path: itemPath(id) }) : undefined;
    const match = version ?? (current ? headerValues(current, 'etag')[0] : undefined);
    return await session.send({
      method: update.method,
      path: itemPath(id),
      body: update.method === 'PUT' ? { ...sent.get(id), ...fields } : fields,
      mediaType: update.mediaType,
      ...(match === undefined ? {} : { headers: { 'if-match': match } }),
    });
  }

  const itemPath = (id: string) => {
    const template = collection.item?.path ?? `${collection.path}/{id}`;
    const parameter = collection.item?.parameter ?? 'id';
    // The item's own parameter is the last one; those before it are the collection's, filled already.
    const tail = template
      .slice(template.lastIndexOf(`/{${parameter}}`))
      .replace(`{${parameter}}`, encodeURIComponent(id.toWellFormed()));
    return `${path.replace(/\/$/, '')}${tail}`;
  };

  return {
    collection,
    path,
    ours,
    remove,
    forget,
    itemPath,
    get changeable() {
      return changeableMembers(collection, `${nonce} ${longestWord}`);
    },
    change,
    async create(fields = {}, lossy) {
      if (state === 'untried') {
        const first = await tryOut();
        if (typeof first === 'string') state = { cannot: first };
        else if (first.id === undefined) return first;
        else state = 'works';
      }
      return state === 'works' ? await post(fields, lossy) : state.cannot;
    },
    valueFor,
  };
}

/** Those of the fields that name another item, which have to be of the type that the contract wants; and the others. */
function splitReferences({ create }: Collection, fields: Readonly<Record<string, unknown>>) {
  const isReference = ([name]: [string, unknown]) => Object.hasOwn(create?.references ?? {}, name);
  const entries = Object.entries(fields);
  return [entries.filter(isReference), entries.filter((entry) => !isReference(entry))].map((part) =>
    Object.fromEntries(part),
  );
}

/** The same collection below parents of its own, and their ids by path parameter; undefined where they cannot be made. */
export async function openElsewhere(
  shop: Workshop,
  collection: Collection,
): Promise<{ readonly subject: Subject; readonly parents: Readonly<Record<string, string>> } | undefined> {
  const parents: Record<string, string> = {};
  let { path } = collection;
  for (const [parameter, parent] of Object.entries(collection.parents)) {
    const id = await referenceTo(shop, parent, 1, 'another');
    if (id === undefined) return undefined;
    parents[parameter] = id;
    path = fill(path, parameter, id);
  }
  return { subject: createSubject(shop, collection, path), parents };
}

/** The path with this parameter filled. */
export function fill(path: string, parameter: string, id: string): string {
  return path.replace(`{${parameter}}`, encodeURIComponent(id.toWellFormed()));
}

/** Deletes an item of ours that was made to be referred to; `name` is the member or the path parameter that names it. */
export async function removeRelated(
  shop: Workshop,
  { create, parents }: Collection,
  name: string,
  id: string,
): Promise<Exchange> {
  const paths = [...(create?.references[name] ?? []), parents[name]];
  const maker = [...shop.makers.values()].find(
    (one) => paths.includes(one.collection.path) && one.ours.has(id),
  );
  if (!maker) throw new Error(`${id} is none of ours`);
  return await maker.remove(id);
}

/** The id of an item in that collection: one of our own where that is possible, else the first one that is listed. */
async function referenceTo(
  shop: Workshop,
  path: string | undefined,
  depth: number,
  which: 'any' | 'another' = 'any',
): Promise<string | undefined> {
  const collection = shop.model.collections.find((one) => one.path === path);
  if (!collection || depth >= maxDepth) return undefined;
  const known = shop.references.get(collection.path);
  if (known !== undefined && which === 'any') return known;
  const filled = await fillPath(shop, collection, depth);
  if (filled === undefined) return undefined;
  // One for each depth: how far it may look for its own references depends on it.
  const key = `${depth} ${filled}`;
  const subject = shop.makers.get(key) ?? createSubject(shop, collection, filled, depth + 1);
  shop.makers.set(key, subject);
  const created = canCreate(shop, collection) ? await subject.create() : undefined;
  const id = (typeof created === 'object' ? created.id : undefined) ?? (await firstListed(shop, subject));
  if (id !== undefined && which === 'any') shop.references.set(collection.path, id);
  return id;
}

/** The path of a collection with its parameters filled; undefined when one cannot be. */
export async function fillPath(
  shop: Workshop,
  collection: Collection,
  depth = 0,
): Promise<string | undefined> {
  let { path } = collection;
  for (const [, parameter = ''] of collection.path.matchAll(/\{([^}]+)\}/g)) {
    const id = await referenceTo(shop, collection.parents[parameter], depth + 1);
    if (id === undefined) return undefined;
    path = fill(path, parameter, id);
  }
  return path;
}

async function firstListed(
  { session }: Workshop,
  { collection, path }: Subject,
): Promise<string | undefined> {
  const page = readPage(collection, await session.send({ path }));
  return isPage(page) ? page.ids[0] : undefined;
}
