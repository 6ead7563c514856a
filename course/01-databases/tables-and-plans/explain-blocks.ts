/** A statement under EXPLAIN (ANALYZE, BUFFERS, WAL): the rows and blocks that it read, and the log that it wrote. */
import type pg from 'pg';
import type { Lab } from '../../../kit/experiment.ts';
import { countRowsRead, type PlanNode } from '../../../parts/sql/explain.ts';
import { tapOf } from '../../../parts/sql/tapped.ts';
import { recordHeard } from '../../lab/record-heard.ts';

export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** A node as BUFFERS and WAL extend it; a parent's numbers hold those of its children. */
interface CountedNode extends PlanNode {
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly 'WAL Records': number;
  readonly 'WAL Bytes': number;
  /** Since PostgreSQL 18. */
  readonly 'Index Searches'?: number;
  readonly Plans?: readonly CountedNode[];
}

export interface ExplainedBlocks {
  readonly plan: PlanNode;
  readonly returned: number;
  readonly rowsRead: number;
  /** Blocks of 8 kB that it touched, in the cache or not; one that it touched twice counts twice. */
  readonly blocks: number;
  /** How often it went down an index from the root; 0 before PostgreSQL 18, which does not tell. */
  readonly searches: number;
  readonly walRecords: number;
  readonly walBytes: number;
  /** ms, as the server measured it. */
  readonly executionMs: number;
  /** ms for one way, between us and the server: half of what it did not spend planning and executing. */
  readonly wayMs: number;
  /** ms since the epoch, when we sent it and had the answer. */
  readonly start: number;
  readonly end: number;
}

export async function explainBlocks(
  client: pg.Client,
  { sql, parameters }: Statement,
): Promise<ExplainedBlocks> {
  const start = performance.timeOrigin + performance.now();
  const result = await client.query(`explain (analyze, buffers, wal, timing off, format json) ${sql}`, [
    ...parameters,
  ]);
  const end = performance.timeOrigin + performance.now();
  const [{ Plan: plan, 'Planning Time': planningMs, 'Execution Time': executionMs }] = result.rows[0][
    'QUERY PLAN'
  ] as [{ Plan: CountedNode; 'Planning Time': number; 'Execution Time': number }];
  return {
    plan,
    returned: plan['Actual Rows'],
    rowsRead: countRowsRead(plan),
    blocks: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'],
    searches: countSearches(plan),
    walRecords: plan['WAL Records'],
    walBytes: plan['WAL Bytes'],
    executionMs,
    wayMs: Math.max(0, end - start - planningMs - executionMs) / 2,
    start,
    end,
  };
}

function countSearches(node: CountedNode): number {
  return (node.Plans ?? []).reduce((sum, child) => sum + countSearches(child), node['Index Searches'] ?? 0);
}

/** Adds the statement to the replay: there and back, and between the two the time that the server measured itself. */
export function addHops(
  lab: Lab,
  client: pg.Client,
  { start, end, wayMs }: ExplainedBlocks,
  variant: string,
  label: string,
) {
  recordHeard(lab, tapOf(client), { from: 'client', variant, label, start, end });
  const common = { variant, exchange: `${variant} ${label}` };
  lab.hop({ ...common, from: 'client', to: 'sql', start, end: start + wayMs, label });
  lab.hop({ ...common, from: 'sql', to: 'client', start: end - wayMs, end, label: `${label}: rows` });
}
