/** Reads what a list is asked for from a query, and refuses what the contract does not allow. */
import type { FaultId } from './faults.ts';
import type { ListStyle, PlaceRule, SizeRule } from './list-style.ts';
import { Crash, invalidParameter } from './problem.ts';
import { createSchemaCheck } from './schema-check.ts';
import type { Filter } from './steps.ts';

export interface ListQuery {
  readonly size: number;
  readonly place?: PlaceRule & { readonly text: string };
  readonly filter?: Filter;
}

export type QueryReader = (query: URLSearchParams) => ListQuery;

/** A reader for the lists of a style. It throws a Problem, or what the fault throws. */
export function createQueryReader(
  { size, places, filter }: Pick<ListStyle, 'size' | 'places' | 'filter'>,
  fault?: FaultId,
): QueryReader {
  const known = new Set([size.name, ...places.map(({ name }) => name), ...(filter ? [filter.name] : [])]);
  const checkFilter = createSchemaCheck(filter?.schema ?? true);

  function readFilter(text: string | undefined): { filter?: Filter } {
    if (!filter || text === undefined) return {};
    const value = filter.schema['type'] === 'integer' ? (parseInteger(text) ?? text) : text;
    const [mistake] = checkFilter(value);
    if (mistake) throw invalidParameter(filter.name, mistake.detail);
    return { filter: { member: filter.name, value: String(value) } };
  }

  return (query) => {
    if (fault !== 'unknown-ignored') refuseUnknown(query, known);
    const once = (name: string) => {
      const [first, ...more] = query.getAll(name);
      if (more.length > 0) throw invalidParameter(name, 'must be given once');
      return first;
    };
    const given = places.flatMap((place) => {
      const text = once(place.name);
      return text === undefined ? [] : [{ ...place, text }];
    });
    const [place, other] = given;
    if (place && other) throw invalidParameter(other.name, `cannot be combined with ${place.name}`);
    return {
      size: readSize(query.getAll(size.name), size, fault),
      ...(place && { place }),
      ...readFilter(filter && once(filter.name)),
    };
  };
}

/** Throws for each parameter that is not among these. */
export function refuseUnknown(query: URLSearchParams, known: ReadonlySet<string>): void {
  for (const name of query.keys())
    if (!known.has(name)) throw invalidParameter(name, 'is not in the contract');
}

/** A whole number as JSON writes it; undefined for any other text. */
export function parseInteger(text: string): number | undefined {
  return /^(0|-?[1-9]\d*)$/.test(text) ? Number(text) : undefined;
}

function readSize(
  texts: readonly string[],
  { name, default: usual, maximum, above }: SizeRule,
  fault?: FaultId,
): number {
  const [text, ...more] = texts;
  if (text === undefined) return usual;
  const size = more.length > 0 ? undefined : parseInteger(text);
  if (size === undefined || size < 1) {
    if (fault === 'odd-size-crashes') throw new Crash('a size that is no positive whole number');
    if (fault === 'zero-size-crashes' && size !== undefined) throw new Crash('a size of 0 or less');
    throw invalidParameter(name, `must be one whole number from 1 to ${maximum}`);
  }
  if (size <= maximum || fault === 'no-cap') return size;
  if (above === 'clamped') return maximum;
  throw invalidParameter(name, `must be at most ${maximum}`);
}
