/** What all operations work with, and what an operation is. */

import type { Writer } from '../../../sqlite-writer.ts';
import type { Capacity } from '../capacity/capacity.ts';
import type { Members } from '../requests/members.ts';
import type { Catalog } from '../storage/catalog.ts';
import type { Database } from '../storage/database.ts';
import type { Items } from '../storage/items.ts';

export interface Service {
  readonly database: Database;
  readonly catalog: Catalog;
  readonly items: Items;
  readonly writer: Writer<Database>;
  readonly capacity: Capacity;
  /** What an Amazon Resource Name begins with here. */
  readonly arnPrefix: string;
  now(): Date;
}

/** Gives the answer as JSON; throws what the client is to be told. */
export type Operation = (request: Members, service: Service) => unknown;
