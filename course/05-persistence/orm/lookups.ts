/** Goes from senders to their postcards, one at a time and all at once, with and without an index on the foreign key. */
import { asc, inArray } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import type { Lab } from '../../../kit/experiment.ts';
import { type Explained, explain, scanOf } from '../../../parts/sql/explain.ts';
import { sql as sqlPart } from '../../../parts/sql/part.ts';
import type { SentStatement } from '../../../parts/sql/sent-statements.ts';
import { openConnection } from '../../../parts/sql/sql.ts';
import { addHops } from './add-hops.ts';
import { fillTables, postcards } from './tables.ts';
import type { WayBack, WayBackRow } from './way-back-row.ts';

/** Postcards that one sender has sent, on average: many senders, so that an index is worth a look. */
const perSender = 20;

export interface WayBackValues {
  /** Postcards in the table. */
  readonly postcards: number;
  /** How many senders are asked for, the fewest first. */
  readonly asked: readonly number[];
}

export async function* measureWayBack(values: WayBackValues, lab: Lab): AsyncIterable<WayBackRow> {
  const { url } = await lab.start(sqlPart);
  const client = lab.keep(await openConnection(url), (client) => client.end());
  lab.signal.addEventListener('abort', () => void client.end().catch(() => {}), { once: true });
  lab.progress(0, 1, `filling the table with ${values.postcards} postcards`);
  const senders = Math.ceil(values.postcards / perSender);
  await fillTables(client, { senders, postcards: values.postcards, random: lab.random.fork('senders') });
  // Shared among workers a plan is harder to read, and EXPLAIN rounds the rows of each.
  await client.query('set max_parallel_workers_per_gather = 0');

  const chosen = pickSenders(values.asked.at(-1) ?? 1, senders, lab);
  for (const index of ['none', 'indexed'] as const) {
    if (index === 'indexed') await client.query('create index postcards_sender on postcards (sender_id)');
    for (const [place, count] of values.asked.entries()) {
      lab.progress(place + 1, values.asked.length, `${count} senders, ${nameOf(index)}`);
      const ids = chosen.slice(0, count);
      for (const [way, groups] of [
        ['loop', ids.map((id) => [id])],
        ['batch', [ids]],
      ] as const) {
        lab.signal.throwIfAborted();
        const variant: WayBack = `${way}-${index}`;
        const done = await explainEach(client, groups);
        addHops(
          lab,
          client,
          done.map(({ sent }) => sent),
          variant,
          `${count} senders`,
        );
        yield {
          variant,
          senders: count,
          index: nameOf(index),
          table: values.postcards,
          statements: done.length,
          returned: sum(done.map(({ sent }) => sent.rows)),
          rowsRead: sum(done.map(({ explained }) => explained.rowsRead)),
          scan: [...new Set(done.map(({ explained }) => scanOf(explained.plan)))].join(', '),
          plan: JSON.stringify(done.at(-1)?.explained.plan ?? {}),
        };
      }
    }
  }
}

/** The statement that Drizzle makes of `where sender_id in (…)`, once for each group, under EXPLAIN. */
async function explainEach(client: pg.Client, groups: readonly (readonly number[])[]) {
  const db = drizzle(client);
  const done: { explained: Explained; sent: SentStatement }[] = [];
  for (const group of groups) {
    const { sql, params } = db
      .select()
      .from(postcards)
      .where(inArray(postcards.senderId, [...group]))
      .orderBy(asc(postcards.id))
      .toSQL();
    const start = performance.timeOrigin + performance.now();
    const explained = await explain(client, sql, params);
    const end = performance.timeOrigin + performance.now();
    done.push({ explained, sent: { sql, rows: explained.plan['Actual Rows'], start, end } });
  }
  return done;
}

/** So many different senders of so many. */
function pickSenders(count: number, of: number, lab: Lab): number[] {
  const random = lab.random.fork('asked');
  const picked = new Set<number>();
  while (picked.size < Math.min(count, of)) picked.add(random.integer(1, of));
  return [...picked];
}

function nameOf(index: 'none' | 'indexed'): string {
  return index === 'none' ? 'no index' : '(sender_id)';
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
