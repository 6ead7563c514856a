/** Steps through a history with real concurrent transactions: each step is answered, or known to wait for a lock. */
import { setTimeout as patience } from 'node:timers/promises';
import type pg from 'pg';
import { CourseError } from '../../../kit/errors.ts';
import type { Lab } from '../../../kit/experiment.ts';
import { epochMs } from '../../../wire/clock.ts';
import { type Ending, type History, type Step, type TransactionName, tables } from './histories.ts';
import type { Level } from './promises.ts';
import { type Answer, openSession, send } from './session.ts';

/** A step that is over. */
export interface Taken extends Answer {
  readonly by: TransactionName;
  readonly sql: string;
  /** From when to when another transaction kept it waiting, in ms since the epoch. */
  readonly waited?: { readonly since: number; readonly until: number };
}

/** How a history went. */
export interface Played extends Ending {
  readonly occurred: boolean;
  readonly taken: readonly Taken[];
}

interface Session {
  readonly name: TransactionName;
  readonly client: pg.Client;
  readonly pid: number;
}

/** What one transaction of the history is doing. */
interface Actor extends Session {
  begun: boolean;
  over: boolean;
  refused: boolean;
  /** The step that is under way, and the ones that come after it. */
  pending?: { readonly step: Step; readonly answer: Promise<Answer>; since?: number } | undefined;
  readonly behind: Step[];
}

/** ms after which the onlooker is asked; it decides, not the time. */
const atOnceMs = 4;

/** Opens a connection for each transaction, and one that looks on. */
export async function openStepper(url: string, lab: Lab) {
  const onlooker = await openSession(url, lab);
  // What it sets up need not outlive a crash; the transactions of the histories are as durable as any.
  await send(onlooker, 'set synchronous_commit = off');
  for (const table of tables) await send(onlooker, table);
  const sessions: Session[] = [];
  for (const name of ['T1', 'T2', 'T3'] as const) {
    const client = await openSession(url, lab);
    const { rows } = await send(client, 'select pg_backend_pid() as pid');
    sessions.push({ name, client, pid: rows[0]?.['pid'] ?? 0 });
  }
  const pids = sessions.map(({ pid }) => pid);

  /** Does it wait for a lock that one of the others holds? (Manual, 9.27.) */
  async function isBlocked({ pid }: Actor): Promise<boolean> {
    const { rows } = await send(onlooker, 'select (pg_blocking_pids($1) && $2::int[])::int as blocked', [
      pid,
      pids,
    ]);
    return rows[0]?.['blocked'] === 1;
  }

  async function play(history: History, level: Level): Promise<Played> {
    const actors = sessions.map(
      (session): Actor => ({ ...session, begun: false, over: false, refused: false, behind: [] }),
    );
    const taken: Taken[] = [];
    const committed = new Set<TransactionName>();
    const numbers = new Map<string, number>();
    const seen = (name: string): number => {
      const number = numbers.get(name);
      if (number === undefined) throw new CourseError('internal', `No step of this history read “${name}”.`);
      return number;
    };
    let latest = 0;

    async function take(actor: Actor, step: Step): Promise<void> {
      if (actor.over) return;
      if (!actor.begun) {
        const sql = `begin isolation level ${level}`;
        taken.push({ by: actor.name, sql, ...(await send(actor.client, sql)) });
        actor.begun = true;
      }
      latest = epochMs();
      const answer = send(actor.client, step.sql, step.values?.(seen));
      // While it waits nobody listens to it; whatever it says is heard by `settle`.
      answer.catch(() => {});
      actor.pending = { step, answer };
      await settle(actor);
    }

    /** Comes back when the step under way is over, or known to wait. */
    async function settle(actor: Actor): Promise<void> {
      while (actor.pending) {
        lab.signal.throwIfAborted();
        // Most steps are answered at once; only the others are worth a look.
        const answer = await Promise.race([actor.pending.answer, patience(atOnceMs)]);
        if (answer) await finish(actor, answer);
        else if (await isBlocked(actor)) {
          actor.pending.since ??= epochMs();
          return;
        }
      }
    }

    async function finish(actor: Actor, answer: Answer): Promise<void> {
      const { step, since } = actor.pending ?? {};
      if (!step) return;
      const { name: by } = actor;
      const { sql, as } = step;
      taken.push({
        by,
        sql,
        ...answer,
        ...(since === undefined ? {} : { waited: { since, until: latest } }),
      });
      actor.pending = undefined;
      actor.refused = answer.refused !== undefined;
      actor.over = actor.refused || sql === 'commit' || sql === 'rollback';
      if (sql === 'commit' && !actor.refused) committed.add(by);
      if (as !== undefined && !actor.refused) numbers.set(as, firstNumber(answer));
      const next = actor.behind.shift();
      if (next) await take(actor, next);
    }

    for (const { sql, values } of history.setUp) await send(onlooker, sql, values?.(seen));
    for (const step of history.steps) {
      const actor = actors.find(({ name }) => name === step.by);
      if (!actor) throw new CourseError('internal', `There is no transaction ${step.by}.`);
      if (actor.pending) actor.behind.push(step);
      else await take(actor, step);
      // The step may have been what others waited for.
      for (const other of actors) await settle(other);
    }
    for (const actor of actors) {
      // Two that wait for each other: the server ends one of them.
      while (actor.pending) {
        await actor.pending.answer;
        for (const other of actors) await settle(other);
      }
      // A refused transaction has lost its locks, and stays open until its client ends it.
      if (actor.refused) await send(actor.client, 'rollback');
    }
    for (const { sql, values, as } of history.afterwards) {
      const answer = await send(onlooker, sql, values?.(seen));
      if (as !== undefined) numbers.set(as, firstNumber(answer));
    }
    return { seen, committed, taken, occurred: history.occurred({ seen, committed }) };
  }

  return { play };
}

function firstNumber({ rows }: Answer): number {
  return Object.values(rows[0] ?? {})[0] ?? Number.NaN;
}
