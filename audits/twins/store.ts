/** The items of a server: invented ones from the beginning, created ones later. */
import type { Random } from '../../kit/random.ts';
import type { FaultId } from './faults.ts';
import type { ServerStyle } from './server-style.ts';
import type { Item, Key, List, Row } from './steps.ts';

export interface StoreOptions {
  readonly style: ServerStyle;
  readonly fault: FaultId | undefined;
  readonly random: Random;
  /** Items of each owner from the beginning. */
  readonly items: number;
  /** Owners that have items from the beginning; [undefined] where all is everybody's. */
  readonly owners: readonly (string | undefined)[];
  /** ms since the epoch. */
  now(): number;
}

/** An owner sees only what is theirs; all is shown where there are no owners. */
export interface Store {
  list(owner?: string): List;
  find(id: string, owner?: string): StoredRow | undefined;
  add(draft: Item, owner?: string): StoredRow;
  /** Lays these members over what was sent for the item; throws when there is none. */
  change(id: string, fields: Item, owner?: string): StoredRow;
  /** False when there is no such item. */
  remove(id: string, owner?: string): boolean;
  /** Every item is at version 1 again. */
  forgetVersions(): void;
}

export interface StoredRow extends Row {
  /** What was sent. */
  readonly draft: Item;
  /** Counts its changes, from 1. */
  readonly version: number;
}

interface Stored extends StoredRow {
  readonly owner: string | undefined;
  /** In no list. */
  readonly hidden?: boolean;
}

/** Items that were there, and deleted, before the beginning: ids have gaps in real life, and counters lag. */
const removedBefore = 3;

const beginning = Date.UTC(2024, 4, 1, 9, 30);

/** A store in memory, with the same items for the same random numbers. */
export function createStore({ style, fault, random, items, owners, now }: StoreOptions): Store {
  const stored = new Map<string, Stored>();
  const removed: { readonly key: Key; readonly owner: string | undefined }[] = [];
  let sequence = 0;

  function make(draft: Item, time: number, owner: string | undefined): Stored {
    const key = { id: style.identify(++sequence, time), time };
    return { ...key, draft, version: 1, item: style.represent(key, draft), owner };
  }

  function find(id: string, owner: string | undefined): Stored | undefined {
    const row = stored.get(id);
    return row?.owner === owner ? row : undefined;
  }

  function remove(id: string, owner: string | undefined): boolean {
    const row = find(id, owner);
    if (!row) return false;
    stored.delete(id);
    removed.push({ key: row, owner });
    return true;
  }

  let time = beginning;
  for (const owner of owners) {
    const ids: string[] = [];
    for (let together = 0; ids.length < items + removedBefore; together--) {
      // Several in one second, as when a form is sent twice or a file is imported.
      if (together === 0) {
        together = random.integer(1, 6);
        time += random.integer(1, 7_200) * 1_000;
      }
      const row = make(style.invent(random), time, owner);
      stored.set(String(row.id), row);
      ids.push(String(row.id));
    }
    for (let count = 0; count < removedBefore; count++) {
      const id = random.pick(ids.filter((one) => stored.has(one)));
      remove(id, owner);
    }
  }

  return {
    list: (owner) => ({
      rows: [...stored.values()].filter((row) => row.owner === owner && !row.hidden),
      order: style.order,
      removed: removed.filter((one) => one.owner === owner).map(({ key }) => key),
      tickMs: style.tickMs,
    }),
    find,
    add(draft, owner) {
      const row = make(draft, Math.floor(now() / 1_000) * 1_000, owner);
      if (fault !== 'create-forgets')
        stored.set(String(row.id), { ...row, hidden: fault === 'create-hidden' });
      return row;
    },
    change(id, fields, owner) {
      const before = find(id, owner);
      if (!before) throw new Error(`there is no item ${id}`);
      const draft = { ...before.draft, ...fields };
      const item = style.represent({ id: before.id, time: before.time }, draft);
      const row = { ...before, draft, version: before.version + 1, item };
      stored.set(id, row);
      return row;
    },
    remove,
    forgetVersions() {
      for (const [id, row] of stored) stored.set(id, { ...row, version: 1 });
    },
  };
}
