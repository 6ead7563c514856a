/** What a check created, so that it can be deleted and listed, however the check ends. */
import type { LedgerEntry } from '../../kit/report.ts';
import type { Exchange } from '../../kit/transcript.ts';
import { isGone } from '../reading/response.ts';
import type { Session } from './session.ts';

export interface Ledger {
  /** Notes an item of ours; `path` is where it can be deleted. */
  add(item: { readonly path: string; readonly marker: string }): void;
  /** Notes that a POST to this path was never answered: what it carried may exist, under an id that nobody knows. */
  addLost(item: { readonly path: string; readonly marker: string }): void;
  /** Deletes an item that is noted. */
  remove(path: string): Promise<Exchange>;
  /** Deletes all that is left, the last one first, because later items may refer to earlier ones. */
  clean(onProgress: (done: number, total: number) => void): Promise<void>;
  entries(): readonly LedgerEntry[];
}

interface Kept {
  readonly path: string;
  readonly marker: string;
  deleted: boolean;
  why?: string;
  /** It cannot be asked for. */
  readonly lost?: true;
}

/** Deletions without an answer, after which a target is not asked for the others. */
const maxUnanswered = 3;

/** A ledger for items at this origin. */
export function createLedger(origin: string, session: Session): Ledger {
  const kept: Kept[] = [];

  async function remove(item: Kept, cleaning: boolean): Promise<Exchange> {
    const exchange = await session.send({ method: 'DELETE', path: item.path, cleaning });
    item.deleted = isGone(exchange);
    if (item.deleted) delete item.why;
    else item.why = exchange.failure?.message ?? `DELETE was answered with ${exchange.response?.status}`;
    return exchange;
  }

  return {
    add: ({ path, marker }) => kept.push({ path, marker, deleted: false }),
    addLost: ({ path, marker }) =>
      kept.push({ path, marker, deleted: false, lost: true, why: 'POST was not answered: it may exist' }),
    async remove(path) {
      const item = kept.find((one) => one.path === path && !one.deleted);
      if (!item) throw new Error(`${path} is none of ours`);
      return await remove(item, false);
    },
    async clean(onProgress) {
      const left = kept.filter((one) => !one.deleted && !one.lost).reverse();
      let unanswered = 0;
      for (const [index, item] of left.entries()) {
        if (unanswered >= maxUnanswered) {
          item.why ??= 'the target stopped answering';
          continue;
        }
        onProgress(index, left.length);
        const { response } = await remove(item, true);
        unanswered = response ? 0 : unanswered + 1;
      }
    },
    entries: () =>
      kept.map(({ path, marker, deleted, why }) => ({
        url: origin + path,
        marker,
        deleted,
        ...(why ? { why } : {}),
      })),
  };
}
