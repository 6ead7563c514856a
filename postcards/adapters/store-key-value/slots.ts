/** So many at a time: who comes later waits in the order of coming, and not for ever. */
import { StoreUnavailable } from '../../application/failure.ts';
import { within } from '../within.ts';

export type Slots = {
  /** Throws `StoreUnavailable` when none has become free in time. */
  take(patienceMs: number): Promise<void>;
  give(): void;
};

export function createSlots(count: number): Slots {
  let free = count;
  const waiting = new Set<() => void>();

  function give(): void {
    const [next] = waiting;
    if (next === undefined) {
      free++;
    } else {
      waiting.delete(next);
      next();
    }
  }

  return {
    async take(patienceMs) {
      if (free > 0) {
        free--;
        return;
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.add(resolve);
      try {
        await within(patienceMs, promise);
      } catch (error) {
        // One that came in the very moment of giving up goes to the next.
        if (!waiting.delete(resolve)) give();
        throw new StoreUnavailable('all connections are taken', { cause: error });
      }
    },
    give,
  };
}
