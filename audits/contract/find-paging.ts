/** How the pages of a list follow one another, as its contract shows it: by parameters, members of the body, header fields. */
import type { JsonSchema, Paging, QueryParameter } from '../../kit/resource.ts';
import { isRecord } from '../reading/response.ts';
import { lastIdParameter, linkNames, nextPlaces, parameterNames, urlNames } from './conventions.ts';
import { pointerTo, schemaAt, takes } from './schema-members.ts';

export interface Described {
  readonly query: readonly QueryParameter[];
  /** The schema of the body. */
  readonly body: JsonSchema;
  /** Names of the response's header fields, in lower case. */
  readonly headers: ReadonlySet<string>;
}

/** The styles that the contract offers, the one that a client should prefer first. */
export function findPaging({ query, body, headers }: Described): Paging[] {
  const { token, url } = findNext(body);
  const cursor = pick(query, parameterNames.cursor, ['string', 'integer', 'number']);
  const offset = pick(query, parameterNames.offset, ['integer', 'number']);
  const page = pick(query, parameterNames.page, ['integer', 'number']);
  const paging: Paging[] = [];
  if (cursor && token !== undefined) {
    paging.push({ style: 'cursor', parameter: cursor.name, nextAt: token });
  } else if (cursor?.name === lastIdParameter) {
    paging.push({ style: 'cursor', parameter: cursor.name });
  }
  if (headers.has('link')) paging.push({ style: 'link' });
  if (url !== undefined) paging.push({ style: 'next-url', nextAt: url });
  if (offset) paging.push({ style: 'offset', parameter: offset.name });
  if (page) paging.push({ style: 'page', parameter: page.name, first: firstPage(page.schema) });
  return paging;
}

/** The first of these names that the operation has, if it takes such values. */
export function pick(
  query: readonly QueryParameter[],
  names: readonly string[],
  types: readonly string[],
): QueryParameter | undefined {
  for (const name of names) {
    const found = query.find((one) => one.name === name);
    if (found && takes(found.schema, types)) return found;
  }
  return undefined;
}

/** Pointers to the member that holds the next page's token, and to the one that holds its URL. */
function findNext(body: JsonSchema): { readonly token?: string; readonly url?: string } {
  let token: string | undefined;
  let url: string | undefined;
  for (const place of nextPlaces) {
    // A link may be an object with the URL inside, as in JSON:API and HAL.
    const inside = [...place, 'href'];
    const member = schemaAt(body, place);
    if (member === undefined) continue;
    if (takes(schemaAt(body, inside), ['string'])) url ??= pointerTo(inside);
    else if (takes(member, ['string'], true)) {
      if (holdsUrl(member, place)) url ??= pointerTo(place);
      else token ??= pointerTo(place);
    }
  }
  return { ...(token === undefined ? {} : { token }), ...(url === undefined ? {} : { url }) };
}

function holdsUrl(schema: JsonSchema, place: readonly string[]): boolean {
  const [outer = ''] = place;
  if (linkNames.includes(outer) || urlNames.includes(place.at(-1) ?? '')) return true;
  if (!isRecord(schema)) return false;
  const { format, example, examples } = schema;
  if (typeof format === 'string' && /^(ur[il]|iri)(-reference)?$/.test(format)) return true;
  const shown: unknown = Array.isArray(examples) ? examples[0] : example;
  return typeof shown === 'string' && /^(https?:\/\/|\/|\?)/.test(shown);
}

/** What counts as the first page: the default, which is sent when nothing is; else the lowest number. */
function firstPage(schema: JsonSchema): 0 | 1 {
  const { default: usual, minimum } = isRecord(schema) ? schema : {};
  return (typeof usual === 'number' ? usual : minimum) === 0 ? 0 : 1;
}
