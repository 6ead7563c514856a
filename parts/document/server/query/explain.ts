/** A plan and what it read, in the shape of MongoDB's `explain` (MongoDB manual, “Explain Results”). */
import type { Document } from '../bson/values.ts';
import type { IndexScan, Scan } from './plan.ts';
import type { PreparedQuery } from './run.ts';
import type { Counters } from './scan.ts';

/** What happened when the query was run for `executionStats`. */
export interface Execution extends Counters {
  /** Documents that matched, before skip and limit. */
  readonly matched: number;
  readonly returned: number;
  readonly milliseconds: number;
}

/** Without a query the collection does not exist, and nothing was read. */
export function explainQuery(
  namespace: string,
  query: PreparedQuery | undefined,
  projection: Document,
  execution: Execution | undefined,
): Document {
  return {
    explainVersion: '1',
    queryPlanner: {
      namespace,
      indexFilterSet: false,
      parsedQuery: query?.filter ?? {},
      winningPlan: renderPlan(query, projection, undefined),
      rejectedPlans: [],
    },
    ...(execution && {
      executionStats: {
        executionSuccess: true,
        nReturned: execution.returned,
        executionTimeMillis: Math.round(execution.milliseconds),
        totalKeysExamined: execution.keysExamined,
        totalDocsExamined: execution.docsExamined,
        executionStages: renderPlan(query, projection, execution),
      },
    }),
  };
}

/** The stages from the last to the first, each with its input below it. */
function renderPlan(
  query: PreparedQuery | undefined,
  projection: Document,
  execution: Execution | undefined,
): Document {
  if (!query) return { stage: 'EOF', ...counted(execution && 0) };
  const { plan, skip = 0, limit = 0 } = query;
  let top = renderScan(plan.scan, query.filter, execution);
  const add = (stage: string, nReturned: number | undefined, fields: Document) => {
    top = { stage, ...counted(nReturned), ...fields, inputStage: top };
  };
  if (plan.sort.length > 0) {
    const sortPattern = Object.fromEntries(plan.sort.map(({ path, direction }) => [path, direction]));
    add('SORT', execution?.matched, { sortPattern, type: 'simple' });
  }
  if (skip > 0) add('SKIP', execution && Math.max(0, execution.matched - skip), { skipAmount: skip });
  if (limit > 0) add('LIMIT', execution?.returned, { limitAmount: limit });
  if (Object.keys(projection).length > 0) {
    add('PROJECTION_DEFAULT', execution?.returned, { transformBy: projection });
  }
  return top;
}

function renderScan(scan: Scan, filter: Document, execution: Execution | undefined): Document {
  const direction = scan.direction === 1 ? 'forward' : 'backward';
  const ran = counted(execution?.matched);
  const docs = execution && { docsExamined: execution.docsExamined };
  if (scan.kind === 'collection') return { stage: 'COLLSCAN', filter, ...ran, direction, ...docs };
  const { index } = scan;
  return {
    stage: 'FETCH',
    // The whole of it: this engine holds every document that an index finds against the filter again.
    filter,
    ...ran,
    ...docs,
    inputStage: {
      stage: 'IXSCAN',
      ...counted(execution?.docsExamined),
      keyPattern: index.spec['key'],
      indexName: index.name,
      isMultiKey: index.multikey !== 0,
      isUnique: index.unique,
      isSparse: index.sparse,
      isPartial: index.partial !== undefined,
      indexVersion: 2,
      direction,
      indexBounds: renderBounds(scan),
      ...(execution && { keysExamined: execution.keysExamined }),
    },
  };
}

const counted = (nReturned: number | undefined) => (nReturned === undefined ? {} : { nReturned });

/** In the order in which they are read: a field that is read downwards shows its greatest value first. */
function renderBounds({ index, bounds, direction }: IndexScan): Document {
  const turned: Readonly<Record<string, string>> = { '[': ']', ']': '[', '(': ')', ')': '(' };
  const render = ({ from, to }: { from: string; to: string }, downwards: boolean) =>
    downwards
      ? `${turned[to.slice(-1)]}${to.slice(0, -1)}, ${from.slice(1)}${turned[from.charAt(0)]}`
      : `${from}, ${to}`;
  return Object.fromEntries(
    index.key.map((field, at) => {
      const downwards = field.direction !== direction;
      const texts = (bounds.ranges[at] ?? []).map((range) => render(range, downwards));
      return [field.path, downwards ? texts.reverse() : texts];
    }),
  );
}
