/** What the steps stand on: the learner's query run on the data sets, beside a query that is known to be right. */

import type {
  SqlAnswer,
  SqlBench,
  SqlConnection,
  SqlDatabase,
  SqlRow,
  SqlStatement,
} from '../../../../kit/sql-bench.ts';
import { countRowsRead, type PlanNode } from '../../../../parts/sql/explain.ts';
import { once } from '../../../exercises/sql/once.ts';
import { type DataSet, drawDataSet, fillLarge, fillWith, type LargeSet, type Question } from './data.ts';

/** The query that is known to be right; `$1` is the album, `$2` the count. */
const reference = `
  select p.id, p.text, p.place, p.created_at, u.name as sender, a.title as album
  from postcards p
  join albums a on a.id = p.album_id
  left join users u on u.id = p.sender_id
  where p.album_id = $1 and p.removed_at is null
  order by p.created_at desc, p.id desc
  limit $2`;
export const columns = ['id', 'text', 'place', 'created_at', 'sender', 'album'];

/** The index that is known to be enough; what the learner's may cost is measured by it. */
const referenceIndex = 'create index reference_index on postcards (album_id, created_at desc, id desc)';

/** A question, what should have come, and what came. */
export interface Asked {
  readonly question: Question;
  readonly expected: readonly SqlRow[];
  readonly answer: SqlAnswer;
}

/** What a query cost on a table of that size. */
export interface Cost {
  readonly size: number;
  readonly question: Question & { readonly name: string };
  readonly expected: readonly SqlRow[];
  readonly answer: SqlAnswer;
  readonly rowsRead: number;
  readonly blocks: number;
  readonly plan: string;
}

/** What the learner's indexes are like. */
export interface Indexes {
  readonly names: readonly string[];
  /** Bytes, all of them together, and those of the index that is enough. */
  readonly bytes: number;
  readonly enough: number;
}

export type SetName = 'plain' | 'other' | 'gaps' | 'ties';

const plans: Readonly<Record<SetName, Parameters<typeof drawDataSet>[0]>> = {
  plain: {
    sizes: [60, 60, 50],
    asked: [
      [0, 20],
      [1, 20],
    ],
  },
  other: {
    sizes: [30, 9, 40, 25],
    asked: [
      [2, 7],
      [0, 1],
      [1, 20],
      [3, 12],
    ],
  },
  gaps: {
    sizes: [40, 12, 0, 30],
    gaps: true,
    emptied: 1,
    asked: [
      [0, 30],
      [3, 50],
      [1, 20],
      [2, 20],
    ],
  },
  ties: {
    sizes: [40, 40],
    ties: true,
    asked: [
      [0, 9],
      [1, 14],
      [0, 50],
    ],
  },
};

/** Postcards in the two tables that are counted on. */
const sizes = [8_000, 40_000];

export function openGround(bench: SqlBench) {
  const sets = new Map<SetName, Promise<readonly Asked[]>>();
  const [query] = bench.statements('query.sql');

  async function gather(name: SetName): Promise<readonly Asked[]> {
    if (!query) return [];
    const set: DataSet = drawDataSet(plans[name], bench.random.fork(name));
    const database = await bench.database('learner');
    await fillWith(database, set);
    const connection = await database.connect();
    const asked: Asked[] = [];
    for (const question of set.questions) {
      const expected = await expectedOf(database, question);
      asked.push({ question, expected, answer: await read(connection, query, question) });
    }
    await database.close();
    return asked;
  }

  return {
    query: bench.statements('query.sql'),
    index: bench.statements('index.sql'),

    /** The query on one of the small sets; it is asked once, whoever wants to know. */
    async on(name: SetName): Promise<readonly Asked[]> {
      const known = sets.get(name) ?? gather(name);
      sets.set(name, known);
      return await known;
    },

    /** Makes the indexes on empty tables; gives the first statement that was refused. */
    async makeIndexes(): Promise<{ statement: SqlStatement; answer: SqlAnswer } | undefined> {
      const database = await bench.database('learner');
      const refused = await makeAll(await database.connect(), bench.statements('index.sql'));
      await database.close();
      return refused;
    },

    /** The query with the learner's indexes in tables of two sizes, and what the indexes are like in the larger one. */
    measure: once(async (): Promise<{ costs: readonly Cost[]; indexes: Indexes }> => {
      const costs: Cost[] = [];
      let indexes: Indexes = { names: [], bytes: 0, enough: 0 };
      for (const size of query ? sizes : []) {
        const database = await bench.database('learner');
        const set = await fillLarge(database, size, bench.random.fork('large'));
        const connection = await database.connect();
        await makeAll(connection, bench.statements('index.sql'));
        if (query) costs.push(...(await measureAll(database, connection, query, set)));
        indexes = await inspect(database);
        await database.close();
      }
      return { costs, indexes };
    }),
  };
}

async function expectedOf(database: SqlDatabase, { album, count }: Question): Promise<readonly SqlRow[]> {
  return await database.ask(reference, [album, count]);
}

/** Runs a statement in a transaction that may only read. */
async function read(
  connection: SqlConnection,
  statement: SqlStatement | string,
  { album, count }: Question,
): Promise<SqlAnswer> {
  await connection.send('begin read only');
  const answer = await connection.send(statement, { album, count });
  await connection.send('rollback');
  return answer;
}

async function makeAll(connection: SqlConnection, statements: readonly SqlStatement[]) {
  for (const statement of statements) {
    const answer = await connection.send(statement);
    if (answer.error) return { statement, answer };
  }
  return undefined;
}

async function measureAll(
  database: SqlDatabase,
  connection: SqlConnection,
  query: SqlStatement,
  { size, questions }: LargeSet,
): Promise<Cost[]> {
  const costs: Cost[] = [];
  for (const question of questions) {
    const expected = await expectedOf(database, question);
    const answer = await read(connection, query, question);
    // Where the query itself was stopped at its limit, explaining it would be too.
    const explained = answer.error
      ? answer
      : await read(connection, `explain (analyze, buffers, timing off, format json) ${query.text}`, question);
    const plan = explained.rows[0]?.[0] ?? '';
    costs.push({
      size,
      question,
      expected,
      answer: explained.error ? explained : answer,
      ...countOf(plan),
      plan,
    });
  }
  return costs;
}

/** Rows and blocks that a plan touched (PostgreSQL manual, 14.1.2). */
function countOf(plan: string): { rowsRead: number; blocks: number } {
  if (plan === '') return { rowsRead: Number.NaN, blocks: Number.NaN };
  const [top] = JSON.parse(plan) as [{ Plan: PlanNode & Readonly<Record<string, number>> }];
  const { Plan } = top;
  return {
    rowsRead: countRowsRead(Plan),
    blocks: (Plan['Shared Hit Blocks'] ?? 0) + (Plan['Shared Read Blocks'] ?? 0),
  };
}

async function inspect(database: SqlDatabase): Promise<Indexes> {
  // Those of the primary keys were there before.
  const rows = await database.ask(
    `select i.indexrelid::regclass::text, pg_relation_size(i.indexrelid)::text
     from pg_index i join pg_class c on c.oid = i.indrelid
     where c.relnamespace = 'public'::regnamespace and not i.indisprimary order by 1`,
  );
  await database.ask(referenceIndex);
  const [enough] = await database.ask("select pg_relation_size('reference_index')::text");
  return {
    names: rows.map(([name]) => name ?? ''),
    bytes: rows.reduce((sum, [, bytes]) => sum + Number(bytes), 0),
    enough: Number(enough?.[0]),
  };
}
