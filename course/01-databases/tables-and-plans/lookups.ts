/** One lookup under five sets of indexes, in tables that grow: what PostgreSQL read for it, and how. */
import type pg from 'pg';
import type { Lab } from '../../../kit/experiment.ts';
import { median, ratioOfMedians } from '../../../kit/statistics.ts';
import { scanOf } from '../../../parts/sql/explain.ts';
import { addHops, type ExplainedBlocks, explainBlocks, type Statement } from './explain-blocks.ts';
import { fillTables, openDatabase } from './tables.ts';

/** What the table has beyond its primary key. */
export const indexes = {
  none: '',
  sender: '(sender_id)',
  'album-sender': '(album_id, sender_id)',
  'place-sender': '(place, sender_id)',
  'sender-date': '(sender_id, created_at)',
} as const;

export type IndexSet = keyof typeof indexes;

/** The lookup in a table of one size, with one index. */
export interface LookupRow {
  readonly variant: IndexSet;
  readonly index: string;
  readonly postcards: number;
  readonly scan: string;
  readonly returned: number;
  readonly rowsRead: number;
  readonly blocks: number;
  /** Blocks that the whole table has, and the whole index; 0 without one. */
  readonly tableBlocks: number;
  readonly indexBlocks: number;
  /** Times that it went down the index from the root; a dash where EXPLAIN does not tell, before PostgreSQL 18. */
  readonly searches: number | '–';
  /** ms in the database: the median. */
  readonly executionMs: number;
  /** How many times as long as with the index on the sender, with the interval of 95 %. */
  readonly ratio: number;
  readonly ratioLow: number;
  readonly ratioHigh: number;
  /** EXPLAIN's own, as JSON. */
  readonly plan: string;
}

/** Rounds in which every variant is measured once: enough for an interval of the times. */
const rounds = 9;

/** From a thousand in powers of ten to the largest. */
export function sizesUpTo(largest: number): number[] {
  const sizes: number[] = [];
  for (let size = 1_000; size < largest; size *= 10) sizes.push(size);
  return [...sizes, largest];
}

export async function* measureLookups(largest: number, lab: Lab): AsyncIterable<LookupRow> {
  const client = await openDatabase(lab);
  const version = await client.query("select current_setting('server_version_num')::int / 10000 as major");
  const tellsSearches = version.rows[0].major >= 18;
  const sets = Object.keys(indexes) as IndexSet[];
  for (const postcards of sizesUpTo(largest)) {
    const { sender } = await fillTables(client, postcards, lab);
    lab.progress(0, rounds, `creating the indexes of ${postcards} postcards`);
    for (const set of sets)
      if (indexes[set]) await client.query(`create index ${nameOf(set)} on postcards ${indexes[set]}`);
    await client.query('vacuum analyze postcards');
    const lookup = {
      sql: 'select id, created_at, text, place from postcards where sender_id = $1',
      parameters: [sender],
    };
    const measured = new Map(sets.map((set): [IndexSet, ExplainedBlocks[]] => [set, []]));
    for (let round = 1; round <= rounds; round++) {
      lab.progress(round, rounds, `looking up among ${postcards} postcards`);
      for (const set of sets) {
        lab.signal.throwIfAborted();
        measured.get(set)?.push(await explainWith(client, set, lookup));
      }
    }
    const tableBlocks = await blocksOf(client, 'postcards');
    const usual = (measured.get('sender') ?? []).map(({ executionMs }) => executionMs);
    for (const set of sets) {
      const own = measured.get(set) ?? [];
      const last = own.at(-1);
      if (!last) continue;
      addHops(lab, client, last, set, `lookup among ${postcards}`);
      const times = own.map(({ executionMs }) => executionMs);
      const ratio = ratioOfMedians(times, usual);
      yield {
        variant: set,
        index: indexes[set] || 'no index',
        postcards,
        scan: scanOf(last.plan),
        returned: last.returned,
        rowsRead: last.rowsRead,
        blocks: median(own.map(({ blocks }) => blocks)),
        tableBlocks,
        indexBlocks: indexes[set] ? await blocksOf(client, nameOf(set)) : 0,
        searches: tellsSearches ? last.searches : '–',
        executionMs: median(times),
        ratio: ratio.estimate,
        ratioLow: ratio.low,
        ratioHigh: ratio.high,
        plan: JSON.stringify(last.plan),
      };
    }
  }
}

/** The statement as if there were only this index: the others are dropped, and the transaction is rolled back. */
async function explainWith(client: pg.Client, set: IndexSet, statement: Statement): Promise<ExplainedBlocks> {
  const others = Object.entries(indexes).flatMap(([id, index]) =>
    index && id !== set ? [nameOf(id as IndexSet)] : [],
  );
  await client.query(`begin; drop index ${others.join(', ')}`);
  try {
    // The first execution after such a change opens tables and indexes anew; the second is as usual.
    await explainBlocks(client, statement);
    return await explainBlocks(client, statement);
  } finally {
    await client.query('rollback');
  }
}

function nameOf(set: IndexSet): string {
  return `postcards_${set.replace('-', '_')}`;
}

async function blocksOf(client: pg.Client, relation: string): Promise<number> {
  const { rows } = await client.query(
    `select (pg_relation_size($1::regclass) / current_setting('block_size')::int)::int as blocks`,
    [relation],
  );
  return rows[0].blocks;
}
