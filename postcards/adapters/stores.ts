/** The kinds of store, one line each; the scheme of DATABASE_URL chooses. */
import { document } from './store-document/kind.ts';
import { file } from './store-file/kind.ts';
import { keyValue } from './store-key-value/kind.ts';
import type { StoreKind } from './store-kind.ts';
import { sql } from './store-sql/kind.ts';

export const stores: readonly StoreKind[] = [sql, file, document, keyValue];

/** `undefined` when no kind can use this URL. */
export function chooseStore(url: string): StoreKind | undefined {
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0].toLowerCase() ?? '';
  return stores.find((kind) => kind.schemes.includes(scheme) && kind.accepts(url));
}
