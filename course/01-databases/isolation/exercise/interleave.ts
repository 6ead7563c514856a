/** Several transfers at once, in an order that is decided here: each step is answered, or known to wait for a lock. */
import { setTimeout as patience } from 'node:timers/promises';
import type { SqlDatabase, SqlStatement } from '../../../../kit/sql-bench.ts';
import type { Outcome, RunningTransfer, Sent, Transfer } from './transfer.ts';

/** One line of what happened. */
export interface Happened {
  /** The place of the transfer in the list. */
  readonly by: number;
  readonly statement: SqlStatement;
  readonly answer: string;
  readonly refused?: string;
}

export interface Played {
  readonly transfers: readonly { readonly transfer: Transfer; readonly outcome: Outcome }[];
  readonly happened: readonly Happened[];
}

/** What one transfer is doing. */
interface Actor {
  readonly by: number;
  readonly running: RunningTransfer;
  pending?: Promise<Sent> | undefined;
  waited: boolean;
}

/** ms after which the onlooker is asked; it decides, not the time. */
const atOnceMs = 4;

/**
 * Plays them: `order` names who takes the next step; who waits or is done passes. When it is used up, the first takes
 * all its steps, then the second, and so on.
 */
export async function interleave(
  database: SqlDatabase,
  transfers: readonly RunningTransfer[],
  order: readonly number[],
  signal: AbortSignal,
): Promise<Played> {
  const actors = transfers.map((running, by): Actor => ({ by, running, waited: false }));
  const happened: Happened[] = [];
  const pids = transfers.map(({ pid }) => pid);

  const isOver = ({ running }: Actor) => running.outcome() !== undefined;

  /** Does it wait for a lock that one of the others holds? (Manual, 9.27.) */
  async function isBlocked({ running }: Actor): Promise<boolean> {
    const [row] = await database.ask('select (pg_blocking_pids($1) && $2::int[])::text', [running.pid, pids]);
    return row?.[0] === 'true';
  }

  async function take(actor: Actor): Promise<void> {
    if (actor.pending || isOver(actor)) return;
    actor.waited = false;
    actor.pending = actor.running.step();
    // While it waits nobody listens to it; whatever it says is heard by `settle`.
    actor.pending.catch(() => {});
    await settle(actor);
    // The step may have been what others waited for.
    for (const other of actors) if (other !== actor) await settle(other);
  }

  /** Comes back when the step under way is over, or known to wait. */
  async function settle(actor: Actor): Promise<void> {
    while (actor.pending !== undefined) {
      signal.throwIfAborted();
      const sent = await Promise.race([actor.pending, patience(atOnceMs)]);
      if (sent) finish(actor, sent);
      else if (await isBlocked(actor)) {
        actor.waited = true;
        return;
      }
    }
  }

  function finish(actor: Actor, sent: Sent): void {
    const { statement, answer, refused } = sent;
    happened.push({
      by: actor.by,
      statement,
      answer: actor.waited ? `waits; then ${answer}` : answer,
      ...(refused === undefined ? {} : { refused }),
    });
    actor.pending = undefined;
  }

  for (const by of order) {
    const actor = actors[by];
    if (actor) await take(actor);
  }
  while (!actors.every(isOver)) {
    const free = actors.find((actor) => !actor.pending && !isOver(actor));
    if (free) await take(free);
    else {
      // All of them wait for each other, and the server ends one.
      const ended = await Promise.race(
        actors.flatMap((actor) => (actor.pending ? [actor.pending.then((sent) => ({ actor, sent }))] : [])),
      );
      finish(ended.actor, ended.sent);
      for (const other of actors) await settle(other);
    }
  }
  return {
    transfers: transfers.map(({ transfer, outcome }) => ({ transfer, outcome: outcome() ?? 'failed' })),
    happened,
  };
}

/** At most so many ways of mixing two are played. */
const maxOrders = 32;

/** The orders of two with at most two changes: the first takes some steps, the second some, then each the rest. */
export function listOrders(steps: number): number[][] {
  const orders: number[][] = [];
  for (let first = 1; first < steps; first++) {
    for (let second = 1; second <= steps; second++) {
      orders.push([...Array<number>(first).fill(0), ...Array<number>(second).fill(1)]);
    }
  }
  if (orders.length === 0) return [[0, 1]];
  const stride = Math.max(1, orders.length / maxOrders);
  return Array.from(
    { length: Math.min(orders.length, maxOrders) },
    (_, i) => orders[Math.floor(i * stride)] ?? [],
  );
}
