/**
 * Many writers, one sync: what comes while a commit is under way makes up the next one.
 *
 * A commit holds only proposals that do not depend on one another, so that each is decided on what is durable; the
 * others wait for the next. Nobody ever sees, or is refused for, what a crash could still take back.
 */
import { StoreUnavailable } from '../../application/failure.ts';
import { type Result, succeed } from '../../domain/result.ts';
import { within } from '../within.ts';
import { MAX_CHANGES } from './frame.ts';
import type { Change } from './tables.ts';

export type Proposal<Failure> = {
  /** The row that it would write. */
  readonly writes: string;
  /** The rows that must still be there. */
  readonly reliesOn: readonly string[];
  decide(): Result<Change, Failure>;
};

export type GroupCommit = {
  /** Resolves when the change is durable and seen, or refused; throws `StoreUnavailable`. */
  commit<Failure>(proposal: Proposal<Failure>): Promise<Result<null, Failure>>;
  /** Runs between two commits. */
  exclusively(work: () => Promise<void>): Promise<void>;
  /** Takes no more, and waits for what is under way. */
  close(): Promise<void>;
};

export type GroupCommitOptions = {
  /** Makes the changes durable, all or none. */
  readonly append: (changes: readonly Change[]) => Promise<void>;
  readonly apply: (changes: readonly Change[]) => void;
  readonly patienceMs: number;
};

type Writer = {
  readonly writes: string;
  readonly reliesOn: readonly string[];
  /** The change, unless it is refused; then the writer knows already. */
  decide(): Change | undefined;
  succeed(): void;
  fail(error: unknown): void;
};

export function createGroupCommit({ append, apply, patienceMs }: GroupCommitOptions): GroupCommit {
  let writers: Writer[] = [];
  const jobs: (() => Promise<void>)[] = [];
  let running: Promise<void> | undefined;
  let closed = false;

  function wake(): void {
    running ??= run().finally(() => {
      running = undefined;
    });
  }

  async function run(): Promise<void> {
    while (writers.length > 0 || jobs.length > 0) {
      for (const job of jobs.splice(0)) await job();
      const { changes, accepted, others } = choose(writers);
      writers = others;
      if (changes.length === 0) continue;
      try {
        await append(changes);
        apply(changes);
        for (const writer of accepted) writer.succeed();
      } catch (error) {
        for (const writer of accepted) writer.fail(explain(error));
      }
    }
  }

  return {
    async commit<Failure>({ writes, reliesOn, decide }: Proposal<Failure>) {
      if (closed) throw new StoreUnavailable('the store is closed');
      const { promise, resolve, reject } = Promise.withResolvers<Result<null, Failure>>();
      writers.push({
        writes,
        reliesOn,
        decide() {
          try {
            const decision = decide();
            if (decision.ok) return decision.value;
            resolve(decision);
          } catch (error) {
            reject(error);
          }
          return undefined;
        },
        succeed: () => resolve(succeed(null)),
        fail: reject,
      });
      wake();
      return await within(patienceMs, promise, () => new StoreUnavailable('the disk does not answer'));
    },

    async exclusively(work) {
      if (closed) throw new StoreUnavailable('the store is closed');
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      jobs.push(() => work().then(resolve, reject));
      wake();
      await promise;
    },

    async close() {
      closed = true;
      await running;
    },
  };
}

/** In the order of arrival, but for those that depend on a chosen one. */
function choose(writers: readonly Writer[]) {
  const changes: Change[] = [];
  const accepted: Writer[] = [];
  const others: Writer[] = [];
  const written = new Set<string>();
  const reliedOn = new Set<string>();
  for (const writer of writers) {
    const depends =
      written.has(writer.writes) ||
      reliedOn.has(writer.writes) ||
      writer.reliesOn.some((row) => written.has(row));
    if (depends || changes.length === MAX_CHANGES) {
      others.push(writer);
      continue;
    }
    const change = writer.decide();
    if (change === undefined) continue;
    changes.push(change);
    accepted.push(writer);
    written.add(writer.writes);
    for (const row of writer.reliesOn) reliedOn.add(row);
  }
  return { changes, accepted, others };
}

/** Full (ENOSPC, EDQUOT), failing (EIO), read-only (EROFS): whatever the system refuses may be well again later. */
function explain(error: unknown): unknown {
  const refused = error instanceof Error && 'errno' in error;
  return refused ? new StoreUnavailable('the disk takes no change', { cause: error }) : error;
}
