/** A feed of postcards on real parts: clients that page through it over a link, and others who write meanwhile. */
import type { Lab } from '../../../kit/experiment.ts';
import { median } from '../../../kit/statistics.ts';
import type { Exchange } from '../../../kit/transcript.ts';
import { postcards as postcardsPart } from '../../../parts/postcards/part.ts';
import { type Explained, explain, scanOf } from '../../../parts/sql/explain.ts';
import { sql as sqlPart } from '../../../parts/sql/part.ts';
import { openConnection } from '../../../parts/sql/sql.ts';
import { type Client, createClient } from '../../../wire/http1/client.ts';
import { startLink } from '../../../wire/link.ts';
import { type LinkProfile, linkProfiles } from '../../../wire/link-profiles.ts';
import { expectStatus, jsonOf } from '../../lab/responses.ts';
import { type Statement, traceExchanges } from '../../lab/trace.ts';

export type Way = 'offset' | 'cursor';

interface FeedValues {
  readonly postcards: number;
  readonly pageSize: number;
  readonly link: LinkProfile;
}

interface Postcard {
  readonly id: string;
  readonly createdAt: string;
}

interface Page {
  readonly items: readonly Postcard[];
  readonly next: string | null;
}

/** A client on its way through the feed. */
interface Pager {
  readonly way: Way;
  /** Ids in the order in which they were shown. */
  readonly shown: readonly string[];
  more(): boolean;
  /** Asks for the next page; throws when it does not come. */
  fetch(page: number): Promise<{ latency: number; statement: Statement }>;
}

/** Starts the parts and fills the feed. */
export async function openFeed(values: FeedValues, lab: Lab) {
  const sql = await lab.start(sqlPart);
  const postcards = await lab.start(postcardsPart, { LOG_LEVEL: 'debug' });
  const trace = traceExchanges(postcards, lab);
  const database = await openConnection(sql.url);
  lab.keep(database, (client) => client.end());

  const others = lab.keep(createClient({ baseUrl: postcards.url, from: 'writers' }), (client) =>
    client.close(),
  );
  const sender = await post<{ id: string }>(others, '/users', { name: 'Ada' }, lab);
  const seeded = await sendPostcards(others, sender.id, values.postcards, lab);
  // Newest first, the id deciding between equal moments: the order that the contract promises.
  const order = seeded
    .toSorted((a, b) => compare(b.createdAt, a.createdAt) || compare(b.id, a.id))
    .map(({ id }) => id);
  // Fresh statistics, as autovacuum would have gathered them a minute later.
  await database.query('analyze');

  const { hostname, port } = new URL(postcards.url);
  const link = lab.keep(
    await startLink({
      ...linkProfiles[values.link],
      target: { host: hostname, port: Number(port) },
      random: lab.random.fork('link'),
      signal: lab.signal,
    }),
    (link) => link.stop(),
  );
  const pagers: Pager[] = [];
  const takenBack = new Set<string>();

  return {
    /** The postcards that are there from the first page to the last, in the feed's order. */
    stayed: () => order.filter((id) => !takenBack.has(id)),

    openPager(way: Way): Pager {
      const client = lab.keep(createClient({ baseUrl: link.url, from: 'client' }), (client) =>
        client.close(),
      );
      const shown: string[] = [];
      let next: string | undefined = way === 'offset' ? 'offset=0' : '';
      const pager: Pager = {
        way,
        shown,
        more: () => next !== undefined,
        async fetch(page) {
          const query = [`limit=${values.pageSize}`, next].filter(Boolean).join('&');
          const label = `page ${page} by ${way}`;
          const exchange = await client.request({
            path: `/postcards?${query}`,
            variant: way,
            label,
            signal: lab.signal,
          });
          lab.record(exchange);
          expectStatus(exchange, 200, lab.signal);
          const body = jsonOf<Page>(exchange);
          shown.push(...body.items.map(({ id }) => id));
          next = body.next === null ? undefined : nextQuery(way, page * values.pageSize, body.next);
          const { statements } = await trace.of(exchange);
          const statement = statements.findLast(({ sql }) => /^select/i.test(sql));
          if (!statement) throw new Error(`the log of Postcards names no statement for ${label}`);
          return { latency: latencyOf(exchange), statement };
        },
      };
      pagers.push(pager);
      return pager;
    },

    /** Others send new postcards, and take back some that every client has already been shown. */
    async othersWrite(sent: number, taken: number): Promise<void> {
      for (let count = 0; count < sent; count++) {
        const exchange = await postOnce(
          others,
          '/postcards',
          postcardOf(sender.id, `meanwhile ${count + 1}`),
          lab,
        );
        lab.record(exchange);
        await trace.of(exchange);
      }
      const everybodySaw = order
        .values()
        .filter((id) => !takenBack.has(id) && pagers.every(({ shown }) => shown.includes(id)));
      for (const id of everybodySaw.take(taken).toArray()) {
        const exchange = await others.request({
          method: 'DELETE',
          path: `/postcards/${id}`,
          label: 'take back',
          signal: lab.signal,
        });
        lab.record(exchange);
        expectStatus(exchange, 204, lab.signal);
        takenBack.add(id);
        await trace.of(exchange);
      }
    },

    /** The statement again, under EXPLAIN ANALYZE: rows read, how, and the median time of the repetitions. */
    async explain(
      { sql, parameters }: Statement,
      repetitions: number,
    ): Promise<{ rowsRead: number; scan: string; executionMs: number }> {
      const explained: Explained[] = [];
      for (let count = 0; count < repetitions; count++) {
        lab.signal.throwIfAborted();
        explained.push(await explain(database, sql, parameters));
      }
      const [first] = explained;
      return {
        rowsRead: first?.rowsRead ?? 0,
        scan: first ? scanOf(first.plan) : 'none',
        executionMs: median(explained.map(({ executionMs }) => executionMs)),
      };
    },
  };
}

function nextQuery(way: Way, offset: number, cursor: string): string {
  return way === 'offset' ? `offset=${offset}` : `after=${encodeURIComponent(cursor)}`;
}

function latencyOf({ timing }: Exchange): number {
  return (timing.lastByte ?? timing.end) - (timing.connected ?? timing.start);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Sends them over the wire, a few at a time, as many senders would. */
async function sendPostcards(client: Client, senderId: string, count: number, lab: Lab): Promise<Postcard[]> {
  const sent: Postcard[] = [];
  let started = 0;
  const sender = async () => {
    while (started < count) {
      const number = ++started;
      if (number % 100 === 0)
        lab.progress(number, count, `filling the feed: ${number} of ${count} postcards`);
      sent.push(await post<Postcard>(client, '/postcards', postcardOf(senderId, `postcard ${number}`), lab));
    }
  };
  await Promise.all(Array.from({ length: 6 }, sender));
  return sent;
}

function postcardOf(senderId: string, text: string) {
  return { senderId, text, place: 'Lisbon' };
}

async function postOnce(client: Client, path: string, body: unknown, lab: Lab): Promise<Exchange> {
  const exchange = await client.request({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    label: 'send',
    signal: lab.signal,
  });
  expectStatus(exchange, 201, lab.signal);
  return exchange;
}

async function post<Created>(client: Client, path: string, body: unknown, lab: Lab): Promise<Created> {
  return jsonOf<Created>(await postOnce(client, path, body, lab));
}
