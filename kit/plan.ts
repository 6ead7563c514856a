/** Query plans as trees, read from PostgreSQL's EXPLAIN (FORMAT JSON), whose names they keep (manual, section 14.1). */

export interface PlanTree {
  /** `Index Scan`, `Hash Join`, … */
  readonly type: string;
  /** What it works on: `postcards using postcards_album_idx`. */
  readonly on?: string;
  /** The condition that decides which rows it looks at, or passes on. */
  readonly condition?: string;
  /** Rows that the planner expected for one execution, and that came; without ANALYZE none came. */
  readonly planned: number;
  readonly actual?: number;
  readonly loops: number;
  /** Rows that it read in all its executions, those thrown away included; 0 for what reads no table. */
  readonly read: number;
  readonly children: readonly PlanTree[];
}

interface Node {
  readonly [name: string]: unknown;
}

/** The plan in this text: what EXPLAIN returned, or its `Plan`; undefined when it is none. */
export function parsePlan(text: string): PlanTree | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    const top = Array.isArray(value) ? (value[0] as unknown) : value;
    const plan = isNode(top) && isNode(top['Plan']) ? top['Plan'] : top;
    return isNode(plan) && typeof plan['Node Type'] === 'string' ? readNode(plan) : undefined;
  } catch {
    return undefined;
  }
}

function readNode(node: Node): PlanTree {
  const type = String(node['Node Type']);
  const text = (name: string) => (typeof node[name] === 'string' ? (node[name] as string) : undefined);
  const number = (name: string) => (typeof node[name] === 'number' ? (node[name] as number) : 0);
  const loops = number('Actual Loops') || 1;
  const actual = typeof node['Actual Rows'] === 'number' ? node['Actual Rows'] : undefined;
  const [relation, index] = [text('Relation Name'), text('Index Name')];
  const on = [relation, index && (relation ? `using ${index}` : index)].filter(Boolean).join(' ');
  const condition =
    text('Index Cond') ??
    text('Hash Cond') ??
    text('Merge Cond') ??
    text('Recheck Cond') ??
    text('Join Filter') ??
    text('Filter');
  const removed = number('Rows Removed by Filter') + number('Rows Removed by Index Recheck');
  const reads = /Scan$/.test(type) && type !== 'Bitmap Index Scan';
  const children = Array.isArray(node['Plans'])
    ? (node['Plans'] as unknown[]).filter(isNode).map(readNode)
    : [];
  return {
    type,
    ...(on ? { on } : {}),
    ...(condition ? { condition } : {}),
    planned: number('Plan Rows'),
    ...(actual === undefined ? {} : { actual }),
    loops,
    read: reads ? Math.round(((actual ?? 0) + removed) * loops) : 0,
    children,
  };
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
