/** A kind of store that DATABASE_URL can choose: what it says of itself before anything is loaded or opened. */
import type { PostcardStore } from '../application/ports.ts';
import type { Log } from './log.ts';

export type StoreOptions = {
  /** DATABASE_URL. It may hold a password, so it is never repeated. */
  readonly url: string;
  /** The most connections, where there are any. */
  readonly poolSize: number;
  readonly log: Log;
};

export type OpenableStore = {
  readonly store: PostcardStore;
  /** Makes it ready: by migrations, by recovery. An error's `code` is explained by `hints`. */
  open(): Promise<void>;
  /** When no request is left that could need it. */
  close(): Promise<void>;
};

export type StoreKind = {
  /** With the colon, as in `URL.protocol`. */
  readonly schemes: readonly string[];
  /** What a right DATABASE_URL looks like. */
  readonly example: string;
  /** Whether this URL, which has one of the schemes, can be used. */
  accepts(url: string): boolean;
  /** What opening it expects, and where, without the password. */
  expected(url: string): string;
  /** What to try when opening failed, by the code of the error, and otherwise. */
  readonly hints: Readonly<Record<string, string>>;
  readonly hint: string;
  /** Loads its libraries, and touches nothing yet. */
  create(options: StoreOptions): Promise<OpenableStore>;
};
