/**
 * The one door to Drizzle, through `require`.
 *
 * Drizzle's package.json is very large, and Node reads it again for each of the hundred modules that `import` asks
 * for; `require` reads it once. Measured: 0.1 s instead of 0.6 s, on every start of every process.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export const { and, desc, eq, getTableColumns, sql } = require('drizzle-orm') as typeof import('drizzle-orm');
export const { index, integer, pgTable, primaryKey, text, timestamp, uuid } =
  require('drizzle-orm/pg-core') as typeof import('drizzle-orm/pg-core');
export const { drizzle } = require('drizzle-orm/node-postgres') as typeof import('drizzle-orm/node-postgres');
export const { migrate } =
  require('drizzle-orm/node-postgres/migrator') as typeof import('drizzle-orm/node-postgres/migrator');
