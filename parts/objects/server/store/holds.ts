/** Keeps the bytes of an object that was replaced or deleted for as long as somebody still reads them. */
import type { Data, Piece } from './data.ts';

/** Something with bytes of its own. */
interface Holder {
  readonly pieces: readonly Piece[];
}

export interface Holds {
  /** From now until the returned function is called its bytes stay. To be called in the tick in which it was found. */
  hold(holder: Holder): () => Promise<void>;
  /** Removes its bytes, now or after the last reader. */
  discard(holder: Holder): Promise<void>;
}

export function createHolds(data: Data): Holds {
  const readers = new Map<Holder, number>();
  const discarded = new Set<Holder>();
  // What cannot be removed now is removed at the next start: no request fails for it.
  const remove = async ({ pieces }: Holder) => await data.remove(pieces).catch(() => {});
  return {
    hold(holder) {
      readers.set(holder, (readers.get(holder) ?? 0) + 1);
      return async () => {
        const left = (readers.get(holder) ?? 0) - 1;
        if (left > 0) readers.set(holder, left);
        else readers.delete(holder);
        if (left <= 0 && discarded.delete(holder)) await remove(holder);
      };
    },
    async discard(holder) {
      if (readers.has(holder)) discarded.add(holder);
      else await remove(holder);
    },
  };
}
