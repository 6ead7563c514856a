/** What the steps stand on: a table that the learner's files change while programs work on it. */
import type {
  SqlBench,
  SqlConnection,
  SqlDatabase,
  SqlError,
  SqlStatement,
} from '../../../../kit/sql-bench.ts';
import { once } from '../../../exercises/sql/once.ts';
import { endSession, watchLocks } from './lock-watch.ts';
import { createLedger, type Ledger, type Mishap, type Version, work } from './programs.ts';

export const files = ['expand.sql', 'backfill.sql', 'contract.sql'] as const;
export type FileName = (typeof files)[number];

/** A statement that PostgreSQL refused. */
export interface Refused {
  readonly statement: SqlStatement;
  readonly error: SqlError;
}

/** A postcard that no longer says what was written. */
export interface Wrong {
  readonly id: number;
  readonly expected: string;
  readonly got: string | null;
}

/** How the migration went until something went wrong: what did not come to pass is absent. */
export interface Walk {
  readonly expand: { readonly refused?: Refused; readonly mishaps: readonly Mishap[] };
  readonly backfill?: {
    readonly refused?: Refused;
    readonly mishaps: readonly Mishap[];
    /** It was sent so often, and still changed rows. */
    readonly endless?: number;
    readonly wrong: readonly Wrong[];
    /** The most rows that one transaction changed. */
    readonly largest: number;
  };
  readonly again?: {
    readonly refused?: Refused;
    readonly mishaps: readonly Mishap[];
    readonly wrong: readonly Wrong[];
  };
  readonly contract?: {
    readonly refused?: Refused;
    readonly mishaps: readonly Mishap[];
    readonly wrong: readonly Wrong[];
    /** Column → whether it may be null. */
    readonly columns: ReadonlyMap<string, boolean>;
  };
}

/** A file that was cut off behind some statements and sent again from its beginning. */
export interface Resumed {
  readonly file: FileName;
  readonly cutBehind: number;
  readonly refused?: Refused;
  readonly wrong: readonly Wrong[];
}

/** Postcards in the table, and in the one that is cut off again and again. */
export const size = 3_000;
const fewer = 300;
/** How often the backfill is sent before it counts as endless. */
const maxRuns = 60;

