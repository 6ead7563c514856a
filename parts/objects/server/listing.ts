/** A page of a listing: keys in order, and what lies behind a delimiter folded into one common prefix. */
import { compareKeys, firstNotBefore, partition } from './store/key-index.ts';

export interface PageOptions {
  readonly prefix: string;
  /** Empty: nothing is folded. */
  readonly delimiter: string;
  /** Only what comes after it: a key, or a common prefix that a page ended with. */
  readonly after: string | undefined;
  /** Keys and common prefixes together. */
  readonly limit: number;
}

export interface Page {
  readonly keys: readonly string[];
  readonly commonPrefixes: readonly string[];
  /** The key or common prefix after which the next page begins, when there is one. */
  readonly next: string | undefined;
}

/** Takes a few steps for each entry of the page, however many keys are skipped or folded. */
export function listPage(keys: readonly string[], { prefix, delimiter, after, limit }: PageOptions): Page {
  const found: string[] = [];
  const commonPrefixes: string[] = [];
  const groupOf = (key: string) => {
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    return cut < 0 ? undefined : key.slice(0, cut + delimiter.length);
  };
  const behind = (from: number, group: string) => partition(keys, from, (key) => key.startsWith(group));

  let position = firstNotBefore(keys, prefix);
  if (after !== undefined && compareKeys(after, prefix) >= 0) {
    position = partition(keys, position, (key) => compareKeys(key, after) <= 0);
    if (after.startsWith(prefix) && groupOf(after) === after) position = behind(position, after);
  }
  let last: string | undefined;
  for (let count = 0; ; count++) {
    const key = keys[position];
    if (key === undefined || !key.startsWith(prefix)) return { keys: found, commonPrefixes, next: undefined };
    if (count >= limit) return { keys: found, commonPrefixes, next: last };
    const group = groupOf(key);
    if (group === undefined) found.push(key);
    else commonPrefixes.push(group);
    position = group === undefined ? position + 1 : behind(position, group);
    last = group ?? key;
  }
}
