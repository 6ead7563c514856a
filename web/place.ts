/** Where one is: the address of the page, and the links that lead inside it. */

export type Place =
  | { readonly kind: 'cover' }
  | { readonly kind: 'row'; readonly id: string }
  | { readonly kind: 'check'; readonly id: string };

/** What a path means; undefined when it is none of the page’s own. */
export function parsePlace(path: string): Place | undefined {
  if (path === '/') return { kind: 'cover' };
  const [, folder, id] = /^\/(rows|checks)\/([a-z0-9-]+)$/.exec(path) ?? [];
  if (id === undefined) return undefined;
  return { kind: folder === 'rows' ? 'row' : 'check', id };
}

/** The fragment of a thing in its lesson, and its id there: `exercise-feed` for the exercise `pagination/feed`. */
export function fragmentOf(kind: 'question' | 'experiment' | 'exercise', id: string): string {
  return `${kind}-${id.split('/').at(-1)}`;
}

/** The address of a thing in its lesson. */
export function hrefOf(kind: 'question' | 'experiment' | 'exercise', row: string, id: string): string {
  return `/rows/${row}#${fragmentOf(kind, id)}`;
}

/** The address that a click leads to inside the page; undefined when the browser should follow it. */
export function placeOfClick(event: MouseEvent): string | undefined {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return undefined;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link || link.origin !== location.origin || link.getAttribute('href')?.startsWith('#'))
    return undefined;
  return parsePlace(link.pathname) ? link.pathname + link.hash : undefined;
}
