/** For tests: how each fault shows itself to a client. A correct server has none of these symptoms. */
import type { FaultId } from './faults.ts';
import { idsOf, type SeenPage, type TestClient } from './test-client.ts';

import { uploadSymptoms } from './test-upload-symptoms.ts';

/** True when the fault is seen. It may create and delete items. The server has 105 items or more. */
export type Symptom = (client: TestClient) => Promise<boolean>;

/** Whether a walk in which an item of the first page is deleted loses any of the others. */
async function losesItems(
  { walk, remove, size }: TestClient,
  chosen: (first: SeenPage) => string | undefined,
) {
  const before = idsOf(await walk({ [size]: 50 }));
  let removed = '';
  const seen = idsOf(
    await walk({ [size]: 7 }, async (first) => {
      removed = chosen(first) ?? '';
      return await remove(removed);
    }),
  );
  return before.some((id) => id !== removed && !seen.includes(id));
}

/** The first page's place, made wrong. */
async function altered({ list, size, place }: TestClient): Promise<string> {
  const { next = '' } = await list({ [size]: 7 });
  return next.replace(new RegExp(`([?&]${place}=)`), '$1x');
}

/** A value of the filter, and the ids of the items that have it. */
async function filtered({ walk, size, filter }: TestClient) {
  const items = (await walk({ [size]: 50 })).flatMap((page) => page.items);
  const value = String(items.at(-1)?.[filter]);
  const ids = items.flatMap((item) => (String(item[filter]) === value ? [String(item['id'])] : []));
  return { value, ids };
}

/** A new item, changed by two at the same moment: the answers, and how it is then. */
async function changeAtOnce({ create, change, send, itemPath, text, filter }: TestClient) {
  const { id } = await create();
  const tag = (await send('GET', itemPath(id))).headers.get('etag') ?? undefined;
  const answers = await Promise.all([
    change(id, { [text]: 'One' }, tag),
    change(id, { [tag === undefined ? filter : text]: 'Two' }, tag),
  ]);
  const after = JSON.stringify((await send('GET', itemPath(id))).body);
  const made = ['One', 'Two'].filter((word) => after.includes(word)).length;
  return { statuses: answers.map(({ status }) => status), made, versioned: tag !== undefined };
}

/** A new item, changed twice with the version that it had first: the second answer, and whether it was made. */
async function changeTwice({ create, change, send, itemPath, text }: TestClient) {
  const { id } = await create();
  const tag = (await send('GET', itemPath(id))).headers.get('etag') ?? undefined;
  await change(id, { [text]: 'One' }, tag);
  const { status } = await change(id, { [text]: 'Two' }, tag);
  return { status, made: JSON.stringify((await send('GET', itemPath(id))).body).includes('Two') };
}

const isProblem = ({ headers }: SeenPage) => headers.get('content-type') === 'application/problem+json';

