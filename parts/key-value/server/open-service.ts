/** Opens a data folder, and puts together what the operations work with. */

import { createWriter } from '../../sqlite-writer.ts';
import { Capacity } from './capacity/capacity.ts';
import type { Service } from './operations/service.ts';
import { startExpiry } from './operations/time-to-live.ts';
import { Catalog } from './storage/catalog.ts';
import { Database } from './storage/database.ts';
import { Items } from './storage/items.ts';

export interface OpenService extends Service {
  close(): void;
}

export interface ServiceOptions {
  readonly folder: string;
  readonly region: string;
  /** The clock of times that are stored. */
  now(): Date;
  /** The clock of units per second, in ms; never goes back. */
  elapsed(): number;
}

/** Throws when the folder cannot be written, or another server has it. */
export function openService({ folder, region, now, elapsed }: ServiceOptions): OpenService {
  const database = new Database(folder);
  const arnPrefix = `arn:aws:dynamodb:${region}:000000000000:`;
  const service: Service = {
    database,
    catalog: new Catalog(database),
    items: new Items(database),
    writer: createWriter(database),
    capacity: new Capacity(elapsed, arnPrefix),
    arnPrefix,
    now,
  };
  const stopExpiry = startExpiry(service);
  return {
    ...service,
    close() {
      stopExpiry();
      database.close();
    },
  };
}
