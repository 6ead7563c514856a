/** What a membership is, and how a list of them is answered. */
import { listPage, type Page, type Query } from './page.ts';

export interface Member {
  readonly albumId: string;
  readonly userId: string;
  readonly createdAt: string;
}

/** A page of members; in a list they are told apart by one of their two ids, as the other one is the same for all. */
export function pageOf(found: readonly Member[], id: 'albumId' | 'userId', query: Query) {
  const items = found.map((member) => ({ id: member[id], ...member }));
  const page: Page = listPage(items, query, []);
  return { ...page, items: page.items.map(({ id: _, ...member }) => member) };
}
