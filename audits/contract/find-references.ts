/** Which members of a new item name an item of another collection, and which collections they may mean. */
import type { Collection, JsonSchema } from '../../kit/resource.ts';
import { isRecord } from '../reading/response.ts';
import { idNames, peopleNames, roleNames } from './conventions.ts';
import { listNamesOf, plainName, referredBy, wordsOf } from './nouns.ts';
import { membersOf, schemaAt, takes, typesOf } from './schema-members.ts';

/** Each one is tried until the backend takes an item. */
const maxCandidates = 6;
/** Of these, the candidates by type are chosen. */
const maxByType = 50;
/** Of one body; no item names more others. */
const maxReferences = 20;

type Listed = Pick<Collection, 'path' | 'list'>;

export type References = Readonly<Record<string, readonly string[]>>;

/** Gives the function that finds the references in the body with which an item of that collection is created. */
export function createReferenceFinder(collections: readonly Listed[]) {
  // A list at the root needs no other item to be found first.
  const ordered = collections.toSorted((one, other) => countParameters(one) - countParameters(other));
  const byNoun = new Map<string, string[]>();
  for (const { path } of ordered) {
    const noun = plainName(nounOf(path));
    const paths = byNoun.get(noun) ?? [];
    if (paths.length < maxCandidates) byNoun.set(noun, [...paths, path]);
  }
  const named = (nouns: readonly string[]) =>
    nouns.flatMap((noun) => listNamesOf(noun)).flatMap((name) => byNoun.get(name) ?? []);
  const idTypes = ordered.slice(0, maxByType).map(({ path, list }) => ({
    path,
    type: list.idField === undefined ? {} : typeOf(schemaAt(list.itemSchema, [list.idField])),
  }));

  return (body: JsonSchema, own: Listed): References => {
    const listed: unknown = isRecord(body) ? body['required'] : undefined;
    const required = new Set<unknown>(Array.isArray(listed) ? listed : []);
    const filters = new Set(own.list.filters.map(({ name, member }) => member ?? name));
    const references: Record<string, readonly string[]> = Object.create(null);
    let left = maxReferences;
    for (const [member, schema] of membersOf(body)) {
      if (!required.has(member) && !filters.has(member)) continue;
      const words = referenceWords(member, schema);
      if (!words || idNames.includes(member)) continue;
      const byName = named([words.join(''), words.at(-1) ?? '']);
      if (member === own.list.idField) {
        // An id that the client chooses names nothing else, unless it is that of another thing: an association.
        if (byName.length > 0 && !byName.includes(own.path))
          references[member] = [...new Set(byName)].slice(0, maxCandidates);
        continue;
      }
      if (!required.has(member) && byName.length === 0) continue;
      const people = isPerson(words) ? named(peopleNames) : [];
      const type = typeOf(schema);
      const others = idTypes.filter((other) => other.path !== own.path && mayBe(type, other.type));
      const paths = new Set([...byName, ...people, ...others.map(({ path }) => path)]);
      if (paths.size === 0) continue;
      references[member] = [...paths].slice(0, maxCandidates);
      if (--left === 0) break;
    }
    return references;
  };
}

/** The last segment of a collection's path. */
export function nounOf(path: string): string {
  return path.split('/').findLast((segment) => segment !== '') ?? '';
}

function countParameters({ path }: Listed): number {
  return path.split('{').length;
}

/** What the member names, as words; undefined when it is no reference. */
function referenceWords(member: string, schema: JsonSchema): string[] | undefined {
  if (!takes(schema, ['string', 'integer', 'number'])) return undefined;
  const words = referredBy(member);
  if (words) return words;
  const isUuid = isRecord(schema) && schema['format'] === 'uuid';
  return isUuid || roleNames.includes(wordsOf(member).join('_')) ? wordsOf(member) : undefined;
}

function isPerson(words: readonly string[]): boolean {
  const last = words.at(-1) ?? '';
  return roleNames.includes(words.join('_')) || roleNames.includes(last) || peopleNames.includes(last);
}

interface IdType {
  readonly type?: string;
  readonly format?: string;
}

/** What a schema says of an identifier, as far as it does. */
function typeOf(schema: JsonSchema | undefined): IdType {
  const type = typesOf(schema).find((one) => one !== 'null');
  const format = isRecord(schema) ? schema['format'] : undefined;
  return { ...(type === undefined ? {} : { type }), ...(typeof format === 'string' ? { format } : {}) };
}

/** Whether both may be identifiers of the same kind. */
function mayBe(one: IdType, other: IdType): boolean {
  return (['type', 'format'] as const).every(
    (key) => one[key] === undefined || other[key] === undefined || one[key] === other[key],
  );
}