export function openGround(bench: SqlBench) {
  const statementsOf = Object.fromEntries(files.map((name) => [name, bench.statements(name)]));
  const statements = (file: FileName) => statementsOf[file] ?? [];

  /** A new table, and the ledger of what it says. */
  async function open(rows: number) {
    const database = await bench.database('learner');
    const ledger = createLedger(bench.random.fork('places'), rows);
    await database.ask(
      `insert into postcards select row.key::int, 'Postcard ' || row.key, row.value from json_each_text($1) row`,
      [JSON.stringify(Object.fromEntries(ledger.places))],
    );
    await database.ask('vacuum (analyze) postcards');
    return {
      database,
      ledger,
      learner: await database.connect(),
      program: await database.connect('program'),
    };
  }

  /** Sends a file's statements; gives the one that was refused, and how many rows they changed. */
  async function send(learner: SqlConnection, file: FileName) {
    let changed = 0;
    for (const statement of statements(file)) {
      const { error, command, count } = await learner.send(statement);
      if (error) {
        await endSession(learner);
        return { changed, refused: { statement, error } };
      }
      if (['UPDATE', 'INSERT', 'DELETE', 'MERGE'].includes(command)) changed += count;
    }
    await endSession(learner);
    return { changed };
  }

  /** Sends the backfill until it changes nothing; `between` is what the programs do meanwhile. */
  async function fill(learner: SqlConnection, between: () => Promise<readonly Mishap[]>) {
    const mishaps: Mishap[] = [];
    for (let run = 0; run < maxRuns; run++) {
      const { changed, refused } = await send(learner, 'backfill.sql');
      mishaps.push(...(await between()));
      if (refused) return { refused, mishaps };
      if (changed === 0) return { mishaps };
    }
    return { mishaps, endless: maxRuns };
  }

  async function gather(): Promise<Walk> {
    const { database, ledger, learner, program } = await open(size);
    const run = (...running: Version[]) => work(program, running, ledger);
    const isBad = (one: { refused?: Refused; mishaps: readonly Mishap[]; wrong?: readonly Wrong[] }) =>
      one.refused !== undefined || one.mishaps.length > 0 || (one.wrong?.length ?? 0) > 0;

    const expanded = await send(learner, 'expand.sql');
    const expand = {
      ...pick(expanded),
      mishaps: [...(await run('old', 'old')), ...(await run('old', 'both', 'old'))],
    };
    if (isBad(expand)) return { expand };

    const initial = await largestTransaction(program);
    const filled = await fill(learner, () => run('both'));
    const largest = await largestTransaction(program, initial.id);
    const backfill = {
      ...filled,
      wrong: filled.refused ? [] : await findWrong(program, ledger),
      largest: largest.rows,
    };
    if (isBad(backfill) || filled.endless !== undefined) return { expand, backfill };

    const beside = await run('both', 'new', 'both', 'new');
    const refilled = await fill(learner, () => run('both', 'new'));
    const again = {
      ...refilled,
      mishaps: [...beside, ...refilled.mishaps],
      wrong: await findWrong(program, ledger),
    };
    if (isBad(again)) return { expand, backfill, again };

    const contracted = await send(learner, 'contract.sql');
    const mishaps = contracted.refused ? [] : await run('new', 'new', 'new');
    const wrong = mishaps.length > 0 ? [] : await findWrong(program, ledger);
    const columns = await columnsOf(database);
    return { expand, backfill, again, contract: { ...pick(contracted), mishaps, wrong, columns } };
  }

  return {
    statements,
    walk: once(gather),

    /** Which locks each transaction of the files takes, and what it does under them. */
    locks: once(async () => {
      const { database, learner, program } = await open(size);
      const units = [];
      for (const file of files) {
        for (let run = 0; run < (file === 'backfill.sql' ? maxRuns : 1); run++) {
          const { units: own, changed } = await watchLocks(
            database,
            learner,
            program,
            statements(file),
            bench.signal,
          );
          units.push(...own);
          if (changed === 0) break;
        }
      }
      await database.close();
      return units;
    }),

    /** Each file behind a transaction that somebody left open: how long its statements stand in the queue. */
    async queue() {
      const { database, learner, program } = await open(fewer);
      const waits = [];
      for (const file of files) {
        const { units } = await watchLocks(database, learner, program, statements(file), bench.signal, {
          stay: true,
        });
        waits.push(...units.filter(({ waitedMs }) => waitedMs !== undefined));
        // The other transaction is over: now it is carried out.
        if (file === 'backfill.sql') await fill(learner, async () => []);
        else await send(learner, file);
      }
      await database.close();
      return waits;
    },

    /** Each file cut off behind each of its statements, and sent again. */
    async resume(): Promise<Resumed[]> {
      const resumed: Resumed[] = [];
      for (const file of files) {
        for (let cutBehind = 1; cutBehind < statements(file).length; cutBehind++) {
          resumed.push(await cutOff(file, cutBehind));
        }
      }
      return resumed;
    },
  };

  async function cutOff(file: FileName, cutBehind: number): Promise<Resumed> {
    const { database, ledger, learner, program } = await open(fewer);
    let refused: Refused | undefined;
    let connection = learner;
    for (const name of files) {
      if (name === file) {
        for (const statement of statements(name).slice(0, cutBehind)) await connection.send(statement);
        await connection.kill();
        connection = await database.connect();
      }
      const outcome =
        name === 'backfill.sql' ? await fill(connection, async () => []) : await send(connection, name);
      refused ??= outcome.refused;
    }
    const wrong = refused ? [] : await findWrong(program, ledger);
    await database.close();
    return { file, cutBehind, ...(refused ? { refused } : {}), wrong };
  }
}

function pick({ refused }: { refused?: Refused }) {
  return refused ? { refused } : {};
}

/** The transaction, other than that one, that has written most of the rows as they are now. */
async function largestTransaction(program: SqlConnection, otherThan = '') {
  const { rows } = await program.send(
    `select xmin::text, count(*) from postcards where xmin::text <> :other::text
     group by xmin order by count(*) desc limit 1`,
    { other: otherThan },
  );
  const [id, count] = rows[0] ?? [];
  return { id: id ?? '', rows: Number(count ?? 0) };
}

/** Postcards whose place is another one than was written; all of them where they cannot be read. */
async function findWrong(program: SqlConnection, ledger: Ledger): Promise<Wrong[]> {
  const { rows } = await program.send(`select id, city || ', ' || country from postcards`);
  const said = new Map(rows.map(([id, text]) => [Number(id), text ?? null]));
  return [...ledger.places].flatMap(([id, expected]) => {
    const got = said.get(id) ?? null;
    return got === expected ? [] : [{ id, expected, got }];
  });
}

async function columnsOf(database: SqlDatabase): Promise<ReadonlyMap<string, boolean>> {
  const rows = await database.ask(
    `select attname, not attnotnull from pg_attribute
     where attrelid = to_regclass('postcards') and attnum > 0 and not attisdropped`,
  );
  return new Map(rows.map(([name, nullable]) => [name ?? '', nullable === 't']));
}
