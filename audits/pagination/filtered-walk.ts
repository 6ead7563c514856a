/** The probe of the audits about filters: some items of one kind among others, walked through with a filter. */
import type { Probe, Prober, Trial } from '../../kit/audit.ts';
import { isPage, type Page, readPage } from '../reading/page.ts';
import { sizeQuery, walk } from '../reading/walk.ts';

export const filteredWalk: Probe = {
  id: 'filtered-walk',
  sends: 'walking through what a filter lets through',
  async gather(prober) {
    const [filter] = prober.collection.list.filters;
    if (!filter) return;
    await prober.seed(8);
    const { name, member = name } = filter;
    const value = prober.canCreate ? await createSome(prober, member) : await pickValue(prober, member);
    if (value === undefined) return;
    prober.note('filter', name);
    prober.note('member', member);
    prober.note('value', String(value));
    await walk(prober, { role: 'page', query: { ...sizeQuery(prober, 4), [name]: String(value) } });
  },
};

/** Nine items with a value of their own, others between them; gives the value. */
async function createSome(prober: Prober, member: string): Promise<unknown> {
  const value = await prober.valueFor(member);
  if (value === undefined) return undefined;
  const matching: string[] = [];
  for (let count = 0; count < 9; count++) {
    const id = await prober.create('create', { [member]: value });
    if (id === undefined) return undefined;
    matching.push(id);
    await prober.create('other');
    if (count % 2 === 0) await prober.create('other');
  }
  prober.note('matching', matching.join(' '));
  return value;
}

/** A value that some items on the first page have, and not all. */
async function pickValue(prober: Prober, member: string): Promise<unknown> {
  const page = readPage(prober.collection, await prober.get(prober.listPath(), 'look'));
  if (!isPage(page)) return undefined;
  const values = page.items.map((item) => item[member]);
  return values.find(
    (value) =>
      (typeof value === 'string' || typeof value === 'number') && values.some((other) => other !== value),
  );
}

/** The items of the pages whose member has not the value that was asked for. */
export function strangers({ notes }: Trial, pages: readonly Page[]): { page: Page; index: number }[] {
  const { member = '', value = '' } = notes;
  return pages.flatMap((page) =>
    page.items.flatMap((item, index) => (String(item[member]) === value ? [] : [{ page, index }])),
  );
}
