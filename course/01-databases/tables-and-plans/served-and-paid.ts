/** Four statements on one table whose indexes are added one by one: what each statement reads, and what it writes. */
import type pg from 'pg';
import type { Lab } from '../../../kit/experiment.ts';
import { median } from '../../../kit/statistics.ts';
import type { PlanNode } from '../../../parts/sql/explain.ts';
import { addHops, type ExplainedBlocks, explainBlocks, type Statement } from './explain-blocks.ts';
import { type Filled, fillTables, openDatabase } from './tables.ts';

export type StatementId = 'sender' | 'busy' | 'join' | 'insert';

/** A statement while the table has so many indexes. */
export interface StatementRow {
  readonly variant: StatementId;
  /** How many indexes the table has, that of its primary key included, and the one that was added last. */
  readonly indexes: number;
  readonly added: string;
  /** How the postcards are read; a dash where none are. */
  readonly scan: string;
  readonly returned: number;
  readonly rowsRead: number;
  readonly blocks: number;
  /** Blocks touched when sequential scans are forbidden. */
  readonly forcedBlocks: number;
  readonly walRecords: number;
  readonly walBytes: number;
  /** EXPLAIN's own, as JSON; none of an insert, which says no more than that something is inserted. */
  readonly plan: string;
}

/** The indexes that Postcards has on its postcards: postcards/adapters/store-sql/migrations. */
const indexes = [
  'primary key (id)',
  '(sender_id)',
  '(album_id, created_at desc, id desc)',
  '(created_at desc, id desc)',
];

/** Inserts behind a median: one that splits a full block of an index writes more than the others. */
const inserts = 25;

export async function* measureStatements(postcards: number, lab: Lab): AsyncIterable<StatementRow> {
  const client = await openDatabase(lab);
  const statements = Object.entries(statementsOn(await fillTables(client, postcards, lab)));
  for (const [place, added] of indexes.entries()) {
    lab.progress(place, indexes.length, `measuring with ${added}`);
    if (place > 0) await client.query(`create index on postcards ${added}`);
    // It also cleans up after the inserts that were rolled back.
    await client.query('vacuum analyze postcards');
    for (const [id, repeated] of statements) {
      const variant = id as StatementId;
      const [first, ...more] = await explainEach(client, repeated, 'on', lab);
      const forced = await explainEach(client, repeated, 'off', lab);
      if (!first) continue;
      addHops(lab, client, first, variant, `${variant}, indexes: ${place + 1}`);
      yield {
        variant,
        indexes: place + 1,
        added,
        scan: scanOfPostcards(first.plan) ?? '–',
        returned: first.returned,
        rowsRead: first.rowsRead,
        ...toCounts([first, ...more]),
        forcedBlocks: toCounts(forced).blocks,
        plan: variant === 'insert' ? '' : JSON.stringify(first.plan),
      };
    }
  }
}

/** Each statement as often as it is executed; the first time does not count. */
function statementsOn({ sender, busy, owner, album }: Filled): Record<StatementId, Statement[]> {
  const bySender = 'select id, created_at, text, place from postcards where sender_id = $1';
  const join = `select albums.title, postcards.text, postcards.place
    from albums join postcards on postcards.album_id = albums.id where albums.owner_id = $1`;
  const insert = `insert into postcards (id, created_at, sender_id, album_id, text, place)
    values ($1, timestamptz '2027-01-01', $2, $3, 'Wish you were here', 'Lisbon')`;
  return {
    sender: Array(2).fill({ sql: bySender, parameters: [sender] }),
    busy: Array(2).fill({ sql: bySender, parameters: [busy] }),
    join: Array(2).fill({ sql: join, parameters: [owner] }),
    // Neighbours in every index: the first changes the blocks that the others change again.
    insert: Array.from({ length: inserts + 1 }, (_, number) => ({
      sql: insert,
      parameters: [`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`, sender, album],
    })),
  };
}

/**
 * Explains the statements one after the other, then rolls them back. The first is left out: it opens tables and
 * indexes, and what it changes first after a checkpoint goes into the log by the page (manual, 19.5.1, full_page_writes).
 */
async function explainEach(
  client: pg.Client,
  statements: readonly Statement[],
  sequentialScans: 'on' | 'off',
  lab: Lab,
): Promise<ExplainedBlocks[]> {
  const explained: ExplainedBlocks[] = [];
  await client.query(`begin; set local enable_seqscan = ${sequentialScans}`);
  try {
    for (const statement of statements) {
      lab.signal.throwIfAborted();
      explained.push(await explainBlocks(client, statement));
    }
  } finally {
    await client.query('rollback');
  }
  return explained.slice(1);
}

function toCounts(explained: readonly ExplainedBlocks[]) {
  return {
    blocks: median(explained.map(({ blocks }) => blocks)),
    walRecords: median(explained.map(({ walRecords }) => walRecords)),
    walBytes: median(explained.map(({ walBytes }) => walBytes)),
  };
}

/** The kind of scan that reads the postcards, be it below a join. */
function scanOfPostcards(node: PlanNode): string | undefined {
  if (node['Relation Name'] === 'postcards' && /Scan$/.test(node['Node Type'])) return node['Node Type'];
  return (node.Plans ?? []).map(scanOfPostcards).find((scan) => scan !== undefined);
}
