/** Walking a list from its first page to its last, and reading such a walk out of a trial. */
import type { Mark, Prober, Trial } from '../../kit/audit.ts';
import { isPage, type NoPage, type Page, readPage } from './page.ts';

/** Pages of one walk, so that a check of a long list ends. */
const maxPages = 40;

export interface WalkOptions {
  /** Names the walk's steps. */
  readonly role: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly as?: 'other';
  /** Called after each page with its number, from 1. */
  after?(page: Page, number: number): Promise<void>;
}

/** Walks until there is no next page, the way comes to where it was before, or the bound is reached. */
export async function walk(prober: Prober, { role, query, as, after }: WalkOptions): Promise<void> {
  const asked = new Set<string>();
  let path: string | undefined = prober.listPath(query);
  let empty = 0;
  for (let number = 1; path !== undefined && number <= maxPages; number++) {
    asked.add(path);
    const page = readPage(prober.collection, await prober.get(path, role, as));
    if (!isPage(page)) return;
    // One empty page may be a filter's; a second one in a row shows that there is no end.
    empty = page.ids.length === 0 ? empty + 1 : 0;
    if (empty > 1) return;
    await after?.(page, number);
    // Where the way leads back is asked once more: that is the proof.
    if (page.next !== undefined && asked.has(page.next)) {
      await prober.get(page.next, role, as);
      return;
    }
    path = page.next;
  }
}

/** A walk, as the exchanges tell it. */
export interface Walk {
  readonly pages: readonly Page[];
  /** What kept it from going on, after its last page. */
  readonly broken?: NoPage;
  /** Its last page names no next one. */
  readonly complete: boolean;
  readonly ids: readonly string[];
}

/** The walk of that role in a trial. */
export function readWalk(trial: Trial, role: string): Walk {
  const pages: Page[] = [];
  let broken: NoPage | undefined;
  for (const { exchange } of trial.steps.filter((step) => step.role === role)) {
    const page = readPage(trial.collection, exchange);
    if (isPage(page)) pages.push(page);
    else broken = page;
  }
  const last = pages.at(-1);
  return {
    pages,
    ...(broken ? { broken } : {}),
    complete: !broken && last !== undefined && last.next === undefined,
    ids: pages.flatMap((page) => page.ids),
  };
}

/** The query that asks for small pages, inside what the contract allows; empty when the list cannot be asked. */
export function sizeQuery(prober: Prober, wished = 7): Record<string, number> {
  const { size } = prober.collection.list;
  if (!size) return {};
  return {
    [size.name]: Math.min(Math.max(wished, size.minimum ?? 1), size.maximum ?? Number.POSITIVE_INFINITY),
  };
}

/** Ids that occur more than once. */
export function repeated(ids: readonly string[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const id of ids) (seen.has(id) ? twice : seen).add(id);
  return [...twice];
}

/** Marks an id on the first two pages that hold it. */
export function marksOf(id: string, pages: readonly Page[]): Mark[] {
  return pages
    .filter(({ ids }) => ids.includes(id))
    .slice(0, 2)
    .map(({ exchange }) => ({ exchange, part: 'response body', text: id }));
}

/** A few ids for a sentence. */
export function listIds(ids: readonly string[]): string {
  return ids.length <= 3 ? ids.join(', ') : `${ids.slice(0, 3).join(', ')} and ${ids.length - 3} more`;
}
