/** What the planner did for a statement: its plan, read back from EXPLAIN (ANALYZE, FORMAT JSON). */
import type pg from 'pg';

/** A node of the plan, with the names that EXPLAIN gives (PostgreSQL manual, 14.1). */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** What EXPLAIN measured. */
export interface Explained {
  readonly plan: PlanNode;
  /** Rows that scans fetched from tables and indexes, kept or thrown away. */
  readonly rowsRead: number;
  /** ms, as the engine measured it, without sending the result. */
  readonly executionMs: number;
}

/** Runs the statement under EXPLAIN ANALYZE: only for statements that change nothing. */
export async function explain(
  client: pg.Client,
  sql: string,
  parameters: readonly unknown[],
): Promise<Explained> {
  // TIMING OFF: reading the clock for every row costs more than the rows do; the total is still measured.
  const result = await client.query(`explain (analyze, timing off, format json) ${sql}`, [...parameters]);
  const [top] = result.rows[0]['QUERY PLAN'] as [{ Plan: PlanNode; 'Execution Time': number }];
  return { plan: top.Plan, rowsRead: countRowsRead(top.Plan), executionMs: top['Execution Time'] };
}

/** Adds up the rows of the scans: what they passed on, and what they read and threw away. */
export function countRowsRead(node: PlanNode): number {
  const below = (node.Plans ?? []).reduce((sum, child) => sum + countRowsRead(child), 0);
  if (!/Scan$/.test(node['Node Type']) || node['Node Type'] === 'Bitmap Index Scan') return below;
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  return below + Math.round((node['Actual Rows'] + removed) * node['Actual Loops']);
}

/** How the plan reads its table: the kind of its first scan, such as `Index Scan`. */
export function scanOf(node: PlanNode): string {
  if (/Scan$/.test(node['Node Type'])) return node['Node Type'];
  return (node.Plans ?? []).map(scanOf).find((scan) => scan !== 'none') ?? 'none';
}
