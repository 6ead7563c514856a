/** Learns from a first answer how a list is built and paged, where no contract says so; what is not certain is left out. */
import type { Collection, ListOperation, PageSize } from '../../kit/resource.ts';
import type { Exchange } from '../../kit/transcript.ts';
import { at, headerValues, isRecord, isSuccess, parseJson } from '../reading/response.ts';
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
import { nounOf } from './find-references.ts';
import { listNamesOf, plainName } from './nouns.ts';
import { observePaging } from './observe-paging.ts';
import { isIdOf } from './read-list.ts';
import { pointerTo } from './schema-members.ts';

type Items = readonly Readonly<Record<string, unknown>>[];

/** The collection at the path that was asked; undefined when the answer is no list of items. */
export function observeCollection(exchange: Exchange, path: string): Collection | undefined {
  if (!isSuccess(exchange) || exchange.failure || exchange.response?.body.truncated) return undefined;
  const body = parseJson(exchange.response?.body.text ?? '');
  const noun = nounOf(path);
  const found = findItems(body, noun);
  if (!found) return undefined;
  const { place, items } = found;
  const ids = idsIn(items, noun);
  // Without anything that may identify them they are rows, not items.
  if (items.length > 0 && ids.length === 0) return undefined;
  const idField = ids.find((name) => new Set(items.map((item) => String(item[name]))).size === items.length);
  const { paging, query } = observePaging(exchange, body);
  const size = observeSize(query);
  // A list that cannot be followed cannot be counted either.
  const total = paging.length > 0 ? observeTotal(exchange, body) : undefined;
  const list: ListOperation = {
    itemsAt: pointerTo(place),
    ...(idField === undefined ? {} : { idField }),
    ...(size ? { size } : {}),
    paging,
    filters: [],
    ...(total ? { total } : {}),
    needsCredentials: false,
  };
  return { path, parents: {}, list };
}

/** The items in a body, and their place, member by member. */
function findItems(
  body: unknown,
  noun: string,
  wrappers = wrapperNames,
): { readonly place: readonly string[]; readonly items: Items } | undefined {
  if (isItems(body)) return { place: [], items: body };
  // What has an id of its own is an item. GeoJSON (RFC 7946) is one document, however many features it holds.
  if (!isRecord(body) || idNames.some((name) => Object.hasOwn(body, name)) || isGeoJson(body))
    return undefined;
  const lists = Object.entries(body).flatMap(([name, value]): [string, Items][] =>
    !problemNames.includes(name) && isItems(value) ? [[name, value]] : [],
  );
  const [only, another] = lists.filter(([, items]) => items.length > 0);
  const preferred = [...itemNames, ...listNamesOf(plainName(noun))];
  const [chosen] = preferred.flatMap((name) =>
    lists.filter(([one]) => one === name || plainName(one) === name),
  );
  const [name, items] = chosen ?? (another ? undefined : only) ?? [];
  if (name !== undefined && items) return { place: [name], items };
  for (const wrapper of wrappers) {
    const inside = isRecord(body[wrapper]) ? findItems(body[wrapper], noun, []) : undefined;
    if (inside) return { place: [wrapper, ...inside.place], items: inside.items };
  }
  return undefined;
}

function isItems(value: unknown): value is Items {
  return Array.isArray(value) && value.every(isRecord);
}

function isGeoJson({ type }: Readonly<Record<string, unknown>>): boolean {
  return type === 'FeatureCollection' || type === 'GeometryCollection';
}

/** The members that may identify an item, and that all items have. */
function idsIn(items: Items, noun: string): string[] {
  const [first] = items;
  if (!first) return [];
  const names = [...idNames, ...Object.keys(first).filter((name) => isIdOf(name, noun))];
  return names.filter((name) => items.every((item) => Object.hasOwn(item, name) && isId(item[name])));
}

function isId(value: unknown): boolean {
  return (typeof value === 'string' && value !== '') || typeof value === 'number';
}

/** The size of a page, as a link to another page asks for it. */
function observeSize(query: URLSearchParams): PageSize | undefined {
  const name = parameterNames.size.find((one) => /^[1-9]\d{0,8}$/.test(query.get(one) ?? ''));
  return name === undefined ? undefined : { name, default: Number(query.get(name)) };
}

function observeTotal(exchange: Exchange, body: unknown): ListOperation['total'] {
  const pointers = totalPlaces.map(pointerTo);
  if (isRecord(body) && besideCount.some((name) => Object.hasOwn(body, name))) pointers.push('/count');
  const pointer = pointers.find((one) => Number.isInteger(at(body, one)));
  if (pointer !== undefined) return { pointer };
  const [count = ''] = headerValues(exchange, totalHeader);
  return /^\d+$/.test(count) ? { header: totalHeader } : undefined;
}
