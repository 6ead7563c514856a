/** Reads how a GET lists items: where they stand, what identifies them, and what can be asked for. */
import type { FilterParameter, JsonSchema, ListOperation, QueryParameter } from '../../kit/resource.ts';
import { isRecord } from '../reading/response.ts';
import {
  besideCount,
  idNames,
  itemNames,
  parameterNames,
  problemNames,
  totalHeader,
  totalPlaces,
  wrapperNames,
} from './conventions.ts';
import { findPaging, pick } from './find-paging.ts';
import { listNamesOf, plainName, referredBy, wordsOf } from './nouns.ts';
import { asSchema, membersOf, pointerTo, schemaAt, takes, typesOf } from './schema-members.ts';

export interface ListAnswer {
  /** The last segment of the path: `albums`. */
  readonly noun: string;
  /** The path parameter of one item, where the contract has such a path. */
  readonly itemParameter: string | undefined;
  readonly query: readonly QueryParameter[];
  readonly body: JsonSchema;
  /** Names of the response's header fields, as declared. */
  readonly headers: readonly string[];
  readonly needsCredentials: boolean;
}

const numbers = ['integer', 'number'];

/** The list, or undefined when the answer is none. */
export function readList(answer: ListAnswer): ListOperation | undefined {
  const { noun, query, body, headers } = answer;
  const place = findItems(body, noun);
  if (!place) return undefined;
  const array = schemaAt(body, place);
  const itemSchema = asSchema(isRecord(array) ? array['items'] : undefined);
  const idField = findId(itemSchema, answer);
  const size = pick(query, parameterNames.size, numbers);
  const sort = parameterNames.sort.map((name) => query.find((one) => one.name === name)).find(Boolean);
  const paging = findPaging({ query, body, headers: new Set(headers.map((name) => name.toLowerCase())) });
  // A list that cannot be followed cannot be counted either.
  const total = paging.length > 0 ? findTotal(body, headers) : undefined;
  return {
    itemsAt: pointerTo(place),
    ...(idField === undefined ? {} : { idField }),
    ...(itemSchema === true ? {} : { itemSchema }),
    ...(size ? { size: { name: size.name, ...boundsOf(size.schema) } } : {}),
    paging,
    filters: findFilters(query, itemSchema),
    ...(sort ? { sort } : {}),
    ...(total ? { total } : {}),
    needsCredentials: answer.needsCredentials,
  };
}

/** The place of the items in a body, member by member. */
function findItems(body: JsonSchema, noun: string): readonly string[] | undefined {
  if (typesOf(body).includes('array')) return isListOfItems(body) ? [] : undefined;
  // What has an id of its own is an item, and the array inside it a part of it.
  if (idNames.some((name) => schemaAt(body, [name]) !== undefined)) return undefined;
  const arrays = membersOf(body).filter(
    ([name, schema]) => !problemNames.includes(name) && isListOfItems(schema),
  );
  const names = arrays.map(([name]) => name);
  const [only, another] = arrays.filter(([, schema]) => isListOfItems(schema, true));
  const found =
    itemNames.find((name) => names.includes(name)) ??
    names.find((name) => listNamesOf(plainName(noun)).includes(plainName(name))) ??
    (another ? undefined : only?.[0]);
  if (found !== undefined) return [found];
  for (const wrapper of wrapperNames) {
    const inside = schemaAt(body, [wrapper]);
    const deeper =
      inside !== undefined && takes(inside, ['object'], true) ? findItems(inside, noun) : undefined;
    if (deeper) return [wrapper, ...deeper];
  }
  return undefined;
}

/** An array of objects, or of what may be objects unless `strictly`. Texts and numbers have no identity to follow. */
function isListOfItems(schema: JsonSchema, strictly = false): boolean {
  if (!isRecord(schema) || !typesOf(schema).includes('array') || schema['items'] === false) return false;
  return takes(asSchema(schema['items']), ['object'], strictly);
}

function findId(item: JsonSchema, { noun, itemParameter = '' }: ListAnswer): string | undefined {
  const words = wordsOf(itemParameter);
  // The path parameter `issue_number` is filled by the member `number`.
  const names = [itemParameter, ...(words.length > 1 ? words.slice(-1) : []), ...idNames];
  const found = names.find((name) => takes(schemaAt(item, [name]), ['string', ...numbers]));
  return found ?? membersOf(item).find(([name]) => isIdOf(name, noun))?.[0];
}

/** `albumId`, `album_id` in the list `albums`. */
export function isIdOf(member: string, noun: string): boolean {
  const words = referredBy(member);
  return words !== undefined && listNamesOf(words.join('')).includes(plainName(noun));
}

function boundsOf(schema: JsonSchema): { minimum?: number; maximum?: number; default?: number } {
  const bounds: { minimum?: number; maximum?: number; default?: number } = {};
  for (const name of ['minimum', 'maximum', 'default'] as const) {
    const value: unknown = isRecord(schema) ? schema[name] : undefined;
    if (typeof value === 'number' && Number.isFinite(value)) bounds[name] = value;
  }
  return bounds;
}

/** Other parameters that are called like a member of the items, and compare it: objects and arrays are not compared. */
function findFilters(query: readonly QueryParameter[], item: JsonSchema): FilterParameter[] {
  const taken = new Set(Object.values(parameterNames).flat());
  return query.flatMap((parameter) => {
    if (taken.has(parameter.name)) return [];
    const [, bracketed] = /^filter\[([^[\]]+)\]$/.exec(parameter.name) ?? [];
    const member = bracketed ?? parameter.name;
    const schema = schemaAt(item, [member]);
    if (schema === undefined || takes(schema, ['object', 'array'], true)) return [];
    return [{ ...parameter, ...(bracketed === undefined ? {} : { member }) }];
  });
}

function findTotal(body: JsonSchema, headers: readonly string[]): ListOperation['total'] {
  const place = totalPlaces.find((names) => takes(schemaAt(body, names), numbers));
  if (place) return { pointer: pointerTo(place) };
  const counts = takes(schemaAt(body, ['count']), numbers);
  if (counts && besideCount.some((name) => schemaAt(body, [name]) !== undefined))
    return { pointer: '/count' };
  const header = headers.find((name) => name.toLowerCase() === totalHeader);
  return header === undefined ? undefined : { header };
}
