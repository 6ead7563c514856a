/** Rows in the order of every list. What is new goes to the end of the array, where an insertion moves nothing. */
import { compareNewestFirst, type PageRequest, type Position } from '../../domain/page.ts';

export class SortedList<Row extends Position> {
  readonly #oldestFirst: Row[] = [];

  get size(): number {
    return this.#oldestFirst.length;
  }

  /** In place of the row with the same position, if there is one. */
  put(row: Row): void {
    const index = this.#countOlder(row);
    this.#oldestFirst.splice(index, this.#isAt(index, row) ? 1 : 0, row);
  }

  remove(position: Position): void {
    const index = this.#countOlder(position);
    if (this.#isAt(index, position)) this.#oldestFirst.splice(index, 1);
  }

  /** One row more than the limit, as `cutPage` wants it. */
  pageAndOneMore({ limit, start }: PageRequest): Row[] {
    const end =
      start.from === 'newest'
        ? this.size
        : start.from === 'offset'
          ? Math.max(0, this.size - start.offset)
          : this.#countOlder(start.position);
    return this.#oldestFirst.slice(Math.max(0, end - limit - 1), end).reverse();
  }

  [Symbol.iterator](): Iterator<Row> {
    return this.#oldestFirst.values();
  }

  #isAt(index: number, position: Position): boolean {
    const row = this.#oldestFirst[index];
    return row !== undefined && compareNewestFirst(row, position) === 0;
  }

  /** How many are older than the position, which is also the index at which it belongs: by binary search. */
  #countOlder(position: Position): number {
    const newest = this.#oldestFirst.at(-1);
    let low = 0;
    let high = this.size;
    if (newest !== undefined && isOlder(newest, position)) low = high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const row = this.#oldestFirst[middle];
      if (row !== undefined && isOlder(row, position)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isOlder(row: Position, position: Position): boolean {
  return compareNewestFirst(row, position) > 0;
}
