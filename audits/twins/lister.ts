/** Answers requests for pages of a list: reads the query, has the page cut, renders it. */
import type { Random } from '../../kit/random.ts';
import type { Answer } from './answer.ts';
import { createCursorCodec, type Ticket } from './cursor-codec.ts';
import type { FaultId } from './faults.ts';
import type { ListStyle } from './list-style.ts';
import { createPager } from './pager.ts';
import { Crash, invalidParameter } from './problem.ts';
import { createQueryReader, type ListQuery, parseInteger } from './read-query.ts';
import type { Filter, List, Start } from './steps.ts';

export interface ListerOptions {
  readonly style: ListStyle;
  readonly fault: FaultId | undefined;
  readonly random: Random;
  /** The list of a user, or of everybody. */
  listOf(owner: string | undefined): List | Promise<List>;
}

export interface ListRequest {
  readonly query: URLSearchParams;
  readonly origin: string;
  /** Who asks, where that matters. */
  readonly owner?: string | undefined;
}

export type Lister = (request: ListRequest) => Promise<Answer>;

/** No list is longer, and no offset larger. */
const maxPosition = 1_000_000_000;

/** A lister for one list. It throws a Problem, or what the fault throws. */
export function createLister({ style, fault, random, listOf }: ListerOptions): Lister {
  const read = createQueryReader(style, fault);
  const page = createPager(fault, random.fork('pager'));
  // A cursor of another list is no cursor of this one.
  const codec = createCursorCodec(`${random.next()} ${style.path}`);
  const cursorName = style.places.find(({ by }) => by === 'cursor')?.name;

  /** Undefined when there is none, or when the fault takes a wrong one for none. */
  function openCursor({ place, filter }: ListQuery, owner: string | undefined): Ticket | undefined {
    if (place?.by !== 'cursor') return undefined;
    const ticket = codec.open(place.text);
    if (!ticket) return refuseAltered(place.name);
    if (ticket.owner !== owner && fault !== 'cursor-is-a-key')
      throw invalidParameter(place.name, 'is not yours');
    if (filter && ticket.filter !== undefined && ticket.filter !== filter.value) {
      throw invalidParameter(place.name, `belongs to another ${filter.member}`);
    }
    return ticket;
  }

  function refuseAltered(name: string): undefined {
    if (fault === 'altered-cursor-crashes') throw new Crash('a cursor that does not decode');
    if (fault === 'altered-cursor-restarts') return undefined;
    throw invalidParameter(name, 'must come from an earlier page, unchanged');
  }

  function startOf({ place, size }: ListQuery, ticket: Ticket | undefined, list: List): Start {
    switch (place?.by) {
      case 'cursor':
        return ticket?.start ?? { from: 'beginning' };
      case 'id': {
        const key = [...list.rows, ...list.removed].find(({ id }) => String(id) === place.text);
        if (!key) return refuseAltered(place.name) ?? { from: 'beginning' };
        return { from: 'behind', key: { id: key.id, time: key.time } };
      }
      case 'offset':
        return { from: 'count', skip: readPosition(place, 0) };
      case 'page':
        return { from: 'count', skip: (readPosition(place, 1) - 1) * size };
      default:
        return { from: 'beginning' };
    }
  }

  return async ({ query, origin, owner }) => {
    const asked = read(query);
    const ticket = openCursor(asked, owner);
    const list = await listOf(ticket ? ticket.owner : owner);
    const filter = asked.filter ?? filterOf(style, ticket);
    const start = startOf(asked, ticket, list);
    const { rows, total, next, waitMs } = page(list, { size: asked.size, start, filter });
    const cursor =
      next && next.start.from !== 'beginning' && cursorName !== undefined
        ? codec.seal({ start: next.start, filter: next.filter?.value, owner: ticket ? ticket.owner : owner })
        : null;
    const rendered = style.render({
      items: rows.map(({ item }) => item),
      total,
      hasMore: next !== undefined,
      cursor,
      nextPath: cursor === null ? null : nextPath(style, query, { cursor, filter: next?.filter }),
      origin,
      size: asked.size,
      // A cursor may hide a count; that is not what the client asked for.
      ...(start.from === 'count' && asked.place?.by !== 'cursor' && { skip: start.skip }),
    });
    return { status: 200, ...rendered, waitMs };
  };
}

function filterOf({ filter }: ListStyle, ticket: Ticket | undefined): Filter | undefined {
  return filter && ticket?.filter !== undefined ? { member: filter.name, value: ticket.filter } : undefined;
}

function readPosition({ name, text }: { name: string; text: string }, first: 0 | 1): number {
  const position = parseInteger(text);
  if (position === undefined || position < first || position > maxPosition) {
    throw invalidParameter(name, `must be a whole number from ${first} to ${maxPosition}`);
  }
  return position;
}

/** The request's own parameters, but the place and the filter of the next page. */
function nextPath(
  { path, places, filter }: ListStyle,
  query: URLSearchParams,
  next: { readonly cursor: string; readonly filter: Filter | undefined },
): string {
  const parameters = new URLSearchParams(query);
  for (const { name } of places) parameters.delete(name);
  if (filter) parameters.delete(filter.name);
  if (next.filter) parameters.set(next.filter.member, next.filter.value);
  const cursor = places.find(({ by }) => by === 'cursor');
  if (cursor) parameters.set(cursor.name, next.cursor);
  return `${path}?${parameters}`;
}
