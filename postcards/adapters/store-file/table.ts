/** One kind of resource in memory: by id, in the order of lists, and by what the rows refer to. */
import { compareNewestFirst } from '../../domain/page.ts';
import type { Resource } from '../../domain/resource.ts';
import { SortedList } from './sorted-list.ts';

export type Row = Resource & Readonly<Record<string, unknown>>;

const NONE: SortedList<Row> = new SortedList();

export class Table {
  /** The members that refer to another row. */
  readonly #members: readonly string[];
  readonly #byId = new Map<string, Row>();
  readonly #all = new SortedList<Row>();
  /** member=id → the rows that refer to it. */
  readonly #referring = new Map<string, SortedList<Row>>();

  constructor(members: readonly string[]) {
    this.#members = members;
  }

  get all(): SortedList<Row> {
    return this.#all;
  }

  get(id: string): Row | undefined {
    return this.#byId.get(id);
  }

  referringTo(member: string, id: string): SortedList<Row> {
    return this.#referring.get(`${member}=${id}`) ?? NONE;
  }

  put(row: Row): void {
    const old = this.#byId.get(row.id);
    if (old !== undefined && compareNewestFirst(old, row) !== 0) this.remove(row.id);
    else if (old !== undefined) this.#forget(old, row);
    this.#byId.set(row.id, row);
    this.#all.put(row);
    for (const key of this.#keys(row)) {
      const rows = this.#referring.get(key) ?? new SortedList();
      rows.put(row);
      this.#referring.set(key, rows);
    }
  }

  remove(id: string): void {
    const row = this.#byId.get(id);
    if (row === undefined) return;
    this.#byId.delete(id);
    this.#all.remove(row);
    this.#forget(row);
  }

  /** No longer under what it referred to, unless its successor still does. */
  #forget(row: Row, successor?: Row): void {
    const kept = successor === undefined ? [] : this.#keys(successor);
    for (const key of this.#keys(row)) {
      if (kept.includes(key)) continue;
      const rows = this.#referring.get(key);
      rows?.remove(row);
      if (rows?.size === 0) this.#referring.delete(key);
    }
  }

  #keys(row: Row): string[] {
    return this.#members.flatMap((member) => (row[member] === null ? [] : [`${member}=${row[member]}`]));
  }
}
