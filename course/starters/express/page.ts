/** How a list is answered: filtered, newest first, and, when you have built it, in pages. */

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

/** Thrown for a parameter outside the contract. Express answers with its status. */
export class BadParameter extends Error {
  readonly status = 400;
}

/** Called for each GET of a list. `filters` names the parameters that narrow it. */
export function listPage(items: Iterable<Item>, query: Query, filters: readonly string[]): Page {
  const wanted = filters
    .filter((name) => query[name] !== undefined)
    .map((name) => [name, readId(query, name)] as const);
  const matching = [...items].filter((item) => wanted.every(([name, value]) => item[name] === value));

  // BEGIN HERE with stage 3b: read `limit` and `after`, answer one page of the list, and say in `next` how it goes on.
  return { items: matching.sort(newestFirst), next: null };
}

function newestFirst(a: Item, b: Item): number {
  if (a.createdAt === b.createdAt) return 0;
  return a.createdAt < b.createdAt ? 1 : -1;
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
