/** Where the items of one kind are kept: in memory, until you have built more. */
import type { Item } from './page.ts';

/** An item as it is kept. */
export interface Kept {
  readonly item: Item;
  /** Counts its changes, from 1: what its ETag says. */
  readonly version: number;
}

// BEGIN HERE with stage 2. What a method has returned was acknowledged: from then on it may not get lost. Your data
// belongs into the folder that the environment names in DATA_DIR, or into ./data when it names none.
export class Collection {
  /** One of users, albums, postcards: the name for a table or a file. */
  readonly name: string;
  readonly #kept = new Map<string, Kept>();

  constructor(name: string) {
    this.name = name;
  }

  /** All of them. Like a table in a database, it promises no order. */
  list(): Iterable<Item> {
    return [...this.#kept.values()].map(({ item }) => item);
  }

  find(id: string): Kept | undefined {
    return this.#kept.get(id);
  }

  add(item: Item): Kept {
    const kept = { item, version: 1 };
    this.#kept.set(item.id, kept);
    return kept;
  }

  /** Replaces the item when it still has this version, which a client has named with If-Match. */
  change(item: Item, _version: number): Kept | 'stale' {
    const kept = { item, version: (this.find(item.id)?.version ?? 0) + 1 };
    this.#kept.set(item.id, kept);
    return kept;
  }

  /** `referenced`: something else refers to it, so that it has to stay. */
  remove(id: string): 'removed' | 'missing' | 'referenced' {
    return this.#kept.delete(id) ? 'removed' : 'missing';
  }
}
