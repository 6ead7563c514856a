/** What a client that paged through a list got wrong: what it showed twice, and what it never showed. */

export interface Surprises {
  /** Showings beyond the first, of all items together. */
  readonly shownTwice: number;
  /** Items that stayed in the list from first page to last and that the client passed without showing them. */
  readonly neverShown: number;
}

/**
 * `shown` in the order of showing; `stayed`: the items that were there before the first page and were not taken back,
 * in the list's order. Before the end only items above the last one shown count as passed.
 */
export function countSurprises(
  shown: readonly string[],
  stayed: readonly string[],
  atEnd: boolean,
): Surprises {
  const seen = new Set(shown);
  const reached = atEnd ? stayed.length : stayed.findLastIndex((id) => seen.has(id));
  return {
    shownTwice: shown.length - seen.size,
    neverShown: stayed.slice(0, Math.max(reached, 0)).filter((id) => !seen.has(id)).length,
  };
}
