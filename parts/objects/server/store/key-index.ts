/** Keys with what is stored under them, in the order in which S3 lists them: by the bytes of their UTF-8. */

export interface KeyIndex<Value> {
  /** All keys, in order. */
  readonly keys: readonly string[];
  get(key: string): Value | undefined;
  values(): Iterable<Value>;
  set(key: string, value: Value): void;
  delete(key: string): void;
}

export function createKeyIndex<Value>(entries: Iterable<readonly [string, Value]> = []): KeyIndex<Value> {
  const map = new Map(entries);
  const keys = [...map.keys()].sort(compareKeys);
  return {
    keys,
    get: (key) => map.get(key),
    values: () => map.values(),
    set(key, value) {
      if (!map.has(key)) keys.splice(firstNotBefore(keys, key), 0, key);
      map.set(key, value);
    },
    delete(key) {
      if (map.delete(key)) keys.splice(firstNotBefore(keys, key), 1);
    },
  };
}

/** By UTF-8 bytes. Comparing code units does the same, but for the surrogates, which stand for the highest characters. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left === right) continue;
    const [high, low] = [isSurrogate(left), isSurrogate(right)];
    return high === low ? left - right : high ? 1 : -1;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

/** The place of the first key that is not before this one. */
export function firstNotBefore(keys: readonly string[], key: string): number {
  return partition(keys, 0, (one) => compareKeys(one, key) < 0);
}

/** The place of the first key from `from` on for which it does not hold; those for which it does come first. */
export function partition(keys: readonly string[], from: number, holds: (key: string) => boolean): number {
  let low = from;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(keys[middle] ?? '')) low = middle + 1;
    else high = middle;
  }
  return low;
}
