/** A page of a list: one query that reads what the page holds and one entry more, however deep the page is. */
import { cutPage, type Page, type PageRequest, type PageStart } from '../../domain/page.ts';
import { entryKey, type Key } from './keys.ts';
import { parseRow } from './rows.ts';
import type { Table } from './table.ts';

export async function readPage<Item>(
  table: Table,
  list: string,
  { limit, start }: PageRequest,
): Promise<Page<Item>> {
  const behind = await findStart(table, list, start);
  if (behind === null) return { items: [], more: false };
  const entries = await table.read(list, behind, limit + 1);
  return cutPage(entries.map(parseRow<Item>), limit);
}

/** The key behind which the page begins: `undefined` at the newest entry, `null` where there are not so many. */
async function findStart(table: Table, list: string, start: PageStart): Promise<Key | undefined | null> {
  // The entry need not be there any more: its key says where it was.
  if (start.from === 'after') return entryKey(list, start.position);
  // DynamoDB cannot jump to the n-th entry. It reads, and charges, what it skips; but it does not send it.
  if (start.from === 'offset' && start.offset > 0) return await table.skip(list, start.offset);
  return undefined;
}
