/** What a style of list is: how a page is asked for, and how it is rendered. */
import type { JsonSchema } from '../../kit/resource.ts';
import type { Item, List } from './steps.ts';

export interface ListStyle {
  readonly path: string;
  readonly size: SizeRule;
  /** The query parameters that say where the page starts; a request may use one of them. */
  readonly places: readonly PlaceRule[];
  /** The query parameter that narrows the list to items whose member of that name has that value. */
  readonly filter?: FilterRule;
  readonly order: List['order'];
  readonly tickMs: number;
  render(shown: Shown): Rendered;
}

export interface SizeRule {
  readonly name: string;
  readonly default: number;
  readonly maximum: number;
  /** What becomes of a larger size: it is answered 400, or taken for the maximum. */
  readonly above: 'refused' | 'clamped';
}

/** `cursor`: opaque, made by the server. `id`: of the last item. `offset`: items to skip. `page`: counted from 1. */
export interface PlaceRule {
  readonly by: 'cursor' | 'id' | 'offset' | 'page';
  readonly name: string;
}

export interface FilterRule {
  readonly name: string;
  readonly schema: JsonSchema & object;
}

/** A page, as a style gets it to render. */
export interface Shown {
  readonly items: readonly Item[];
  readonly total: number;
  readonly hasMore: boolean;
  /** Of the next page; null on the last one, and in lists without cursors. */
  readonly cursor: string | null;
  /** Path and query of the next page; null where `cursor` is. */
  readonly nextPath: string | null;
  /** Of the server, as the client calls it. */
  readonly origin: string;
  readonly size: number;
  /** Items that were asked to be skipped, where pages are counted. */
  readonly skip?: number;
}

export interface Rendered {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}
