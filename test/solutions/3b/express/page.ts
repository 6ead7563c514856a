/** How a list is answered: filtered, newest first, in pages that go on after a place in that order. */
import { createHmac, randomBytes } from 'node:crypto';

export interface Item {
  readonly id: string;
  /** ISO 8601 in UTC with milliseconds, so that the order of the texts is the order of the times. */
  readonly createdAt: string;
  readonly [member: string]: string | null;
}

export interface Page {
  readonly items: readonly Item[];
  /** Where the next page begins; null when there is none. */
  readonly next: string | null;
}

/** The query of a URL, as Express reads it: a parameter that comes twice is an array. */
export type Query = Readonly<Record<string, unknown>>;

/** Where an item stands. Two items may share a millisecond, but no id: so no two stand at the same place. */
type Place = Pick<Item, 'createdAt' | 'id'>;

/** Thrown for a parameter outside the contract. Express answers with its status. */
export class BadParameter extends Error {
  readonly status = 400;
}

/** Called for each GET of a list. `filters` names the parameters that narrow it. */
export function listPage(items: Iterable<Item>, query: Query, filters: readonly string[]): Page {
  const limit = readLimit(query);
  const after = readAfter(query);
  const wanted = filters
    .filter((name) => query[name] !== undefined)
    .map((name) => [name, readId(query, name)] as const);

  // Filtered first and cut afterwards; the other way round, pages would come out short or empty.
  const matching = [...items].filter((item) => wanted.every(([name, value]) => item[name] === value));
  // The place is compared and never looked up: the item that stood there may be gone. A database does the same with
  // where (created_at, id) < ($1, $2) order by created_at desc, id desc limit $3
  const ahead = after === undefined ? matching : matching.filter((item) => newestFirst(item, after) > 0);
  // One more than the page holds tells whether another page follows.
  const found = ahead.sort(newestFirst).slice(0, limit + 1);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return { items: page, next: last && found.length > limit ? encodeCursor(last) : null };
}

/** By time, and by id where that is equal: a total order, the same in every request. */
function newestFirst(a: Place, b: Place): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? 1 : -1;
  if (a.id !== b.id) return a.id < b.id ? 1 : -1;
  return 0;
}

/** Of this start of the server. One that runs more than once, or keeps its items, reads it from its settings. */
const secret = randomBytes(32);

/** A place as a text without meaning to the client, in characters that a URL takes as they are. */
function encodeCursor({ createdAt, id }: Place): string {
  const place = Buffer.from(`${createdAt} ${id}`).toString('base64url');
  // The seal: one altered character may spell another place, but nobody else can seal it.
  const seal = createHmac('sha256', secret).update(place).digest('base64url').slice(0, 16);
  return `${place}.${seal}`;
}

/** Undefined unless this server made the cursor, exactly as it is. */
function decodeCursor(cursor: string): Place | undefined {
  const [place = ''] = cursor.split('.');
  const [createdAt = '', id = ''] = Buffer.from(place, 'base64url').toString().split(' ');
  return encodeCursor({ createdAt, id }) === cursor ? { createdAt, id } : undefined;
}

function readLimit(query: Query): number {
  const text = readOnce(query, 'limit') ?? '20';
  const limit = Number(text);
  if (/^\d+$/.test(text) && limit >= 1 && limit <= 100) return limit;
  throw new BadParameter('limit has to be a whole number from 1 to 100.');
}

function readAfter(query: Query): Place | undefined {
  const cursor = readOnce(query, 'after');
  if (cursor === undefined) return undefined;
  const place = decodeCursor(cursor);
  if (place) return place;
  throw new BadParameter('after has to be the next of an earlier page, unchanged.');
}

function readId(query: Query, name: string): string {
  const value = readOnce(query, name) ?? '';
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return value;
  throw new BadParameter(`${name} has to be an id.`);
}

function readOnce(query: Query, name: string): string | undefined {
  const value = query[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new BadParameter(`${name} has to come once.`);
}
