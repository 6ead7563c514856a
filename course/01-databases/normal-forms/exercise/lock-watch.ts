/** Watches the locks of a file's statements: which each asks for, and what is read and rewritten while it is held. */
import { setTimeout as delay } from 'node:timers/promises';
import type {
  SqlAnswer,
  SqlConnection,
  SqlDatabase,
  SqlError,
  SqlStatement,
} from '../../../../kit/sql-bench.ts';

/** A transaction of the file: from BEGIN to COMMIT, or one statement. */
export interface Unit {
  readonly statements: readonly SqlStatement[];
  /** The strongest lock on the table that keeps writers out, and the statement that asked for it. */
  readonly mode?: string;
  readonly by?: SqlStatement;
  /** Rows of the table that were read, and that were changed. */
  readonly scanned: number;
  readonly changed: number;
  /** The table was written anew. */
  readonly rewritten: boolean;
  /** ms for which it stood in the queue behind the open transaction; absent when it did not. */
  readonly waitedMs?: number;
  /** It did not leave the queue by itself. */
  readonly stayed?: true;
  readonly error?: SqlError;
}

/** Locks that keep writers out, the strongest last (PostgreSQL manual, table 13.2). */
export const strongModes = ['ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'];

/** ms after which whoever still stands in the queue stays there. */
export const patienceMs = 2_000;
/** ms between two looks. */
const lookMs = 4;
/** How often a file is begun: a lock_timeout may come while we look. */
const maxAttempts = 4;

interface Watched {
  readonly units: readonly Unit[];
  /** Rows that the statements say they changed. */
  readonly changed: number;
}

/**
 * Sends the statements. Before each, another connection holds the lock of a writer, so that whoever asks for one that
 * keeps writers out has to wait, and is seen. It lets go as soon as it was seen; with `stay`, only after `patienceMs`.
 */
export async function watchLocks(
  database: SqlDatabase,
  learner: SqlConnection,
  holder: SqlConnection,
  statements: readonly SqlStatement[],
  signal: AbortSignal,
  { stay = false } = {},
): Promise<Watched> {
  /** Statement → the lock that it was seen to ask for. */
  const seen = new Map<SqlStatement, string>();
  // The rows that filled the table are told of now, or they would count as changed by the first transaction.
  await database.ask('select pg_stat_force_next_flush()');
  for (let attempt = 1; ; attempt++) {
    const watched = await attemptAll();
    const wasLate = watched.units.some(({ error }) => error?.code === '55P03');
    if (stay || !wasLate || attempt === maxAttempts) return watched;
  }

  async function attemptAll(): Promise<Watched> {
    const units: Unit[] = [];
    let changed = 0;
    for (const own of groupByTransaction(statements)) {
      const before = await measure();
      let unit: Unit = { statements: own, scanned: 0, changed: 0, rewritten: false };
      for (const statement of own) {
        const { answer, mode, waitedMs, stayed } = await sendWatched(statement);
        const asked = mode ?? seen.get(statement);
        if (asked && strongModes.indexOf(asked) > strongModes.indexOf(unit.mode ?? '')) {
          unit = { ...unit, mode: asked, by: statement };
        }
        if (waitedMs !== undefined) unit = { ...unit, waitedMs, ...(stayed ? { stayed } : {}) };
        if (['UPDATE', 'INSERT', 'DELETE', 'MERGE'].includes(answer.command)) changed += answer.count;
        if (answer.error) {
          unit = { ...unit, error: answer.error };
          break;
        }
      }
      if (unit.error) await learner.send('rollback');
      // What this session has counted is told to others now, and not within the next second (27.2).
      await learner.send('select pg_stat_force_next_flush()');
      const after = await measure();
      units.push({
        ...unit,
        scanned: after.scanned - before.scanned,
        changed: after.changed - before.changed,
        rewritten: after.node !== before.node,
      });
      if (unit.error) break;
    }
    await endSession(learner);
    return { units, changed };
  }

  async function sendWatched(
    statement: SqlStatement,
  ): Promise<{ answer: SqlAnswer; mode?: string; waitedMs?: number; stayed?: true }> {
    await holder.send('begin');
    // Refused at once where the learner's transaction has its lock already.
    const held = await holder.send('lock table postcards in row exclusive mode nowait');
    const sent = learner.send(statement);
    const started = performance.now();
    let mode: string | undefined;
    let answer: SqlAnswer | undefined;
    let stayed = false;
    while (!held.error && answer === undefined) {
      answer = await Promise.race([sent, delay(lookMs).then(() => undefined)]);
      if (answer || !(await isBehindHolder())) {
        signal.throwIfAborted();
        continue;
      }
      mode = await askedFor();
      if (mode) seen.set(statement, mode);
      if (mode && stay && performance.now() - started < patienceMs) continue;
      stayed = mode !== undefined && stay;
      break;
    }
    await holder.send('rollback');
    answer ??= await sent;
    return {
      answer,
      ...(mode ? { mode } : {}),
      ...(mode && stay ? { waitedMs: performance.now() - started } : {}),
      ...(stayed ? { stayed } : {}),
    };
  }

  async function isBehindHolder(): Promise<boolean> {
    const [row] = await database.ask('select ($2 = any(pg_blocking_pids($1)))::text', [
      learner.pid,
      holder.pid,
    ]);
    return row?.[0] === 'true';
  }

  /** The lock on the table that it waits for. Whoever waits for something else, such as the end of a transaction, keeps nobody out. */
  async function askedFor(): Promise<string | undefined> {
    const [row] = await database.ask(
      `select mode from pg_locks where pid = $1 and not granted and relation = to_regclass('postcards')`,
      [learner.pid],
    );
    return row?.[0] ?? undefined;
  }

  async function measure() {
    const [row] = await database.ask(
      `select s.seq_tup_read + coalesce(s.idx_tup_fetch, 0), s.n_tup_upd + s.n_tup_ins + s.n_tup_del, c.relfilenode
       from pg_stat_user_tables s join pg_class c on c.oid = s.relid where s.relname = 'postcards'`,
    );
    const [scanned, changed, node] = row ?? [];
    return { scanned: Number(scanned), changed: Number(changed), node };
  }
}

/** Statements from BEGIN to COMMIT belong together; any other is a transaction of its own. */
export function groupByTransaction(statements: readonly SqlStatement[]): SqlStatement[][] {
  const groups: SqlStatement[][] = [];
  let isOpen = false;
  for (const statement of statements) {
    const [word = ''] = statement.words;
    if (isOpen) groups.at(-1)?.push(statement);
    else groups.push([statement]);
    if (word === 'begin' || word === 'start') isOpen = true;
    if (['commit', 'end', 'rollback', 'abort'].includes(word)) isOpen = false;
  }
  return groups;
}

/** Each file is a session of its own: what it leaves open is gone, and what it has set. */
export async function endSession(connection: SqlConnection): Promise<void> {
  await connection.send('rollback');
  await connection.send('discard all');
}
