/** One after another where the same is touched: the transactions of one process need not meet at DynamoDB. */
import { StoreUnavailable } from '../../application/failure.ts';
import { within } from '../within.ts';

export type Turns = {
  /**
   * Waits for those that came before to the same keys, and gives back what ends the turn. Throws `StoreUnavailable`
   * when they have not come to an end in time.
   */
  take(keys: readonly string[], patienceMs: number): Promise<() => void>;
};

export function createTurns(): Turns {
  /** Key → when the last of those that came is done. */
  const last = new Map<string, Promise<unknown>>();

  return {
    async take(keys, patienceMs) {
      const before = Promise.all(keys.map((key) => last.get(key)));
      const { promise: done, resolve } = Promise.withResolvers<void>();
      for (const key of keys) last.set(key, done);
      const end = () => {
        for (const key of keys) if (last.get(key) === done) last.delete(key);
        resolve();
      };
      try {
        await within(patienceMs, before);
        return end;
      } catch (error) {
        // Whoever waits for us has to wait for those before us all the same.
        void before.then(end);
        throw new StoreUnavailable('too many changes at the same place', { cause: error });
      }
    },
  };
}
