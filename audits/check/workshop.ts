/** What a check works with, whatever collection it looks at. */
import type { ApiModel, Collection } from '../../kit/resource.ts';
import type { Ledger } from './ledger.ts';
import type { Session } from './session.ts';
import type { Subject } from './subject.ts';

/** What all subjects of a check share. */
export interface Workshop {
  readonly model: ApiModel;
  readonly session: Session;
  readonly ledger: Ledger;
  /** A text that marks what this check creates. */
  readonly nonce: string;
  /** Whether anything may be created at all. */
  readonly write: boolean;
  /** Collection path → id of an item that others may refer to. */
  readonly references: Map<string, string>;
  /** Depth and filled path → where the items are made that others refer to; apart from a collection that is under check itself. */
  readonly makers: Map<string, Subject>;
}

/** Whether items of our own may be put into the collection, as far as the contract says. */
export function canCreate(shop: Pick<Workshop, 'write'>, { create, item }: Collection): boolean {
  return shop.write && create !== undefined && item?.remove === true;
}