export const symptoms: Readonly<Record<FaultId, Symptom>> = {
  ...uploadSymptoms,

  'constant-page': async ({ list }) => {
    const [one, other] = [await list('/nowhere'), await list()];
    return one.status === 200 && one.ids.length === 2 && String(one.ids) === String(other.ids) && !one.next;
  },
  'constant-object': async ({ send }) => JSON.stringify((await send('PUT', '/')).body) === '{"ok":true}',
  'not-implemented': async ({ list }) => (await list()).status === 404,

  'create-forgets': async ({ create, send, itemPath }) => {
    const { status, id } = await create();
    return status === 201 && (await send('GET', itemPath(id))).status === 404;
  },
  'create-hidden': async ({ create, send, itemPath, walk, size }) => {
    const { status, id } = await create();
    const isThere = status === 201 && (await send('GET', itemPath(id))).status === 200;
    return isThere && !idsOf(await walk({ [size]: 50 })).includes(id);
  },

  'size-ignored': async ({ list, size }) => (await list({ [size]: 7 })).ids.length > 100,
  'size-one-more': async ({ list, size }) => (await list({ [size]: 7 })).ids.length === 8,
  'no-cap': async ({ list, size }) => (await list({ [size]: 1_000_000 })).ids.length > 100,
  'odd-size-crashes': async ({ list, size }) => {
    const page = await list({ [size]: 'ten' });
    return page.status === 500 && !isProblem(page);
  },
  'zero-size-crashes': async ({ list, size }) => {
    const [zero, word] = [await list({ [size]: 0 }), await list({ [size]: 'ten' })];
    return zero.status === 500 && word.status === 400;
  },

  'next-loops': async ({ walk, size }) => {
    const [first, , third] = await walk({ [size]: 7 });
    return first !== undefined && String(third?.ids) === String(first.ids);
  },
  'next-dies': async ({ walk, size }) => {
    const pages = await walk({ [size]: 7 });
    return pages.length === 3 && pages[2]?.status === 500;
  },
  'next-on-last-page': async ({ walk, size }) => {
    const last = (await walk({ [size]: 7 })).at(-1);
    return last?.status === 200 && last.ids.length === 0 && last.next === undefined;
  },

  'cursor-is-an-offset': (client) => losesItems(client, ({ ids }) => ids[0]),
  'cursor-needs-its-item': (client) => losesItems(client, ({ ids }) => ids.at(-1)),
  // Pages of two cut through most seconds; 40 of them are not the whole list yet.
  'cursor-skips-ties': async ({ walk, size }) => idsOf(await walk({ [size]: 2 })).length < 80,
  'ties-shuffle': async ({ list, size }) => {
    const orders = [];
    for (let count = 0; count < 4; count++) orders.push(String((await list({ [size]: 50 })).ids));
    return new Set(orders).size > 1;
  },
  'rows-move': async ({ create, list, remove }) => {
    const { status, id } = await create();
    const isFirst = status === 201 && (await list()).ids[0] === id;
    return isFirst && (await remove(id)).status === 204 && (await list()).ids[0] !== id;
  },

  'total-counts-page': async ({ list, size }) => (await list({ [size]: 7 })).total === 7,
  'total-stale': async ({ list, walk, size }) => {
    const { total = 0 } = await list();
    return total > idsOf(await walk({ [size]: 50 })).length;
  },

  'deep-is-slow': async ({ list, size }) => {
    const { next } = await list({ [size]: 40 });
    const times: number[] = [];
    // The least of three: a busy machine slows down one, a fault all.
    for (let count = 0; count < 3; count++) {
      const start = performance.now();
      await list(next);
      times.push(performance.now() - start);
    }
    return Math.min(...times) > 200;
  },

  'altered-cursor-crashes': async (client) => (await client.list(await altered(client))).status === 500,
  'altered-cursor-restarts': async (client) => {
    const { ids } = await client.list(await altered(client));
    return ids.length === 7 && String(ids) === String((await client.list({ [client.size]: 7 })).ids);
  },
  'cursor-is-a-key': async ({ list, create, size }) => {
    // Postcards has lists of users only when somebody created something.
    for (let count = 0; count < 4; count++) await create();
    const { next } = await list({ [size]: 2 }, 'ada');
    const foreign = await list(next, 'bo');
    return foreign.ids.length > 0 && String(foreign.ids) === String((await list(next, 'ada')).ids);
  },

  'past-the-end-404': async ({ list, place }) => {
    const { status } = await list({ [place === 'page' ? 'page' : 'offset']: 10_000 });
    return status === 404;
  },
  'past-the-end-500': async ({ list, place }) => {
    const { status } = await list({ [place === 'page' ? 'page' : 'offset']: 10_000 });
    return status === 500;
  },

  'if-match-ignored': async (client) => {
    const { status, made } = await changeTwice(client);
    return status === 200 && made;
  },
  'stale-answered-200': async (client) => {
    const { status, made } = await changeTwice(client);
    return status === 200 && !made;
  },
  'checks-then-writes': async (client) => {
    const once = await changeTwice(client);
    const { statuses } = await changeAtOnce(client);
    return once.status === 412 && statuses.every((status) => status === 200);
  },
  'second-change-lost': async (client) => {
    const { statuses, made } = await changeAtOnce(client);
    return statuses.every((status) => status === 200) && made === 1;
  },
  'writes-whole-items': async (client) => {
    const { versioned, made } = await changeAtOnce(client);
    return !versioned && made === 1;
  },

  'unknown-ignored': async ({ list }) => (await list({ nonsense: 1 })).status === 200,
  'filter-after-paging': async (client) => {
    const { value } = await filtered(client);
    const pages = await client.walk({ [client.size]: 3, [client.filter]: value });
    const counted = client.place === 'offset' || client.place === 'page';
    // Where pages are counted, a short one looks like the last one.
    if (counted) return idsOf(pages).length < (pages[0]?.total ?? 0);
    return pages.slice(0, -1).some(({ ids }) => ids.length < 3) || pages[0]?.ids.length === 0;
  },
  'next-drops-filter': async (client) => {
    const { value, ids } = await filtered(client);
    return idsOf(await client.walk({ [client.size]: 3, [client.filter]: value })).some(
      (id) => !ids.includes(id),
    );
  },
};
